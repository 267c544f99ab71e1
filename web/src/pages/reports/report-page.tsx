import { Button } from '@mantine/core';
import { IconCode, IconDownload, IconFileText } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView, ReportDetail } from 'weir/intake/contract';
import { address } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Timeline } from '../../design/parts/timeline.tsx';
import { isTyping } from '../../design/table/list-keys.ts';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AddToCase } from '../cases/add-to-case.tsx';
import { OpenCase } from '../cases/open-case.tsx';
import { Findings } from './findings.tsx';
import { RawFile } from './raw-file.tsx';
import { ReportParties, ReportTransactions } from './report-reading.tsx';
import { ReportCode, ReportStateTag } from './report-words.tsx';
import { useReport } from './reports-page.tsx';
import styles from './report.module.css';

/** A report as a person reads it; the raw file is one key (x) away. The filer sees the same page of its own reports. */
export function ReportPage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const query = useReport(id);
  const [url, setUrl] = useUrlState();
  const raw = url['view'] === 'raw';
  useRawKey(() => setUrl({ view: raw ? undefined : 'raw', line: undefined }, { push: true }));
  const toPlace = (finding: FindingView): void =>
    setUrl({ view: 'raw', line: String(finding.line) }, { push: true });
  return (
    <Answered query={query}>
      {(report) => (
        <Page
          title={report.number}
          heading={<span className="ltr">{report.number}</span>}
          above={<Above report={report} />}
          summary={
            <>
              <ReportStateTag state={report.state} />
              <ReportCode code={report.code} />
              <bdi>{report.filer.name}</bdi>
              <Moment at={report.receivedAt} />
            </>
          }
          actions={
            <>
              {report.state === 'accepted' && <ToCase report={report} />}
              <Button
                leftSection={raw ? <IconFileText size={15} /> : <IconCode size={15} />}
                onClick={() => setUrl({ view: raw ? undefined : 'raw', line: undefined }, { push: true })}
                aria-keyshortcuts="x"
              >
                {raw ? t('report.asRead') : t('report.raw')}
              </Button>
              <Button
                component="a"
                href={address(`/reports/${report.id}/content`)}
                download={report.fileName}
                leftSection={<IconDownload size={15} />}
              >
                {t('do.download')}
              </Button>
            </>
          }
        >
          {raw ? (
            <RawFile report={report} line={Number(url['line'] ?? 0)} />
          ) : (
            <TwoColumns
              main={<Matter report={report} onPlace={toPlace} />}
              side={<Beside report={report} />}
            />
          )}
        </Page>
      )}
    </Answered>
  );
}

/** From a report into a case: a new one, or one of mine. */
function ToCase({ report }: { report: ReportDetail }): ReactNode {
  const { t } = useTranslation();
  const analyst = useHasRole('fiu_analyst');
  const [open, setOpen] = useState(false);
  if (!analyst) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('case.open')}</Button>
      <AddToCase piece={{ kind: 'report-extract', reportId: report.id }} />
      {open && <OpenCase report={{ id: report.id, number: report.number }} onClose={() => setOpen(false)} />}
    </>
  );
}

function useRawKey(toggle: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'x' && !isTyping(event) && !event.metaKey && !event.ctrlKey && !event.altKey)
        toggle();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}

/** Back to the list it stands in: the FIU's queue, or the filer's own. */
function Above({ report }: { report: ReportDetail }): ReactNode {
  const { t } = useTranslation();
  const { organisation } = usePerson();
  if (organisation.kind === 'fiu') return <Link to="/reports">{t('place.reports')}</Link>;
  const list = report.state === 'returned' ? 'returned' : 'accepted';
  return <Link to={`/${list}`}>{t(`place.${list}`)}</Link>;
}

function Matter({
  report,
  onPlace,
}: {
  report: ReportDetail;
  onPlace: (finding: FindingView) => void;
}): ReactNode {
  const { t } = useTranslation();
  const besideSomething = (finding: FindingView): boolean =>
    report.reading !== null &&
    [...report.reading.transactions, ...report.reading.parties].some(({ path }) =>
      finding.path.startsWith(path),
    );
  const general = report.findings.filter((finding) => !besideSomething(finding));
  return (
    <>
      {general.length > 0 && (
        <Section
          title={report.reading ? t('report.generalFaults') : t('report.faults')}
          aside={t('report.placeHint')}
        >
          <Findings findings={general} onPlace={onPlace} omitted={report.findingsOmitted} />
        </Section>
      )}
      {report.header.reason !== null && (
        <Section title={t('report.reason')}>
          <p className={styles['narrative']} dir="auto">
            {report.header.reason}
          </p>
          {report.header.action !== null && (
            <p className={styles['narrative']} dir="auto">
              {report.header.action}
            </p>
          )}
        </Section>
      )}
      {report.reading && (
        <>
          <ReportTransactions reading={report.reading} findings={report.findings} onPlace={onPlace} />
          <ReportParties reading={report.reading} findings={report.findings} onPlace={onPlace} />
        </>
      )}
    </>
  );
}

function Beside({ report }: { report: ReportDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { header, receipt } = report;
  const code = (value: string | null): ReactNode => value !== null && <span className="code">{value}</span>;
  return (
    <>
      <Section title={t('report.header')}>
        <Fields
          rows={[
            [t('report.filerNumber'), code(header.reportingEntityId)],
            [t('report.branch'), header.branch],
            [t('report.reference'), code(header.entityReference)],
            [t('report.fiuReference'), code(header.fiuReference)],
            [t('report.submissionDate'), header.submissionDate],
            [t('report.currency'), code(header.localCurrency)],
            [
              t('report.indicators'),
              header.indicators.length > 0 && <span className="code">{header.indicators.join(', ')}</span>,
            ],
            [t('report.profile'), code(report.profile)],
            [t('report.submittedBy'), report.submittedBy?.name],
          ]}
        />
      </Section>
      <Section title={t('report.receipt')}>
        <Fields
          rows={[
            [t('report.number'), code(receipt.number)],
            [t('report.received'), <Moment at={receipt.receivedAt} />],
            [t('report.fileName'), <bdi>{report.fileName}</bdi>],
            [t('report.size'), format.bytes(receipt.size)],
            [t('report.position'), receipt.position !== null && format.number(receipt.position)],
            ['SHA-256', code(receipt.sha256)],
          ]}
        />
      </Section>
      {report.flags.length > 0 && (
        <Section title={t('report.flags')}>
          {report.flags.map((flag) => (
            <p key={flag.flag}>{t(`report.flag.${flag.flag}`)}</p>
          ))}
        </Section>
      )}
      {(report.replaces ?? report.replacedBy) !== null && (
        <Section title={t('report.links')}>
          <Fields
            rows={[
              [
                t('report.replaces'),
                report.replaces !== null && <Link to={`/reports/${report.replaces}`}>{t('do.open')}</Link>,
              ],
              [
                t('report.replacedBy'),
                report.replacedBy !== null && (
                  <Link to={`/reports/${report.replacedBy}`}>{t('do.open')}</Link>
                ),
              ],
            ]}
          />
        </Section>
      )}
      <Section title={t('report.history')}>
        <Timeline
          label={t('report.history')}
          entries={report.history.map((step, index) => ({
            id: `${step.state}-${index}`,
            at: step.at,
            title: t(`report.state.${step.state}`),
            tone: step.state === 'accepted' ? 'done' : step.state === 'returned' ? 'harm' : 'plain',
          }))}
        />
      </Section>
    </>
  );
}
