import { Button } from '@mantine/core';
import { IconCheck, IconCode, IconCornerUpLeft, IconDownload, IconFileText } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FindingView, ReportDetail } from 'weir/intake/contract';
import { address } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Loading } from '../../design/parts/loading.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Timeline } from '../../design/parts/timeline.tsx';
import { isTyping } from '../../design/table/list-keys.ts';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole, usePerson } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AddToCase } from '../cases/add-to-case.tsx';
import { OpenCase } from '../cases/open-case.tsx';
import { draftOfReport } from '../drafts/draft-store.ts';
import { ReportHold } from '../suspensions/report-hold.tsx';
import { AttachmentList } from './attachments.tsx';
import { Findings } from './findings.tsx';
import { useOwnFindings, type OwnFinding } from './own-findings.ts';
import { ReportLinks } from './report-links.tsx';
import { RawFile } from './raw-file.tsx';
import { ReportParties, ReportTransactions } from './report-reading.tsx';
import { MovedInTag, ReportCode, ReportStateTag } from './report-words.tsx';
import { useReport } from './reports-page.tsx';
import styles from './report.module.css';

const decide = () => import('./decide-report.tsx');
const AcceptReport = lazy(() => decide().then((module) => ({ default: module.AcceptReport })));
const ReturnReport = lazy(() => decide().then((module) => ({ default: module.ReturnReport })));
const FiledFaults = lazy(() =>
  import('./filed-faults.tsx').then((module) => ({ default: module.FiledFaults })),
);
const GiveFeedback = lazy(() =>
  import('./give-feedback.tsx').then((module) => ({ default: module.GiveFeedback })),
);
const AddFinding = lazy(() => decide().then((module) => ({ default: module.AddFinding })));

/** A report as a person reads it; the raw file is one key (x) away. The filer sees the same page of its own reports. */
export function ReportPage(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const query = useReport(id);
  return <AnsweredPage query={query}>{(report) => <Report key={report.id} report={report} />}</AnsweredPage>;
}

type Asking =
  { what: 'accept' | 'return' | 'feedback' } | { what: 'finding'; at: Omit<OwnFinding, 'message'> };

function Report({ report }: { report: ReportDetail }): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const [asking, setAsking] = useState<Asking | null>(null);
  const own = useOwnFindings(report.id);
  const raw = url['view'] === 'raw';
  const mayGiveFeedback = useHasRole('fiu_intake', 'fiu_analyst', 'fiu_supervisor');
  const may = (act: ReportDetail['may'][number]): boolean => report.may.includes(act);
  const toggle = (): void => setUrl({ view: raw ? undefined : 'raw', line: undefined }, { push: true });
  useKeys({
    x: toggle,
    a: () => may('accept') && setAsking({ what: 'accept' }),
    b: () => may('return') && setAsking({ what: 'return' }),
  });
  const toPlace = (finding: FindingView): void =>
    setUrl({ view: 'raw', line: String(finding.line) }, { push: true });
  const addAt = may('return')
    ? (at: Omit<OwnFinding, 'message'>) => setAsking({ what: 'finding', at })
    : undefined;
  return (
    <Page
      title={report.number}
      heading={<span className="ltr">{report.number}</span>}
      above={<Above report={report} />}
      summary={
        <>
          <ReportStateTag state={report.state} />
          <MovedInTag row={report} />
          <ReportCode code={report.code} />
          <bdi>{report.filer.name}</bdi>
          <Moment at={report.receivedAt} />
          {report.version > 1 && (
            <span className="faint">{t('report.version', { version: report.version })}</span>
          )}
        </>
      }
      actions={
        <>
          {may('accept') && (
            <Button
              variant={report.state === 'held' ? 'filled' : 'default'}
              leftSection={<IconCheck size={15} />}
              onClick={() => setAsking({ what: 'accept' })}
              aria-keyshortcuts="a"
            >
              {t('report.accept')}
            </Button>
          )}
          {may('return') && (
            <Button
              leftSection={<IconCornerUpLeft size={15} />}
              onClick={() => setAsking({ what: 'return' })}
              aria-keyshortcuts="b"
            >
              {own.findings.length > 0
                ? t('report.returnWith', { count: own.findings.length })
                : t('report.return')}
            </Button>
          )}
          <ToDraft report={report} />
          {report.state === 'accepted' && <ToCase report={report} />}
          {mayGiveFeedback && (
            <Button onClick={() => setAsking({ what: 'feedback' })}>{t('report.feedback')}</Button>
          )}
          <Button
            leftSection={raw ? <IconFileText size={15} /> : <IconCode size={15} />}
            onClick={toggle}
            aria-keyshortcuts="x"
          >
            {raw ? t('report.asRead') : t('report.raw')}
          </Button>
          <Button
            component="a"
            href={address(`/reports/${report.id}/content`, { sent: true })}
            download={report.fileName}
            leftSection={<IconDownload size={15} />}
          >
            {t('do.download')}
          </Button>
        </>
      }
    >
      {raw ? (
        <RawFile
          report={report}
          findings={report.findings}
          line={Number(url['line'] ?? 0)}
          onLine={addAt && ((line) => addAt({ line }))}
        />
      ) : (
        <TwoColumns
          main={<Matter report={report} onPlace={toPlace} onAdd={addAt && ((path) => addAt({ path }))} />}
          side={<Beside report={report} />}
        />
      )}
      <Suspense fallback={null}>
        {asking?.what === 'accept' && <AcceptReport report={report} onClose={() => setAsking(null)} />}
        {asking?.what === 'return' && (
          <ReturnReport report={report} own={own} onClose={() => setAsking(null)} />
        )}
        {asking?.what === 'feedback' && <GiveFeedback report={report} onClose={() => setAsking(null)} />}
        {asking?.what === 'finding' && (
          <AddFinding at={asking.at} onAdd={own.add} onClose={() => setAsking(null)} />
        )}
      </Suspense>
    </Page>
  );
}

