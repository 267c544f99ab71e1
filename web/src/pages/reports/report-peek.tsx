import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReportDetail } from 'weir/intake/contract';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { Findings } from './findings.tsx';
import { ReportCode, ReportStateTag } from './report-words.tsx';
import styles from './report.module.css';

const shown = 5;

/** What decides about a report, in a glance: who, what, why, how much, how faulty. */
export function ReportPeek({ report }: { report: ReportDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <Fields
        rows={[
          [t('report.stateLabel'), <ReportStateTag state={report.state} />],
          [t('report.filer'), <bdi>{report.filer.name}</bdi>],
          [t('report.kind'), <ReportCode code={report.code} />],
          [t('report.received'), <Moment at={report.receivedAt} />],
          [
            t('report.receivedBefore'),
            report.movedIn !== null && <span className="code">{report.movedIn.receivedAt}</span>,
          ],
          [t('report.transactions'), format.number(report.counts.transactions)],
          [t('report.parties'), format.number(report.counts.persons + report.counts.entities)],
          [
            t('report.indicators'),
            report.header.indicators.length > 0 && (
              <span className="code">{report.header.indicators.join(', ')}</span>
            ),
          ],
        ]}
      />
      {report.header.reason !== null && (
        <p className={styles['narrative']} dir="auto">
          {report.header.reason.slice(0, 600)}
          {report.header.reason.length > 600 && '…'}
        </p>
      )}
      {report.findings.length > 0 && (
        <Findings
          findings={report.findings.slice(0, shown)}
          omitted={report.findings.length - Math.min(shown, report.findings.length) + report.findingsOmitted}
        />
      )}
    </>
  );
}
