import { Button, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fragmentSchema, type Fragment } from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Handling } from './case-words.tsx';
import { HandlingForm } from './handling-form.tsx';
import { NoteEditor } from './note-editor.tsx';
import { WeighForm } from './weigh-form.tsx';
import styles from './case.module.css';

export function CaseNote({ note }: { note: Extract<Fragment, { kind: 'note' }> }): ReactNode {
  const { t } = useTranslation();
  const [writing, setWriting] = useState(false);
  if (writing) return <NoteEditor caseId={note.caseId} note={note} onDone={() => setWriting(false)} />;
  return (
    <article className={styles['note']} id={note.id} data-withdrawn={note.withdrawn ? '' : undefined}>
      <div className={styles['noteHead']}>
        <h3>
          <bdi>{note.title}</bdi>
        </h3>
        {!note.withdrawn && (
          <Button size="compact-xs" variant="subtle" onClick={() => setWriting(true)}>
            {t('case.editNote')}
          </Button>
        )}
      </div>
      <p className={styles['noteText']} dir="auto">
        {note.content.text}
      </p>
      <FragmentFoot fragment={note} />
    </article>
  );
}

/** Under which conditions, by whom, when; what it speaks for, and the way out of use. */
export function FragmentFoot({ fragment }: { fragment: Fragment }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'withdraw' | 'weigh' | 'handling' | null>(null);
  const close = (): void => setOpen(null);
  return (
    <div className={styles['noteFoot']}>
      <Handling handling={fragment.handling} />
      <span>
        <bdi>{(fragment.changedBy ?? fragment.createdBy).name}</bdi> ·{' '}
        <Moment at={fragment.changedAt ?? fragment.createdAt} />
        {fragment.version > 1 && ` · ${t('case.version', { number: fragment.version })}`}
      </span>
      {fragment.withdrawn ? (
        <span>
          {t('case.withdrawn')}: <bdi>{fragment.withdrawn.reason}</bdi>
        </span>
      ) : (
        <>
          <Button size="compact-xs" variant="subtle" onClick={() => setOpen('weigh')}>
            {t('casework.weigh')}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => setOpen('handling')}>
            {t('casework.setHandling')}
          </Button>
          {(fragment.kind === 'account' || fragment.kind === 'report-extract') && (
            <Link to={`/cases/${fragment.caseId}?tab=suspensions&about=${fragment.id}`}>
              {t('suspension.draft')}
            </Link>
          )}
          <Button size="compact-xs" variant="subtle" onClick={() => setOpen('withdraw')}>
            {t('case.withdraw')}
          </Button>
        </>
      )}
      {open === 'weigh' && <WeighForm fragment={fragment} onClose={close} />}
      {open === 'handling' && <HandlingForm fragment={fragment} onClose={close} />}
      {open === 'withdraw' && <WithdrawForm fragment={fragment} onClose={close} />}
    </div>
  );
}

function WithdrawForm({ fragment, onClose }: { fragment: Fragment; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const withdrawing = useMutation({
    mutationFn: () =>
      send(fragmentSchema, 'POST', `/cases/${fragment.caseId}/fragments/${fragment.id}/withdrawal`, {
        body: { reason: reason.trim() },
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['cases', fragment.caseId] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    withdrawing.mutate();
  };
  return (
    <Dialog label={t('case.withdraw')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        <p>{t('case.withdrawHelp')}</p>
        {withdrawing.isError && <ProblemNotice error={withdrawing.error} />}
        <Textarea
          label={t('hit.reason')}
          rows={3}
          data-autofocus
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            color="harm"
            disabled={reason.trim().length < 3}
            loading={withdrawing.isPending}
          >
            {t('case.withdraw')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
