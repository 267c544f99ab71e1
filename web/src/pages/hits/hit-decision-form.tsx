import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { hitDetailSchema, type HitDecision, type HitDetail } from 'weir/screening/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Key } from '../../design/parts/key.tsx';
import { isTyping } from '../../design/table/list-keys.ts';
import { ReasonForm } from '../settings/reason-form.tsx';
import styles from './hit.module.css';

type Decision = HitDecision['decision'];
const keys: Record<string, Decision> = { s: 'same', d: 'different', u: 'unsure' };

/** What whoever looks may do now: decide, confirm as a second person, take up again, or read for whom it waits. */
export function HitActions({ hit, onDecided }: { hit: HitDetail; onDecided: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reopening, setReopening] = useState(false);
  if (hit.may.decide) return <HitDecisionForm hit={hit} step="decision" onDecided={onDecided} />;
  if (hit.may.confirm) return <HitDecisionForm hit={hit} step="confirmation" onDecided={onDecided} />;
  return (
    <div className={styles['decision']}>
      {hit.state === 'to-confirm' && <p>{t('hit.waitsSecond')}</p>}
      {hit.state === 'candidate' && (
        <p>
          {t('hit.waitsOfficer', {
            roles: hit.confirmedBy.map((role) => t(`role.${role}` as never)).join(', '),
          })}
        </p>
      )}
      {hit.state === 'lapsed' && <p>{t('hit.lapsedWords')}</p>}
      {hit.may.reopen && (
        <div className={styles['decideRow']}>
          <Button size="xs" onClick={() => setReopening(true)}>
            {t('hit.reopen')}
          </Button>
        </div>
      )}
      {reopening && (
        <ReasonForm
          label={t('hit.reopen')}
          act={async (reason) => {
            await send(hitDetailSchema, 'POST', `/hits/${hit.id}/reopening`, { body: { reason } });
            await queries.invalidateQueries({ queryKey: ['hits'] });
          }}
          onDone={() => setReopening(false)}
          onClose={() => setReopening(false)}
        />
      )}
    </div>
  );
}

/** Same, different or unsure, with a reason. s, d and u choose; Ctrl+Enter decides and goes to the next hit. */
function HitDecisionForm({
  hit,
  step,
  onDecided,
}: {
  hit: HitDetail;
  step: 'decision' | 'confirmation';
  onDecided: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const reasonField = useRef<HTMLTextAreaElement>(null);
  const [decision, setDecision] = useState<Decision | ''>('');
  const [reason, setReason, draft] = useDraft(`hit.${hit.id}`, '');
  const deciding = useMutation({
    mutationFn: (body: HitDecision) => send(hitDetailSchema, 'POST', `/hits/${hit.id}/${step}`, { body }),
    onSuccess: async () => {
      draft.clear();
      onDecided();
      await queries.invalidateQueries({ queryKey: ['hits'] });
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
  // The bureau's officer does not learn who in the unit decided.
  const first = hit.decisions.findLast((each) => each.step === 'decision')?.by.name ?? null;
  const words =
    step === 'decision'
      ? t('hit.decide')
      : hit.state === 'candidate'
        ? t('hit.confirmCandidate')
        : t('hit.confirm');
  return (
    <form onSubmit={decide} className={styles['decision']}>
      {step === 'confirmation' && (
        <p>{first === null ? t('hit.firstSaidUnnamed') : t('hit.firstSaid', { name: first })}</p>
      )}
      <SegmentedControl
        fullWidth
        aria-label={words}
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
      {step === 'decision' && decision === 'same' && hit.list.purpose === 'wanted' && (
        <p className="faint">{t('hit.becomesCandidate')}</p>
      )}
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
          {words}
        </Button>
        <span className="faint">{t('hit.notIdentification')}</span>
      </div>
    </form>
  );
}
