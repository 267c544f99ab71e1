import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, Fragment } from 'weir/cases/contract';
import {
  entitySchema,
  suspensionDetailSchema,
  suspensionKindSchema,
  type SuspensionDetail,
} from 'weir/suspensions/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';

const entityList = z.object({ items: z.array(entitySchema) });

const nothing = {
  kind: 'account' as (typeof suspensionKindSchema.options)[number],
  entity: '',
  account: '',
  transaction: '',
  amount: '',
  currency: '',
  instruction: '',
  ground: '',
  fragment: '',
  report: '',
  /** The version that was begun from: who comes back after somebody else saved is told so. */
  version: 0,
};
type Form = typeof nothing;

/**
 * Drafts a suspension in a case, or writes a draft or a returned one again. It may be begun from a piece of the case, whose
 * account or transaction it takes over; the case's accounts are offered, and others may be typed.
 */
export function SuspendForm({
  found,
  suspension,
  about,
  onClose,
}: {
  found: CaseDetail;
  suspension?: SuspensionDetail;
  /** A fragment's id. */
  about?: string | undefined;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const entities = useQuery({
    queryKey: ['suspensions', 'entities'],
    queryFn: ({ signal }) => read(entityList, '/suspensions/entities', { signal }),
  });
  const inUse = found.fragments.filter(({ withdrawn }) => withdrawn === null);
  const [form, setForm, draft] = useDraft<Form>(
    `suspension.${suspension?.id ?? `${found.id}.${about ?? 'new'}`}`,
    suspension ? formOf(suspension) : takenFrom(inUse.find(({ id }) => id === about)),
  );
  const set = (part: Partial<Form>): void => setForm({ ...form, ...part });
  const entity = form.entity || (entities.data?.items[0]?.id ?? '');
  const [amount, currency] = [form.amount.trim(), form.currency.trim()];
  const saving = useMutation({
    mutationFn: () => {
      const body = {
        kind: form.kind,
        entity,
        account: form.account.trim(),
        transactionReference: form.kind === 'transaction' ? form.transaction.trim() : null,
        money: amount === '' ? null : { amount, currency },
        instruction: form.instruction.trim(),
        ground: form.ground.trim(),
        fragmentId: form.fragment || null,
        reportId: form.report || null,
      };
      return suspension
        ? send(suspensionDetailSchema, 'PUT', `/suspensions/${suspension.id}`, {
            body: { ...body, version: form.version },
          })
        : send(suspensionDetailSchema, 'POST', '/suspensions', { body: { ...body, caseId: found.id } });
    },
    onSuccess: async (answer) => {
      draft.clear();
      queries.setQueryData(['suspensions', answer.id], answer);
      await queries.invalidateQueries({ queryKey: ['suspensions'] });
      await queries.invalidateQueries({ queryKey: ['cases', found.id] });
      if (suspension) onClose();
      else await navigate({ to: `/suspensions/${answer.id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const moved = inUse.flatMap((each) => (each.kind === 'transaction' ? [each.content] : []));
  const accounts = [...new Set(moved.flatMap(({ from, to }) => [from, to]))].filter((each) => each !== null);
  const reports = new Map(
    inUse.flatMap((each) =>
      each.kind === 'report-extract' ? [[each.content.reportId, each.content.reportNumber] as const] : [],
    ),
  );
  if (form.report !== '' && !reports.has(form.report)) reports.set(form.report, form.report);
  return (
    <Dialog label={t(suspension ? 'suspension.edit' : 'suspension.draft')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {draft.restored && (
          <p className="faint">
            {t('case.draftRestored')}{' '}
            <Button size="compact-xs" onClick={draft.clear}>
              {t('suspension.beginAnew')}
            </Button>
          </p>
        )}
        {saving.isError && <ProblemNotice error={saving.error} />}
        <NativeSelect
          label={t('suspension.piece')}
          value={form.fragment}
          onChange={(event) => {
            const piece = inUse.find(({ id }) => id === event.currentTarget.value);
            // What was typed stays where the piece says nothing of it.
            set(piece ? pieceParts(piece) : { fragment: '' });
          }}
          data={[
            { value: '', label: t('suspension.noPiece') },
            ...inUse
              .filter(({ kind }) => kind !== 'note' && kind !== 'document')
              .map(({ id, kind, title }) => ({ value: id, label: `${title} · ${t(`case.kind.${kind}`)}` })),
          ]}
        />
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
        {reports.size > 0 && (
          <NativeSelect
            label={t('suspension.report')}
            description={t('suspension.reportHelp')}
            value={form.report}
            onChange={(event) => set({ report: event.currentTarget.value })}
            data={[
              { value: '', label: t('suspension.noReport') },
              ...[...reports].map(([value, label]) => ({ value, label })),
            ]}
          />
        )}
        <TextInput
          label={t('suspension.account')}
          required
          withAsterisk={false}
          data-autofocus
          dir="ltr"
          maxLength={200}
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
            maxLength={200}
            value={form.transaction}
            onChange={(event) => set({ transaction: event.currentTarget.value })}
          />
        )}
        <TextInput
          label={t('suspension.amount')}
          dir="ltr"
          inputMode="decimal"
          pattern="\d{1,18}(\.\d{1,8})?"
          value={form.amount}
          onChange={(event) => set({ amount: event.currentTarget.value })}
        />
        {amount !== '' && (
          <TextInput
            label={t('suspension.currency')}
            required
            withAsterisk={false}
            dir="ltr"
            maxLength={10}
            value={form.currency}
            onChange={(event) => set({ currency: event.currentTarget.value.toUpperCase() })}
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
          <Button type="submit" variant="filled" loading={saving.isPending} disabled={entity === ''}>
            {t('do.save')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function formOf(of: SuspensionDetail): Form {
  return {
    kind: of.kind,
    entity: of.entity.id,
    account: of.account,
    transaction: of.transactionReference ?? '',
    amount: of.money?.amount ?? '',
    currency: of.money?.currency ?? '',
    instruction: of.instruction,
    ground: of.ground,
    fragment: of.fragmentId ?? '',
    report: of.reportId ?? '',
    version: of.version,
  };
}

const takenFrom = (piece: Fragment | undefined): Form =>
  piece === undefined ? nothing : { ...nothing, ...pieceParts(piece) };

/** What a piece of the case tells of the suspension that is about it. */
function pieceParts(piece: Fragment): Partial<Form> {
  const fragment = piece.id;
  switch (piece.kind) {
    case 'transaction': {
      const { from, to, money } = piece.content;
      return {
        fragment,
        kind: 'transaction',
        account: from ?? to ?? '',
        amount: money.amount,
        currency: money.currency,
      };
    }
    case 'account':
      return { fragment, kind: 'account', account: piece.content.account };
    case 'subject':
      return piece.content.kind === 'account'
        ? { fragment, kind: 'account', account: piece.content.name }
        : { fragment };
    case 'report-extract':
      return { fragment, report: piece.content.reportId };
    default:
      return { fragment };
  }
}
