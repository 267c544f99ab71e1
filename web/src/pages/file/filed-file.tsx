import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { draftOfFile, draftOfReport } from '../drafts/draft-store.ts';
import { FaultsBeside } from '../reports/faults-beside.tsx';
import { seemsTable, type Filing } from './filing.ts';
import styles from './file.module.css';

/** One file's fate: verdict first, then the receipt, then every fault beside the file, then what can be done next. */
export function FiledFile({
  filing,
  page = '/filings',
  onFile,
}: {
  filing: Filing;
  page?: string;
  /** Files what was only checked. */
  onFile?: (() => void) | undefined;
}): ReactNode {
  const format = useFormat();
  const outcome =
    filing.state === 'submitted' ? filing.submission : filing.state === 'checked' ? filing.checked : null;
  return (
    <article className={styles['filing']} data-state={filing.state}>
      <header className={styles['filingHead']}>
        <bdi className={styles['fileName']}>{filing.file.name}</bdi>
        <span className="faint figures">{format.bytes(filing.file.size)}</span>
        <Verdict filing={filing} />
      </header>
      {filing.state === 'sending' && <Sending name={filing.file.name} share={filing.share} />}
      {filing.state === 'failed' && <ProblemNotice error={filing.problem} />}
      {filing.state === 'submitted' && <Receipt submission={filing.submission} page={page} />}
      {outcome && <Next filing={filing} onFile={onFile} mend={page === '/filings'} />}
      {outcome && <Faults file={filing.file} findings={outcome.findings} omitted={outcome.findingsOmitted} />}
    </article>
  );
}

function Sending({ name, share }: { name: string; share: number }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles['sending']} role="status">
      <progress value={share < 1 ? share : undefined} max={1} aria-label={name} />
      <span className="faint figures">
        {share < 1 ? t('file.sent', { share: format.percent(share) }) : t('file.checking')}
      </span>
    </div>
  );
}

function Verdict({ filing }: { filing: Filing }): ReactNode {
  const { t } = useTranslation();
  if (filing.state === 'waiting') return <Tag tone="wait">{t('file.waiting')}</Tag>;
  if (filing.state === 'checked') {
    const { verdict } = filing.checked;
    return <Tag tone={verdict === 'acceptable' ? 'done' : 'harm'}>{t(`file.checkVerdict.${verdict}`)}</Tag>;
  }
  if (filing.state !== 'submitted') return null;
  const { verdict, state, duplicate } = filing.submission;
  if (duplicate) return <Tag tone="wait">{t('file.duplicate')}</Tag>;
  if (state === 'held' || state === 'received') return <Tag tone="wait">{t('file.held')}</Tag>;
  const tone: Tone = verdict === 'acceptable' ? 'done' : 'harm';
  return <Tag tone={tone}>{t(`file.verdict.${verdict}`)}</Tag>;
}

function Receipt({
  submission,
  page,
}: {
  submission: Extract<Filing, { state: 'submitted' }>['submission'];
  page: string;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <Fields
      rows={[
        [
          t('report.number'),
          <Link key="number" to={`${page}/${submission.reportId}`} className="code">
            {submission.number}
          </Link>,
        ],
        [t('report.received'), <Moment key="at" at={submission.receivedAt} />],
        [
          'SHA-256',
          <span key="hash" className="code">
            {submission.sha256}
          </span>,
        ],
        [
          t('report.attachments'),
          submission.attachments.length > 0 && submission.attachments.map(({ name }) => name).join(', '),
        ],
      ]}
    />
  );
}

/** From a verdict to the next act: file what would be accepted, mend what was returned. */
function Next({
  filing,
  onFile,
  mend,
}: {
  filing: Filing;
  onFile: (() => void) | undefined;
  mend: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const drafting = useMutation({
    mutationFn: () =>
      filing.state === 'submitted'
        ? draftOfReport(filing.submission.reportId)
        : draftOfFile(filing.file, filing.mapping),
    onSuccess: (draft) => void navigate({ to: `/drafts/${draft.id}` }),
  });
  const verdict =
    filing.state === 'submitted'
      ? filing.submission.state === 'returned'
        ? filing.submission.verdict
        : 'acceptable'
      : filing.state === 'checked'
        ? filing.checked.verdict
        : null;
  const faulty = mend && verdict !== null && verdict !== 'acceptable' && !seemsTable(filing.file.name);
  const fileable = filing.state === 'checked' && verdict === 'acceptable' && onFile !== undefined;
  if (!faulty && !fileable) return null;
  return (
    <div className={styles['next']}>
      {fileable && (
        <Button variant="filled" onClick={onFile}>
          {t('file.fileNow')}
        </Button>
      )}
      {faulty && (
        <Button variant="filled" onClick={() => drafting.mutate()} loading={drafting.isPending}>
          {t('draft.mendHere')}
        </Button>
      )}
      {drafting.isError && <ProblemNotice error={drafting.error} />}
    </div>
  );
}

function Faults({
  file,
  findings,
  omitted,
}: {
  file: File;
  findings: readonly FindingView[];
  omitted: number;
}): ReactNode {
  const { t } = useTranslation();
  if (findings.length === 0) return <p className="faint">{t('finding.none')}</p>;
  return <FaultsBeside file={file} findings={findings} omitted={omitted} />;
}
