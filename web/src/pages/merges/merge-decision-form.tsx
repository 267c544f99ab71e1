import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { proposalDetailSchema, type ProposalDecision, type ProposalDetail } from 'weir/subjects/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Key } from '../../design/parts/key.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { isTyping } from '../../design/table/list-keys.ts';
import styles from './merge.module.css';

type Decision = ProposalDecision['decision'];
const keys: Record<string, Decision> = { s: 'same', d: 'different', u: 'unsure' };

/** One or two, with a reason. s, d and u choose; Ctrl+Enter decides and goes to the next pair. */
export function MergeDecisionForm({
  pair,
  onDecided,
}: {
  pair: ProposalDetail;
  onDecided: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const [decision, setDecision] = useState<Decision | ''>('');
  const [reason, setReason, draft] = useDraft(`merge.${pair.id}`, '');
  const deciding = useMutation({
    mutationFn: (body: ProposalDecision) =>
      send(proposalDetailSchema, 'POST', `/subject-proposals/${pair.id}/decision`, { body }),
    onSuccess: async () => {
      draft.clear();
      onDecided();
      await queries.invalidateQueries({ queryKey: ['merges'] });
      await queries.invalidateQueries({ queryKey: ['subjects'] });
    },
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const chosen = keys[event.key];
      if (!chosen || isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      setDecision(chosen);
      reasonField.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  const ready = decision !== '' && reason.trim() !== '';
  const decide = (event?: FormEvent): void => {
    event?.preventDefault();
    if (decision !== '' && ready) deciding.mutate({ decision, reason: reason.trim() });
  };
  return (
    <form onSubmit={decide} className={styles['decision']}>
      <SegmentedControl
        fullWidth
        aria-label={t('hit.decide')}
        value={decision}
        onChange={(value) => setDecision(value as Decision)}
        data={(['same', 'different', 'unsure'] as const).map((value) => ({
          value,
          label: (
            <span>
              {t(`hit.choose.${value}`)} <Key>{value.slice(0, 1)}</Key>
            </span>
          ),
        }))}
      />
      <Textarea
        ref={reasonField}
        label={t('hit.reason')}
        autosize={false}
        rows={2}
        dir="auto"
        maxLength={4000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) decide();
        }}
      />
      {deciding.isError && <ProblemNotice error={deciding.error} />}
      <div className={styles['decideRow']}>
        <Button type="submit" variant="filled" size="xs" disabled={!ready} loading={deciding.isPending}>
          {t('hit.decide')}
        </Button>
        <span className="faint">{t('merge.kept')}</span>
      </div>
    </form>
  );
}