/** Back to a draft: the filer mends what was returned and files it again. */
function ToDraft({ report }: { report: ReportDetail }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const drafting = useMutation({
    mutationFn: () => draftOfReport(report.id),
    onSuccess: ({ id }) => void navigate({ to: `/drafts/${id}` }),
  });
  if (report.draft === null && !report.may.includes('draft')) return null;
  return (
    <>
      <Button variant="filled" onClick={() => drafting.mutate()} loading={drafting.isPending}>
        {report.draft === null ? t('draft.revert') : t('draft.goOn')}
      </Button>
      {drafting.isError && <ProblemNotice error={drafting.error} />}
    </>
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

/** Single letters, silent while somebody types. */
function useKeys(keys: Record<string, () => void>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
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
  onAdd,
}: {
  report: ReportDetail;
  onPlace: (finding: FindingView) => void;
  onAdd: ((path: string) => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const besideSomething = (finding: FindingView): boolean =>
    report.reading !== null &&
    [...report.reading.transactions, ...report.reading.parties].some(({ path }) =>
      finding.path.startsWith(path),
    );
  const general = report.findings.filter((finding) => !besideSomething(finding));
  const decision = report.decision;
  return (
    <>
      {decision?.note && (
        <Section title={t('report.note')}>
          <p className={styles['narrative']} dir="auto">
            {decision.note}
          </p>
        </Section>
      )}
      {general.length > 0 && report.reading === null && (
        <Section title={t('report.faults')}>
          <Suspense fallback={<Loading />}>
            <FiledFaults report={report} />
          </Suspense>
        </Section>
      )}
      {general.length > 0 && report.reading !== null && (
        <Section title={t('report.generalFaults')} aside={t('report.placeHint')}>
          <Findings findings={general} onPlace={onPlace} omitted={report.findingsOmitted} />
        </Section>
      )}
      {report.attachments.length > 0 && (
        <Section title={t('report.attachments')}>
          <AttachmentList attachments={report.attachments} />
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
          <ReportTransactions
            reading={report.reading}
            findings={report.findings}
            onPlace={onPlace}
            onAdd={onAdd}
          />
          <ReportParties
            reading={report.reading}
            findings={report.findings}
            onPlace={onPlace}
            onAdd={onAdd}
          />
        </>
      )}
    </>
  );
}

function Beside({ report }: { report: ReportDetail }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { header, receipt } = report;
  const fiu = usePerson().organisation.kind === 'fiu';
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
            [t('report.numberBefore'), code(report.movedIn?.number ?? null)],
            [t('report.receivedBefore'), code(report.movedIn?.receivedAt ?? null)],
            [t('report.fileName'), <bdi>{report.fileName}</bdi>],
            [t('report.size'), format.bytes(receipt.size)],
            [t('report.position'), receipt.position !== null && format.number(receipt.position)],
            ['SHA-256', code(receipt.sha256)],
            [
              t('report.document'),
              receipt.document !== null &&
                receipt.document.sha256 !== receipt.sha256 &&
                code(receipt.document.sha256),
            ],
            [t('report.filedBy'), report.filedBy !== null && <bdi>{report.filedBy.name}</bdi>],
            [
              t('report.takeReceipt'),
              <span key="take">
                <a
                  href={address(`/reports/${report.id}/receipt.pdf`, { language: i18n.language })}
                  download={`${report.number}.pdf`}
                >
                  PDF
                </a>
                {' · '}
                <a href={address(`/reports/${report.id}/receipt`)} download={`${report.number}.json`}>
                  JSON
                </a>
              </span>,
            ],
          ]}
        />
      </Section>
      {report.flags.length > 0 && (
        <Section title={t('report.flags')}>
          {report.flags.map((flag) => (
            <p key={flag.flag}>
              {t(`report.flag.${flag.flag}`)}{' '}
              {flag.facts['report'] !== undefined && (
                <Link to={`/reports/${flag.facts['report']}`}>{t('do.open')}</Link>
              )}
            </p>
          ))}
        </Section>
      )}
      {report.state === 'accepted' && <ReportHold id={report.id} />}
      <ReportLinks report={report} />
      {report.decision !== null && fiu && (
        <Section title={t('report.decision')}>
          <Fields
            rows={[
              [t('report.decidedBy'), report.decision.by],
              [
                t('report.ground'),
                report.decision.ground !== null && t(`report.grounds.${report.decision.ground}`),
              ],
              [t('report.decisionReason'), report.decision.reason],
              [t('report.override'), report.decision.override && t('report.overrideYes')],
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
            tone:
              step.state === 'accepted'
                ? 'done'
                : step.state === 'returned'
                  ? 'harm'
                  : step.state === 'held'
                    ? 'wait'
                    : 'plain',
          }))}
        />
      </Section>
    </>
  );
}
