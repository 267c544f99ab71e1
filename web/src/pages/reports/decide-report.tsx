import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { acceptGroundSchema, reportDetailSchema, type ReportDetail } from 'weir/intake/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import type { OwnFinding, useOwnFindings } from './own-findings.ts';
import styles from './decide.module.css';

function useDecision(report: ReportDetail, act: 'accept' | 'return', onDone: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: unknown) => send(reportDetailSchema, 'POST', `/reports/${report.id}/${act}`, { body }),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries({ queryKey: ['reports'] });
    },
  });
}

/** Accepting what was held, or what the rules of business alone would return: on a ground, with a reason, under one's name. */
export function AcceptReport({ report, onClose }: { report: ReportDetail; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [ground, setGround] = useState<string>(
    report.state === 'returned' ? 'rule-not-applicable' : 'reviewed',
  );
  const [reason, setReason, draft] = useDraft(`accept.${report.id}`, '');
  const deciding = useDecision(report, 'accept', () => {
    draft.clear();
    onClose();
  });
  return (
    <Dialog label={t('report.accept')} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          deciding.mutate({ ground, reason });
        }}
      >
        {report.state === 'returned' && <p>{t('report.acceptOverride')}</p>}
        <NativeSelect
          label={t('report.ground')}
          value={ground}
          onChange={(event) => setGround(event.currentTarget.value)}
          data={acceptGroundSchema.options.map((value) => ({
            value,
            label: t(`report.grounds.${value}`),
          }))}
        />
        <Textarea
          label={t('report.decisionReason')}
          description={t('report.reasonHelp')}
          data-autofocus
          required
          minLength={3}
          maxLength={2000}
          rows={4}
          dir="auto"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          onKeyDown={submitOnCommand}
        />
        {deciding.isError && <ProblemNotice error={deciding.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={deciding.isPending}>
            {t('report.accept')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/** Returning: what the filer is told, and each place that must be mended. */
export function ReturnReport({
  report,
  own,
  onClose,
}: {
  report: ReportDetail;
  own: ReturnType<typeof useOwnFindings>;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [note, setNote, draft] = useDraft(`return.${report.id}`, '');
  const deciding = useDecision(report, 'return', () => {
    draft.clear();
    own.clear();
    onClose();
  });
  return (
    <Dialog label={t('report.return')} onClose={onClose} wide>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          deciding.mutate({ note, findings: own.findings.filter(({ message }) => message.trim() !== '') });
        }}
      >
        <Textarea
          label={t('report.note')}
          description={t('report.noteHelp')}
          data-autofocus
          required
          minLength={3}
          maxLength={4000}
          rows={5}
          dir="auto"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          onKeyDown={submitOnCommand}
        />
        <div className={styles['own']}>
          {own.findings.map((finding, index) => (
            <div key={index} className={styles['ownRow']}>
              <TextInput
                label={placeOf(finding, t('report.wholeReport'), (line) => t('report.line', { line }))}
                dir="auto"
                value={finding.message}
                onChange={(event) => own.change(index, event.currentTarget.value)}
              />
              <Button
                onClick={() => own.remove(index)}
                aria-label={t('report.removeFinding', { number: index + 1 })}
              >
                <IconX size={15} aria-hidden />
              </Button>
            </div>
          ))}
          <div>
            <Button size="xs" onClick={() => own.add({ message: '' })}>
              {t('report.addFinding')}
            </Button>
          </div>
        </div>
        {deciding.isError && <ProblemNotice error={deciding.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" color="red" loading={deciding.isPending}>
            {t('report.return')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/** One finding at the place that was clicked. */
export function AddFinding({
  at,
  onAdd,
  onClose,
}: {
  at: Omit<OwnFinding, 'message'>;
  onAdd: (finding: OwnFinding) => void;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [message, setMessage] = useState('');
  return (
    <Dialog label={t('report.addFinding')} onClose={onClose}>
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          onAdd({ ...at, message });
          onClose();
        }}
      >
        <p className="code faint">
          {placeOf({ ...at, message }, t('report.wholeReport'), (line) => t('report.line', { line }))}
        </p>
        <Textarea
          label={t('report.findingWords')}
          data-autofocus
          required
          maxLength={1000}
          rows={3}
          dir="auto"
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          onKeyDown={submitOnCommand}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled">
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function placeOf(finding: OwnFinding, whole: string, line: (line: string) => string): string {
  const parts = [finding.path, finding.line === undefined ? undefined : line(String(finding.line))];
  return parts.filter(Boolean).join(' · ') || whole;
}

function submitOnCommand(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
}
