import { Loader } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView } from 'weir/intake/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Findings } from '../reports/findings.tsx';
import type { Filing } from './filing.ts';
import styles from './file.module.css';

const largestShown = 50 * 1024 * 1024;

/** One file's fate: verdict first, then the receipt, then every fault with the line of the file. */
export function FiledFile({ filing, page = '/filings' }: { filing: Filing; page?: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <article className={styles['filing']}>
      <header className={styles['filingHead']}>
        <bdi className={styles['fileName']}>{filing.file.name}</bdi>
        <span className="faint figures">{format.bytes(filing.file.size)}</span>
        <Verdict filing={filing} />
      </header>
      {filing.state === 'sending' && <Loader size="xs" aria-label={t('file.sending')} />}
      {filing.state === 'failed' && <ProblemNotice error={filing.problem} />}
      {filing.state === 'submitted' && (
        <>
          <Receipt submission={filing.submission} page={page} />
          <Faults
            file={filing.file}
            findings={filing.submission.findings}
            omitted={filing.submission.findingsOmitted}
          />
        </>
      )}
      {filing.state === 'checked' && (
        <Faults
          file={filing.file}
          findings={filing.checked.findings}
          omitted={filing.checked.findingsOmitted}
        />
      )}
    </article>
  );
}

function Verdict({ filing }: { filing: Filing }): ReactNode {
  const { t } = useTranslation();
  if (filing.state !== 'submitted' && filing.state !== 'checked') return null;
  const verdict = filing.state === 'submitted' ? filing.submission.verdict : filing.checked.verdict;
  const tone: Tone = verdict === 'acceptable' ? 'done' : 'harm';
  const words =
    filing.state === 'submitted'
      ? filing.submission.duplicate
        ? t('file.duplicate')
        : t(`file.verdict.${verdict}`)
      : t(`file.checkVerdict.${verdict}`);
  return (
    <Tag tone={filing.state === 'submitted' && filing.submission.duplicate ? 'wait' : tone}>{words}</Tag>
  );
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
      ]}
    />
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
  const lineOf = useLinesOf(file, findings.length > 0);
  if (findings.length === 0) return <p className="faint">{t('finding.none')}</p>;
  return <Findings findings={findings} lineOf={lineOf} omitted={omitted} />;
}

function useLinesOf(file: File, wanted: boolean): ((line: number) => string | undefined) | undefined {
  const [lines, setLines] = useState<string[] | null>(null);
  useEffect(() => {
    if (!wanted || file.size > largestShown) return;
    let left = false;
    void file.text().then((text) => {
      if (!left) setLines(text.split(/\r\n|\r|\n/));
    });
    return () => {
      left = true;
    };
  }, [file, wanted]);
  return lines ? (line) => lines[line - 1] : undefined;
}
