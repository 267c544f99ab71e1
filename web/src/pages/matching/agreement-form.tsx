import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { agreementSchema, matchingTypeSchema, type NewAgreement } from 'weir/matching/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { usePartners } from '../exchange/partner-name.tsx';
import { Several } from '../exchange/letter-inputs.tsx';
import styles from '../exchange/exchange.module.css';

const numbers = ['questionsPerDay', 'itemsPerDay', 'itemsPerEpoch', 'epochDays'] as const;
const days = ['validFrom', 'validUntil'] as const;

/** The terms under which two units may match; a second person and the partner sign exactly these. */
export function AgreementForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(() => crypto.randomUUID());
  const partners = usePartners();
  const today = new Date().toISOString().slice(0, 10);
  const [form, setForm] = useState<NewAgreement>({
    partner: '',
    types: ['iban', 'account', 'identity', 'name-birth'],
    purposes: ['money-laundering'],
    questionsPerDay: 10,
    itemsPerDay: 10_240,
    itemsPerEpoch: 102_400,
    epochDays: 30,
    validFrom: today,
    validUntil: `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`.replace('-02-29', '-02-28'),
  });
  const reachable = partners.data?.items.filter((each) => each.reachable) ?? [];
  const partner = form.partner || (reachable[0]?.node ?? '');
  const saving = useMutation({
    mutationFn: () =>
      send(agreementSchema, 'POST', '/matching/agreements', {
        body: { ...form, partner },
        idempotencyKey: key,
      }),
    onSuccess: async (agreement) => {
      await queries.invalidateQueries({ queryKey: ['matching'] });
      await navigate({ to: `/exchange/matching/agreements/${agreement.id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Dialog label={t('matching.newAgreement')} onClose={onClose} wide>
      <form onSubmit={submit} className={styles['form']}>
        <p className="faint">{t('matching.agreementHelp')}</p>
        {saving.isError && <ProblemNotice error={saving.error} />}
        <NativeSelect
          label={t('exchange.partner')}
          data-autofocus
          value={partner}
          onChange={(event) => setForm({ ...form, partner: event.currentTarget.value })}
          data={reachable.map(({ node, authority }) => ({ value: node, label: authority }))}
        />
        <Several
          label={t('matching.types')}
          codes={matchingTypeSchema.options}
          words={(code) => t(`matching.type.${matchingTypeSchema.parse(code)}`)}
          chosen={form.types}
          onChange={(types) =>
            setForm({ ...form, types: types.map((each) => matchingTypeSchema.parse(each)) })
          }
        />
        <TextInput
          label={t('matching.purposes')}
          dir="ltr"
          value={form.purposes.join(', ')}
          onChange={(event) =>
            setForm({
              ...form,
              purposes: event.currentTarget.value.split(/[\s,]+/).filter((each) => each !== ''),
            })
          }
        />
        <div className={styles['pair']}>
          {numbers.map((name) => (
            <TextInput
              key={name}
              type="number"
              min={1}
              label={t(`matching.term.${name}`)}
              value={form[name]}
              onChange={(event) => setForm({ ...form, [name]: Number(event.currentTarget.value) })}
            />
          ))}
          {days.map((name) => (
            <TextInput
              key={name}
              type="date"
              label={t(`matching.term.${name}`)}
              value={form[name]}
              onChange={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
            />
          ))}
        </div>
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={saving.isPending}
            disabled={partner === '' || form.types.length === 0 || form.purposes.length === 0}
          >
            {t('obtaining.saveDraft')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
