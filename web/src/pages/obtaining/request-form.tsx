import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  requestBasisSchema,
  requestDetailSchema,
  requestDraftSchema,
  type RequestContent,
  type RequestDetail,
} from 'weir/requests/contract';
import { read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { asProblem } from '../../api/problem.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { AskedItems, withIds } from './asked-items.tsx';
import { NamesField } from './names-field.tsx';
import { ContentFields } from './obtaining-words.tsx';
import styles from './obtaining.module.css';

/** Drafts a request in a case, or writes on at one. What is typed survives a closed tab. */
export function RequestForm({
  caseId,
  request,
  onClose,
  onSaved,
}: {
  caseId: string;
  request?: RequestDetail;
  onClose: () => void;
  onSaved: (request: RequestDetail) => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [key] = useState(() => crypto.randomUUID());
  const offered = useQuery({
    queryKey: ['requests', 'basis'],
    queryFn: ({ signal }) => read(requestBasisSchema, '/requests/basis', { signal }),
  });
  const [form, setForm, draft] = useDraft(
    request === undefined ? `request.new.${caseId}` : `request.${request.id}`,
    request === undefined
      ? { entity: '', content: { ...emptyContent, notice: t('obtaining.noticeOffered') }, version: 0 }
      : { entity: request.entity.id, content: request.content, version: request.version },
  );
  const { content } = form;
  const put = (patch: Partial<RequestContent>): void =>
    setForm({ ...form, content: { ...content, ...patch } });
  const entity = form.entity || (offered.data?.entities[0]?.id ?? '');
  const legalBasis = content.legalBasis || (offered.data?.legalBasis[0]?.citation ?? '');
  const saving = useMutation({
    mutationFn: () => {
      const body = {
        entity,
        content: {
          ...content,
          legalBasis,
          urgencyReason: content.urgent ? content.urgencyReason : '',
          items: withIds(content.items),
        },
      };
      return request === undefined
        ? send(requestDetailSchema, 'POST', '/requests', { body: { ...body, caseId }, idempotencyKey: key })
        : send(requestDetailSchema, 'PUT', `/requests/${request.id}`, {
            body: { ...body, version: form.version },
          });
    },
    onSuccess: async (answer) => {
      draft.clear();
      queries.setQueryData(['requests', answer.id], answer);
      onSaved(answer);
      await queries.invalidateQueries({ queryKey: ['requests'] });
    },
    onError: (error) => {
      // Saving once more is then a decision: the other's text stands below.
      const other = theirsOf(error);
      if (other) setForm({ ...form, version: other.version });
    },
  });
  const theirs = theirsOf(saving.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const named = content.subjects.length + content.accounts.length > 0;
  return (
    <Dialog label={request ? t('obtaining.edit') : t('obtaining.ask')} onClose={onClose} wide>
      <form onSubmit={submit} className={styles['form']}>
        <p className="faint">{t('obtaining.reads')}</p>
        {offered.isError && <ProblemNotice error={offered.error} />}
        <div className={styles['pair']}>
          <NativeSelect
            label={t('obtaining.entity')}
            data-autofocus
            value={entity}
            onChange={(event) => setForm({ ...form, entity: event.currentTarget.value })}
            data={(offered.data?.entities ?? []).map(({ id, name, number }) => ({
              value: id,
              label: number === null ? name : `${number} ${name}`,
            }))}
          />
          <NativeSelect
            label={t('obtaining.basis')}
            value={legalBasis}
            onChange={(event) => put({ legalBasis: event.currentTarget.value })}
            data={basesOf(offered.data?.legalBasis ?? [], content.legalBasis)}
          />
        </div>
        <Checkbox
          label={t('obtaining.urgentHelp')}
          checked={content.urgent}
          onChange={(event) => put({ urgent: event.currentTarget.checked })}
        />
        {content.urgent && (
          <TextInput
            label={t('obtaining.urgencyReason')}
            required
            withAsterisk={false}
            maxLength={1000}
            dir="auto"
            value={content.urgencyReason}
            onChange={(event) => put({ urgencyReason: event.currentTarget.value })}
          />
        )}
        <div className={styles['pair']}>
          <NamesField
            caseId={caseId}
            kind="subjects"
            names={content.subjects}
            onChange={(subjects) => put({ subjects })}
          />
          <NamesField
            caseId={caseId}
            kind="accounts"
            names={content.accounts}
            onChange={(accounts) => put({ accounts })}
          />
        </div>
        <div className={styles['pair']}>
          {(['periodFrom', 'periodUntil'] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={t(`obtaining.${end}`)}
              value={content[end] ?? ''}
              onChange={(event) => put({ [end]: event.currentTarget.value || null })}
            />
          ))}
        </div>
        <AskedItems items={content.items} onChange={(items) => put({ items })} />
        <Textarea
          label={t('obtaining.notice')}
          required
          withAsterisk={false}
          rows={2}
          maxLength={2000}
          dir="auto"
          value={content.notice}
          onChange={(event) => put({ notice: event.currentTarget.value })}
        />
        {saving.isError && <ProblemNotice error={saving.error} />}
        {theirs && (
          <div className={styles['again']}>
            <p>{t('obtaining.theirs')}</p>
            <ContentFields content={theirs.content} />
            <ul>
              {theirs.content.items.map((item) => (
                <li key={item.id}>
                  {t(`obtaining.itemKind.${item.kind}`)} <bdi>{item.question}</bdi>
                </li>
              ))}
            </ul>
          </div>
        )}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={saving.isPending}
            disabled={!named || entity === '' || legalBasis === ''}
          >
            {t('obtaining.saveDraft')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

const emptyContent: RequestContent = {
  legalBasis: '',
  urgent: false,
  urgencyReason: '',
  subjects: [],
  accounts: [],
  periodFrom: null,
  periodUntil: null,
  items: [{ id: 'account-history', kind: 'account_history', question: '' }],
  notice: '',
};

/** The bases of the jurisdiction, and the one that the draft already has. */
function basesOf(offered: readonly { citation: string }[], own: string): string[] {
  return [...new Set([...offered.map(({ citation }) => citation), own])].filter((each) => each !== '');
}

/** What somebody else saved meanwhile, where that is why saving was refused. */
function theirsOf(error: unknown) {
  if (!error) return undefined;
  const problem = asProblem(error);
  if (problem.code !== 'request-changed') return undefined;
  return requestDraftSchema.safeParse(problem.facts['theirs']).data;
}
