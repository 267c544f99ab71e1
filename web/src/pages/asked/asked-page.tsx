import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { purposeSchema, type Purpose } from 'weir/cases/contract';
import { askedRequestSchema, type NewAuthorityRequest } from 'weir/dissemination/contract';
import { z } from 'zod';
import { send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Page } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { useRequestColumns } from './request-columns.tsx';

export const askedPageSchema = z.object({
  items: z.array(askedRequestSchema),
  nextCursor: z.string().nullable(),
});

/** What this authority asked of the FIU, and how far each answer is. */
export function AskedPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({ key: ['asked'], path: '/requests-to-fiu', page: askedPageSchema });
  return (
    <Page
      title={t('place.requests')}
      summary={t('authorityRequest.askedSummary')}
      actions={
        <Button variant="filled" onClick={() => setUrl({ ask: 'yes' }, { push: true })}>
          {t('authorityRequest.ask')}
        </Button>
      }
    >
      {url['ask'] === 'yes' && <AskDialog onClose={() => setUrl({ ask: undefined })} />}
      <RecordList
        label={t('place.requests')}
        list={list}
        columns={useRequestColumns()}
        rowId={(row) => row.id}
        pageOf={(row) => `/asked/${row.id}`}
        empty={<Empty>{t('authorityRequest.emptyAsked')}</Empty>}
      />
    </Page>
  );
}

const subjectKinds = ['person', 'entity', 'account'] as const;
const blank = {
  reference: '',
  purpose: 'investigation' as Purpose,
  legalBasis: '',
  urgent: false,
  neededBy: '',
  kind: 'person' as (typeof subjectKinds)[number],
  /** One subject a line, what is known of it behind a semicolon. */
  subjects: '',
  question: '',
};

function AskDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(() => crypto.randomUUID());
  const [form, setForm, draft] = useDraft('authority-request', blank);
  const asking = useMutation({
    mutationFn: () =>
      send(askedRequestSchema, 'POST', '/requests-to-fiu', { body: requestOf(form), idempotencyKey: key }),
    onSuccess: async (made) => {
      draft.clear();
      await queries.invalidateQueries({ queryKey: ['asked'] });
      await navigate({ to: `/asked/${made.id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    asking.mutate();
  };
  const text = (field: 'reference' | 'legalBasis' | 'neededBy') => ({
    value: form[field],
    required: true,
    withAsterisk: false,
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setForm({ ...form, [field]: event.currentTarget.value }),
  });
  return (
    <Dialog label={t('authorityRequest.ask')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {asking.isError && <ProblemNotice error={asking.error} />}
        <TextInput
          label={t('authorityRequest.reference')}
          data-autofocus
          dir="auto"
          maxLength={200}
          {...text('reference')}
        />
        <NativeSelect
          label={t('product.purpose')}
          value={form.purpose}
          onChange={(event) => setForm({ ...form, purpose: purposeSchema.parse(event.currentTarget.value) })}
          data={purposeSchema.options.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
        <TextInput
          label={t('authorityRequest.legalBasis')}
          dir="auto"
          maxLength={500}
          {...text('legalBasis')}
        />
        <NativeSelect
          label={t('authorityRequest.subjectKindLabel')}
          value={form.kind}
          onChange={(event) =>
            setForm({ ...form, kind: event.currentTarget.value as (typeof subjectKinds)[number] })
          }
          data={subjectKinds.map((value) => ({ value, label: t(`authorityRequest.subjectKind.${value}`) }))}
        />
        <Textarea
          label={t('authorityRequest.subjects')}
          description={t('authorityRequest.subjectsHelp')}
          required
          withAsterisk={false}
          rows={3}
          dir="auto"
          value={form.subjects}
          onChange={(event) => setForm({ ...form, subjects: event.currentTarget.value })}
        />
        <Textarea
          label={t('authorityRequest.question')}
          required
          withAsterisk={false}
          rows={5}
          dir="auto"
          maxLength={10_000}
          value={form.question}
          onChange={(event) => setForm({ ...form, question: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('authorityRequest.urgency')}
          value={form.urgent ? 'urgent' : 'normal'}
          onChange={(event) => setForm({ ...form, urgent: event.currentTarget.value === 'urgent' })}
          data={(['normal', 'urgent'] as const).map((value) => ({
            value,
            label: t(`authorityRequest.urgent.${value}`),
          }))}
        />
        {form.urgent && (
          <TextInput type="date" label={t('authorityRequest.neededBy')} {...text('neededBy')} />
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={asking.isPending}>
            {t('authorityRequest.send')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function requestOf(form: typeof blank): NewAuthorityRequest {
  return {
    reference: form.reference.trim(),
    purpose: form.purpose,
    legalBasis: form.legalBasis.trim(),
    urgency: form.urgent ? 'urgent' : 'normal',
    neededBy: form.urgent ? form.neededBy : null,
    subjects: form.subjects
      .split('\n')
      .map((line) => line.split(/[;؛；]/))
      .filter(([name = '']) => name.trim() !== '')
      .map(([name = '', ...known]) => ({
        kind: form.kind,
        name: name.trim(),
        known: known.join(';').trim(),
      })),
    question: form.question.trim(),
  };
}
