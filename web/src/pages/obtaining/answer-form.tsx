import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { servedDetailSchema, type ServedDetail } from 'weir/requests/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Section } from '../../design/page/page.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { AnswerItemForm } from './answer-item-form.tsx';
import { Words } from './obtaining-words.tsx';
import { useAnswerDraft } from './use-answer-draft.ts';
import styles from './obtaining.module.css';

/** Answers the open items, some now and the rest later. */
export function AnswerForm({ request }: { request: ServedDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const draft = useAnswerDraft(request);
  const [confirming, setConfirming] = useState(false);
  const open = request.content.items.filter(({ id }) => request.open.includes(id));
  const ready = draft.items.filter(({ item }) => request.open.includes(item)).length;
  const submitting = useMutation({
    mutationFn: async () => {
      await draft.save();
      return send(servedDetailSchema, 'POST', `/served-requests/${request.id}/answer`, { body: {} });
    },
    onSuccess: async (answer) => {
      draft.taken(answer);
      setConfirming(false);
      await queries.invalidateQueries({ queryKey: ['served-requests'] });
    },
  });
  return (
    <Section
      title={t('obtaining.items')}
      aside={
        <span className="faint" role="status">
          {draft.saving ? t('obtaining.saving') : draft.unsaved ? '' : t('obtaining.kept')}
        </span>
      }
    >
      <ol className={styles['items']}>
        {open.map((item) => (
          <li key={item.id}>
            <AnswerItemForm
              request={request}
              item={item}
              answer={draft.items.find((one) => one.item === item.id)}
              onChange={(answer) => draft.put(answer, item.id)}
              onTaken={draft.taken}
            />
          </li>
        ))}
      </ol>
      {draft.error !== null && (
        <ProblemNotice error={draft.error} retry={() => void draft.save().catch(() => undefined)} />
      )}
      {draft.theirs && (
        <div className={styles['again']}>
          <p>{t('obtaining.theirs')}</p>
          {draft.theirs.items.map((one) => (
            <div key={one.item}>
              <span className="code">{one.item}</span> {t(`obtaining.answerKind.${one.kind}`)}
              <Words>{one.text}</Words>
            </div>
          ))}
        </div>
      )}
      <div className={styles['line']}>
        <Button variant="filled" disabled={ready === 0} onClick={() => setConfirming(true)}>
          {t('obtaining.submit')}
        </Button>
        <span className="faint">{t('obtaining.ready', { ready, open: open.length })}</span>
      </div>
      {confirming && (
        <Dialog label={t('obtaining.submit')} onClose={() => setConfirming(false)}>
          <p>{t('obtaining.ready', { ready, open: open.length })}</p>
          <p>{t('obtaining.submitHelp')}</p>
          {submitting.isError && <ProblemNotice error={submitting.error} />}
          <Buttons>
            <Button onClick={() => setConfirming(false)}>{t('do.cancel')}</Button>
            <Button variant="filled" loading={submitting.isPending} onClick={() => submitting.mutate()}>
              {t('obtaining.submit')}
            </Button>
          </Buttons>
        </Dialog>
      )}
    </Section>
  );
}
