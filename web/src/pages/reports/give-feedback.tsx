import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportDetail } from 'weir/intake/contract';
import { feedbackKindSchema, threadDetailSchema } from 'weir/messages/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import styles from './decide.module.css';

/** Tells the filer how useful a report was, never what it led to; the node refuses what would reveal that. */
export function GiveFeedback({ report, onClose }: { report: ReportDetail; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [kind, setKind] = useState<string>('used');
  const [text, setText, draft] = useDraft(`feedback.${report.id}`, '');
  const key = useRef(crypto.randomUUID());
  const giving = useMutation({
    mutationFn: () =>
      send(threadDetailSchema, 'POST', `/reports/${report.id}/feedback`, {
        body: { kind, text },
        idempotencyKey: key.current,
      }),
    onSuccess: async () => {
      draft.clear();
      await queries.invalidateQueries({ queryKey: ['threads'] });
    },
  });
  // Other words are another feedback: the node must not answer them with what it said to the first.
  const anew = (): void => {
    key.current = crypto.randomUUID();
  };
  if (giving.data) {
    return (
      <Dialog label={t('report.feedback')} onClose={onClose}>
        <p role="status">{t('report.feedbackGiven')}</p>
        <p>
          <Link to={`/messages/${giving.data.id}`}>{t('report.feedbackThread')}</Link>
        </p>
        <Buttons>
          <Button onClick={onClose}>{t('do.close')}</Button>
        </Buttons>
      </Dialog>
    );
  }
  const wordsNeeded = kind === 'quality' || kind === 'general';
  return (
    <Dialog label={t('report.feedback')} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          giving.mutate();
        }}
      >
        <NativeSelect
          label={t('report.feedbackKind')}
          data-autofocus
          value={kind}
          onChange={(event) => {
            anew();
            setKind(event.currentTarget.value);
          }}
          data={feedbackKindSchema.options.map((value) => ({
            value,
            label: t(`report.feedbackKinds.${value}`),
          }))}
        />
        <Textarea
          label={t('report.feedbackWords')}
          description={t('report.feedbackHelp')}
          required={wordsNeeded}
          maxLength={2000}
          rows={5}
          dir="auto"
          value={text}
          onChange={(event) => {
            anew();
            setText(event.currentTarget.value);
          }}
        />
        {giving.isError && <ProblemNotice error={giving.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={giving.isPending}>
            {t('do.send')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
