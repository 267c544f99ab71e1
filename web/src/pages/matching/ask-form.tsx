import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  askDetailSchema,
  caseItemsSchema,
  matchingPartnersSchema,
  type NewAsk,
} from 'weir/matching/contract';
import { read, send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { usePartnerNames } from '../exchange/partner-name.tsx';
import { spelled } from './spelled.ts';
import styles from '../exchange/exchange.module.css';

/** Chooses what of a case is asked for: own items only. The desk sends it, and sees how many, not which. */
export function AskForm({ caseId, onClose }: { caseId: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(() => crypto.randomUUID());
  const [left, setLeft] = useState<readonly string[]>([]);
  const nameOf = usePartnerNames();
  const [form, setForm] = useState({ partner: '', purpose: '', reason: '' });
  const partners = useQuery({
    queryKey: ['matching', 'partners'],
    queryFn: ({ signal }) => read(matchingPartnersSchema, '/matching/partners', { signal }),
  });
  const items = useQuery({
    queryKey: ['matching', 'items', caseId],
    queryFn: ({ signal }) => read(caseItemsSchema, '/matching/items', { signal, query: { case: caseId } }),
  });
  const partner = partners.data?.items.find(({ node }) => node === form.partner) ?? partners.data?.items[0];
  const purpose = form.purpose || (partner?.purposes[0] ?? '');
  const asked = (items.data?.items ?? []).filter(
    (item) => !left.includes(item.key) && (partner?.types.includes(item.type) ?? false),
  );
  const saving = useMutation({
    mutationFn: () =>
      send(askDetailSchema, 'POST', '/matching/asks', {
        body: {
          caseId,
          partner: partner?.node ?? '',
          purpose,
          reason: form.reason.trim(),
          items: asked.map((item) => item.key),
        } satisfies NewAsk,
        idempotencyKey: key,
      }),
    onSuccess: async (ask) => {
      await queries.invalidateQueries({ queryKey: ['matching'] });
      await navigate({ to: `/exchange/matching/asks/${ask.id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog label={t('matching.newAsk')} onClose={onClose} wide>
      <form onSubmit={submit} className={styles['form']}>
        <p className="faint">{t('matching.askHelp')}</p>
        {partners.isError && <ProblemNotice error={partners.error} />}
        {items.isError && <ProblemNotice error={items.error} />}
        {partners.data?.items.length === 0 && <p role="alert">{t('matching.noAgreement')}</p>}
        {partner !== undefined && (
          <div className={styles['pair']}>
            <NativeSelect
              label={t('exchange.partner')}
              data-autofocus
              value={partner.node}
              onChange={(event) => setForm({ ...form, partner: event.currentTarget.value, purpose: '' })}
              data={(partners.data?.items ?? []).map(({ node }) => ({ value: node, label: nameOf(node) }))}
            />
            <NativeSelect
              label={t('product.purpose')}
              value={purpose}
              onChange={(event) => setForm({ ...form, purpose: event.currentTarget.value })}
              data={[...partner.purposes]}
            />
          </div>
        )}
        <TextInput
          label={t('suspension.reason')}
          description={t('matching.reasonHelp')}
          required
          withAsterisk={false}
          dir="auto"
          maxLength={2000}
          value={form.reason}
          onChange={(event) => setForm({ ...form, reason: event.currentTarget.value })}
        />
        <fieldset className={styles['form']}>
          <legend>{t('matching.items')}</legend>
          <div className={styles['pieces']}>
            {items.data?.items.map((item) => (
              <Checkbox
                key={item.key}
                disabled={partner === undefined || !partner.types.includes(item.type)}
                label={
                  <span className={styles['line']}>
                    <bdi className="code">{spelled(item.value)}</bdi>
                    <Tag>{t(`matching.type.${item.type}`)}</Tag>
                  </span>
                }
                checked={asked.some((each) => each.key === item.key)}
                onChange={(event) =>
                  setLeft(
                    event.currentTarget.checked
                      ? left.filter((each) => each !== item.key)
                      : [...left, item.key],
                  )
                }
              />
            ))}
          </div>
          {items.data !== undefined && items.data.unfit.length > 0 && (
            <p className="faint">{t('matching.unfit', { number: items.data.unfit.length })}</p>
          )}
        </fieldset>
        {saving.isError && <ProblemNotice error={saving.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={saving.isPending}
            disabled={partner === undefined || asked.length === 0 || form.reason.trim().length < 3}
          >
            {t('matching.prepare')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
