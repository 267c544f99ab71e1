import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportDetail } from 'weir/intake/contract';
import { Section } from '../../design/page/page.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { usePerson } from '../../shell/session.tsx';
import { ReportStateTag } from './report-words.tsx';
import styles from './report.module.css';

/** What this filing mends and what mended it, oldest first, with the letters that were written about it. */
export function ReportLinks({ report }: { report: ReportDetail }): ReactNode {
  const { t } = useTranslation();
  const base = usePerson().organisation.kind === 'fiu' ? '/reports' : '/filings';
  const others = [
    { id: report.corrects, words: t('report.corrects') },
    { id: report.correctedBy, words: t('report.correctedBy') },
  ].filter((other): other is { id: string; words: string } => other.id !== null);
  return (
    <Section title={t('report.links')}>
      {report.lineage.length > 0 && (
        <ol className={styles['lineage']} aria-label={t('report.lineage')}>
          {report.lineage.map((filing) => (
            <li key={filing.id}>
              <Link to={`${base}/${filing.id}`} className="code">
                {filing.number}
              </Link>{' '}
              <ReportStateTag state={filing.state} />{' '}
              <span className="faint">
                {filing.version < report.version ? t('report.replaces') : t('report.replacedBy')} ·{' '}
                <Moment at={filing.receivedAt} />
              </span>
            </li>
          ))}
        </ol>
      )}
      {others.map(({ id, words }) => (
        <p key={id}>
          {words} <Link to={`${base}/${id}`}>{t('do.open')}</Link>
        </p>
      ))}
      <p>
        <Link to={`/messages?report=${report.id}`}>{t('message.aboutReport')}</Link>
      </p>
    </Section>
  );
}
