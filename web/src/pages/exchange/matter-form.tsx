import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import {
  mattersSchema,
  partnerSchema,
  type ChosenFragment,
  type MatterDetail,
  type NewMatter,
} from 'weir/exchange/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { usePerson } from '../../shell/session.tsx';
import { emptyContent, finished, letterFields, type Content } from './letter-fields.ts';
import { LetterInputs, Several } from './letter-inputs.tsx';
import { Pieces, Questions, Subjects, type Question, type Subject } from './letter-parts.tsx';
import styles from './exchange.module.css';

const partnersSchema = z.object({ items: z.array(partnerSchema) });

/** A request, a disclosure or a request to suspend, out of a case. What is typed survives a closed tab. */
export function MatterForm({
  found,
  onClose,
  onSaved,
}: {
  found: CaseDetail;
  onClose: () => void;
  onSaved: (matter: MatterDetail) => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const person = usePerson();
  const [key] = useState(() => crypto.randomUUID());
  const offered = useQuery({
    queryKey: ['exchange', 'partners'],
    queryFn: ({ signal }) => read(partnersSchema, '/exchange/partners', { signal }),
  });
  const [form, setForm, draft] = useDraft(`matter.new.${found.id}`, {
    kind: 'request' as NewMatter['kind'],
    title: found.title,
    partners: [] as string[],
    tellOthers: false,
    content: emptyContent('request', person.name),
  });
  const { kind, content } = form;
  const write = (patch: Content): void => setForm({ ...form, content: { ...content, ...patch } });
  const turn = (to: NewMatter['kind']): void =>
    // What the kinds have in common stays.
    setForm({ ...form, kind: to, content: common(content, emptyContent(to, person.name)) });
  const saving = useMutation({
    mutationFn: () =>
      send(mattersSchema, 'POST', '/exchange/matters', {
        body: {
          kind,
          title: form.title,
          partners: form.partners,
          tellOthers: form.tellOthers,
          caseId: found.id,
          follows: null,
          content: finished(kind, content),
        } satisfies NewMatter,
        idempotencyKey: key,
      }),
    onSuccess: async ({ items }) => {
      draft.clear();
      await queries.invalidateQueries({ queryKey: ['exchange'] });
      if (items[0] !== undefined) onSaved(items[0]);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const partners = offered.data?.items ?? [];
  return (
    <Dialog label={t('exchange.write')} onClose={onClose} wide>
      <form onSubmit={submit} className={styles['form']}>
        <p className="faint">{t('exchange.writeHelp')}</p>
        <SegmentedControl
          aria-label={t('exchange.kindLabel')}
          value={kind}
          onChange={(value) => turn(value as NewMatter['kind'])}
          data={(['request', 'disclosure', 'suspension'] as const).map((value) => ({
            value,
            label: t(`exchange.kind.${value}.any`),
          }))}
        />
        {offered.isError && <ProblemNotice error={offered.error} />}
        {offered.isSuccess && partners.length === 0 && <p role="alert">{t('exchange.noPartners')}</p>}
        {partners.length > 0 && (
          <Several
            label={t('exchange.partners')}
            codes={partners.map(({ node }) => node)}
            words={(node) => {
              const one = partners.find((each) => each.node === node);
              return one === undefined ? node : `${one.authority} (${one.jurisdiction})`;
            }}
            chosen={form.partners}
            onChange={(chosen) => setForm({ ...form, partners: chosen })}
          />
        )}
        {form.partners.length > 1 && (
          <Checkbox
            label={t('exchange.tellOthers')}
            checked={form.tellOthers}
            onChange={(event) => setForm({ ...form, tellOthers: event.currentTarget.checked })}
          />
        )}
        <TextInput
          label={t('exchange.title')}
          required
          withAsterisk={false}
          dir="auto"
          maxLength={200}
          value={form.title}
          onChange={(event) => setForm({ ...form, title: event.currentTarget.value })}
        />
        {kind !== 'suspension' && (
          <Subjects
            found={found}
            subjects={(content['subjects'] as Subject[] | undefined) ?? []}
            onChange={(subjects) => write({ subjects })}
          />
        )}
        {kind === 'request' && (
          <Questions
            questions={(content['questions'] as Question[] | undefined) ?? []}
            onChange={(questions) => write({ questions })}
          />
        )}
        <LetterInputs
          fields={letterFields[kind]}
          content={content}
          onChange={(next) => setForm({ ...form, content: next })}
        />
        <Pieces
          found={found}
          chosen={(content['fragments'] as ChosenFragment[] | undefined) ?? []}
          onChange={(fragments) => write({ fragments })}
        />
        {saving.isError && <ProblemNotice error={saving.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={saving.isPending}
            disabled={form.partners.length === 0}
          >
            {t('obtaining.saveDraft')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function common(before: Content, empty: Content): Content {
  return Object.fromEntries(
    Object.entries(empty).map(([name, value]) => [name, name in before ? before[name] : value]),
  );
}
