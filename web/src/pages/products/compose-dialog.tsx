import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { purposeSchema, type CaseDetail, type Fragment, type Purpose } from 'weir/cases/contract';
import {
  authorityRequestSchema,
  disseminationDetailSchema,
  productLanguageSchema,
  productTypeSchema,
  recipientSchema,
  type NewDissemination,
  type ProductLanguage,
  type ProductType,
} from 'weir/dissemination/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { usePerson } from '../../shell/session.tsx';
import { languageNames } from '../../words/languages.ts';
import { currentLanguage } from '../../words/words.ts';

const requests = z.object({ items: z.array(authorityRequestSchema), nextCursor: z.string().nullable() });
const recipients = z.object({ items: z.array(recipientSchema) });

/** To whom, for which purpose, in which language: then the product is written. */
export function ComposeDialog({ found, onClose }: { found: CaseDetail; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(() => crypto.randomUUID());
  const offered = useQuery({
    queryKey: ['recipients'],
    queryFn: ({ signal }) => read(recipients, '/disseminations/recipients', { signal }),
  });
  const [form, setForm] = useState({
    title: found.title,
    type: 'spontaneous' as ProductType,
    recipient: '',
    purpose: 'investigation' as Purpose,
    requestReference: '',
    language: currentLanguage() as ProductLanguage,
    kind: 'operational' as NewDissemination['kind'],
    confidence: null,
    authorityRequest: '',
  });
  const person = usePerson();
  const asked = useQuery({
    queryKey: ['authority-requests', 'in-work'],
    queryFn: ({ signal }) =>
      read(requests, '/authority-requests', { signal, query: { state: 'in_work', limit: 200 } }),
  });
  const answerable = (asked.data?.items ?? []).filter(({ caseId }) => caseId === found.id);
  const recipient = form.recipient || (offered.data?.items[0]?.id ?? '');
  const sections = useFirstSections(found);
  const composing = useMutation({
    mutationFn: () => {
      const body: NewDissemination = {
        ...form,
        caseId: found.id,
        authorityRequest: form.authorityRequest || null,
        contact: person.name,
        recipient,
        requestReference: form.requestReference.trim() || null,
        sections,
      };
      return send(disseminationDetailSchema, 'POST', '/disseminations', { body, idempotencyKey: key });
    },
    onSuccess: async (product) => {
      await queries.invalidateQueries({ queryKey: ['cases', found.id] });
      await navigate({ to: `/products/${product.id}` });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    composing.mutate();
  };
  return (
    <Dialog label={t('product.compose')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {composing.isError && <ProblemNotice error={composing.error} />}
        {offered.isError && <ProblemNotice error={offered.error} />}
        {offered.data?.items.length === 0 && <p role="alert">{t('product.noRecipients')}</p>}
        <TextInput
          label={t('product.title')}
          data-autofocus
          required
          withAsterisk={false}
          dir="auto"
          maxLength={200}
          value={form.title}
          onChange={(event) => setForm({ ...form, title: event.currentTarget.value })}
        />
        <NativeSelect
          label={t('product.recipient')}
          value={recipient}
          onChange={(event) => setForm({ ...form, recipient: event.currentTarget.value })}
          data={(offered.data?.items ?? []).map(({ id, name, country }) => ({
            value: id,
            label: `${name} (${country})`,
          }))}
        />
        <NativeSelect
          label={t('product.purpose')}
          value={form.purpose}
          onChange={(event) => setForm({ ...form, purpose: purposeSchema.parse(event.currentTarget.value) })}
          data={purposeSchema.options.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
        <NativeSelect
          label={t('product.type')}
          value={form.type}
          onChange={(event) => setForm({ ...form, type: productTypeSchema.parse(event.currentTarget.value) })}
          data={productTypeSchema.options.map((value) => ({ value, label: t(`product.typeName.${value}`) }))}
        />
        <NativeSelect
          label={t('product.kindLabel')}
          value={form.kind}
          onChange={(event) =>
            setForm({ ...form, kind: event.currentTarget.value as NewDissemination['kind'] })
          }
          data={(['operational', 'strategic'] as const).map((value) => ({
            value,
            label: t(`product.kindName.${value}`),
          }))}
        />
        {form.type === 'on_request' && answerable.length > 0 && (
          <NativeSelect
            label={t('product.answersRequest')}
            value={form.authorityRequest}
            onChange={(event) => {
              const one = answerable.find(({ id }) => id === event.currentTarget.value);
              setForm({
                ...form,
                authorityRequest: one?.id ?? '',
                ...(one ? { recipient: one.from.id, requestReference: one.reference } : {}),
              });
            }}
            data={[
              { value: '', label: '…' },
              ...answerable.map(({ id, number, reference }) => ({
                value: id,
                label: `${number} ${reference}`,
              })),
            ]}
          />
        )}
        {form.type === 'on_request' && (
          <TextInput
            label={t('product.requestReference')}
            dir="auto"
            value={form.requestReference}
            onChange={(event) => setForm({ ...form, requestReference: event.currentTarget.value })}
          />
        )}
        <NativeSelect
          label={t('shell.language')}
          value={form.language}
          onChange={(event) =>
            setForm({ ...form, language: productLanguageSchema.parse(event.currentTarget.value) })
          }
          data={productLanguageSchema.options.map((value) => ({ value, label: languageNames[value] }))}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={composing.isPending} disabled={recipient === ''}>
            {t('product.start')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/**
 * A product of the usual shape: summary in own words, then persons, money, analysis. What would name the filer or its
 * report (extracts, alerts) is not offered by itself; the guard would stop it.
 */
function useFirstSections(found: CaseDetail): NewDissemination['sections'] {
  const { t } = useTranslation();
  const usable = found.fragments.filter((fragment) => !fragment.withdrawn);
  const items = (...kinds: Fragment['kind'][]) =>
    usable
      .filter((fragment) => kinds.includes(fragment.kind))
      .map((fragment) => ({ kind: 'fragment' as const, fragmentId: fragment.id }));
  return [
    {
      id: 'summary',
      heading: t('product.sections.summary'),
      items: [{ kind: 'text' as const, id: 'summary-text', text: '' }],
    },
    { id: 'facts', heading: t('product.sections.subjects'), items: items('subject') },
    { id: 'transactions', heading: t('product.sections.transactions'), items: items('transaction', 'trace') },
    { id: 'analysis', heading: t('product.sections.analysis'), items: items('note') },
  ].filter((section) => section.items.length > 0);
}
