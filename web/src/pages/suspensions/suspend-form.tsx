import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import { entitySchema, suspensionDetailSchema, suspensionKindSchema } from 'weir/suspensions/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

const entityList = z.object({ items: z.array(entitySchema) });

/** Drafts a suspension in a case; accounts and transactions of the case are offered, and others may be typed. */
export function SuspendForm({ found, onClose }: { found: CaseDetail; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const entities = useQuery({
    queryKey: ['suspensions', 'entities'],
    queryFn: ({ signal }) => read(entityList, '/suspensions/entities', { signal }),
  });
  const [form, setForm] = useState({
    kind: 'account' as (typeof suspensionKindSchema.options)[number],
    entity: '',
    account: '',
    transaction: '',
    instruction: '',
    ground: '',
  });
  const set = (part: Partial<typeof form>): void => setForm({ ...form, ...part });
  const entity = form.entity || (entities.data?.items[0]?.id ?? '');
  const drafting = useMutation({
    mutationFn: () =>
      send(suspensionDetailSchema, 'POST', '/suspensions', {
        body: {
          caseId: found.id,
          kind: form.kind,
          entity,
          account: form.account.trim(),
          transactionReference: form.kind === 'transaction' ? form.transaction.trim() : null,
          instruction: form.instruction.trim(),
          ground: form.ground.trim(),
        },
      }),
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: ['suspensions'] });
      await queries.invalidateQueries({ queryKey: ['cases', found.id] });
      await navigate({ to: `/suspensions/${answer.id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    drafting.mutate();
  };
  const moved = found.fragments.flatMap((each) => (each.kind === 'transaction' ? [each.content] : []));
  const accounts = [...new Set(moved.flatMap(({ from, to }) => [from, to]))].filter((each) => each !== null);
  return (
    <Dialog label={t('suspension.draft')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {drafting.isError && <ProblemNotice error={drafting.error} />}
        <NativeSelect
          label={t('suspension.kindLabel')}
          value={form.kind}
          onChange={(event) => set({ kind: suspensionKindSchema.parse(event.currentTarget.value) })}
          data={suspensionKindSchema.options.map((value) => ({
            value,
            label: t(`suspension.kind.${value}`),
          }))}
        />
        <NativeSelect
          label={t('suspension.entity')}
          value={entity}
          onChange={(event) => set({ entity: event.currentTarget.value })}
          data={(entities.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextInput
          label={t('suspension.account')}
          required
          withAsterisk={false}
          data-autofocus
          dir="ltr"
          list="accounts-of-case"
          value={form.account}
          onChange={(event) => set({ account: event.currentTarget.value })}
        />
        <datalist id="accounts-of-case">
          {accounts.map((account) => (
            <option key={account} value={account} />
          ))}
        </datalist>
        {form.kind === 'transaction' && (
          <TextInput
            label={t('suspension.transaction')}
            required
            withAsterisk={false}
            dir="ltr"
            value={form.transaction}
            onChange={(event) => set({ transaction: event.currentTarget.value })}
          />
        )}
        <Textarea
          label={t('suspension.instruction')}
          required
          withAsterisk={false}
          dir="auto"
          rows={3}
          maxLength={2000}
          value={form.instruction}
          onChange={(event) => set({ instruction: event.currentTarget.value })}
        />
        <Textarea
          label={t('suspension.ground')}
          required
          withAsterisk={false}
          dir="auto"
          rows={3}
          maxLength={5000}
          value={form.ground}
          onChange={(event) => set({ ground: event.currentTarget.value })}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={drafting.isPending} disabled={entity === ''}>
            {t('do.save')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
