import { Button, NativeSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { currencyDecimals, parseMinor } from '@weir/engines/vocabulary';
import {
  flowSchema,
  ruleSchema,
  traceDetailSchema,
  type FlowView,
  type TraceDetail,
} from 'weir/tracing/contract';
import { read } from '../../api/client.ts';
import { Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { flowFrom, isExit } from './flow.ts';
import { TraceDrawing, type Picture } from './trace-drawing.tsx';
import { TraceDifference } from './trace-difference.tsx';
import { TraceTables } from './trace-tables.tsx';
import { ToChart } from '../chart/to-chart.tsx';
import { AddToCase } from '../cases/add-to-case.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { Exhibits } from './exhibits.tsx';
import { useAskTrace } from './trace-form.tsx';
import { askedAgain, TraceActs } from './trace-acts.tsx';
import { TraceOrigins } from './trace-origins.tsx';
import styles from './trace.module.css';

const flowLimit = 5000;

/** Where the money went: the picture, the same in tables, and beside it another rule's answer. */
export function TracePage(): ReactNode {
  const { t } = useTranslation();
  const { id = '' } = useParams({ strict: false });
  const [url, setUrl] = useUrlState();
  const trace = useTrace(id);
  const other = useTrace(url['with']);
  const analyst = useHasRole('fiu_analyst');
  const asking = useAskTrace((asked) => setUrl({ with: asked.id }, { push: true }));
  return (
    <AnsweredPage query={trace}>
      {(detail) => (
        <Page
          title={detail.title}
          heading={<bdi>{detail.title}</bdi>}
          above={<Link to="/traces">{t('place.trace')}</Link>}
          summary={<Summary trace={detail} />}
          actions={
            <>
              {detail.state === 'done' && forwards(detail) && (
                <>
                  <TraceToChart id={detail.id} />
                  <AddToCase piece={{ kind: 'trace', id: detail.id }} />
                </>
              )}
              {detail.state === 'done' && analyst && <TraceActs trace={detail} />}
              {!forwards(detail) || !analyst ? null : url['with'] === undefined ? (
                <NativeSelect
                  aria-label={t('trace.compare')}
                  value=""
                  disabled={asking.isPending || detail.state !== 'done'}
                  onChange={(event) =>
                    asking.mutate(askedAgain(detail, ruleSchema.parse(event.currentTarget.value)))
                  }
                  data={[
                    { value: '', label: t('trace.compare') },
                    ...ruleSchema.options
                      .filter((rule) => rule !== detail.rule && rule !== 'poison')
                      .map((value) => ({ value, label: t(`trace.ruleName.${value}`) })),
                  ]}
                />
              ) : (
                <Button onClick={() => setUrl({ with: undefined }, { push: true })}>
                  {t('trace.oneOnly')}
                </Button>
              )}
            </>
          }
        >
          {asking.isError && <ProblemNotice error={asking.error} />}
          {detail.state === 'waiting' && detail.jobId !== null && (
            <JobProgress id={detail.jobId} label={t('trace.running')} />
          )}
          {detail.problem && <p role="alert">{detail.problem.detail}</p>}
          {detail.state === 'done' && forwards(detail) && <Done trace={detail} other={other.data} />}
          {detail.origins && <TraceOrigins answer={detail.origins} omitted={detail.originsOmitted} />}
        </Page>
      )}
    </AnsweredPage>
  );
}

const forwards = ({ direction }: Pick<TraceDetail, 'direction'>): boolean => direction === 'forwards';

function useTrace(id: string | undefined) {
  return useQuery({
    queryKey: ['traces', id],
    queryFn: ({ signal }) => read(traceDetailSchema, `/traces/${id}`, { signal }),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === 'waiting' ? 1000 : false),
  });
}

function useFlow(id: string | undefined) {
  return useQuery({
    queryKey: ['traces', id, 'flow'],
    queryFn: ({ signal }) => read(flowSchema, `/traces/${id}/flow`, { query: { limit: flowLimit }, signal }),
    enabled: id !== undefined,
    staleTime: Infinity,
  });
}

/** The accounts that the money went through. */
function TraceToChart({ id }: { id: string }): ReactNode {
  const flow = useFlow(id);
  const ends = flow.data?.flows.flatMap(({ steps }) => steps.flatMap(({ from, to }) => [from, to])) ?? [];
  return <ToChart nodes={ends.map((lane) => (isExit(lane) ? lane : `account:${lane}`))} />;
}

function Summary({ trace }: { trace: TraceDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  /** Where there are several currencies the node writes `1.00 XNC + 2.00 XPC`. */
  const amount = (text: string): string => {
    const figures = text.replace(/\d+(\.\d+)?/g, (decimal) => format.amount(decimal));
    // Kept left-to-right as one piece: in an Arabic sentence figures and currencies would change places.
    return `\u2066${figures}\u2069`;
  };
  return (
    <>
      <Tag tone="river">{t(`trace.ruleName.${trace.rule}`)}</Tag>
      {!forwards(trace) && <Tag>{t('trace.directionName.backwards')}</Tag>}
      <Limits trace={trace} />
      {trace.checks && trace.rule !== 'poison' && (
        <span className="figures">
          {t('trace.check', {
            in: amount(trace.checks.in),
            held: amount(trace.checks.held),
            left: amount(trace.checks.left),
          })}
        </span>
      )}
      {trace.ledger && (
        <span className="figures">
          {t('trace.overRows', { rows: format.number(trace.ledger.rows), version: trace.ledger.version })}
        </span>
      )}
      <Moment at={trace.askedAt} />
    </>
  );
}

/** What the question did not follow. */
function Limits({ trace }: { trace: TraceDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      {trace.since !== null && (
        <span>
          {t('trace.since')} <Moment at={trace.since} />
        </span>
      )}
      {trace.until !== null && (
        <span>
          {t('trace.until')} <Moment at={trace.until} />
        </span>
      )}
      {trace.stops !== null && (
        <span>{t('trace.stopsAt', { accounts: format.number(trace.stops.length) })}</span>
      )}
      {trace.minimum !== null && (
        <span>
          {t('trace.minimum')} <span className="figures ltr">{format.amount(trace.minimum)}</span>
        </span>
      )}
    </>
  );
}

/** What is drawn of a trace in one currency. */
function usePictureOf(): (
  trace: TraceDetail,
  view: FlowView['flows'][number],
  currencies: number,
) => Picture {
  const { t } = useTranslation();
  return (trace, view, currencies) => {
    const decimals = currencyDecimals(view.currency);
    const minor = (amount: string): number => Number(parseMinor(amount, decimals));
    const holdings = (trace.answer?.sources ?? []).flatMap(({ account, time, amount, currency }) =>
      account !== undefined && currency === view.currency
        ? [{ account, time: Date.parse(time), amount: minor(amount) }]
        : [],
    );
    const held = (trace.answer?.held ?? []).filter(
      (row) => row.currency === view.currency && row.amount !== undefined,
    );
    return {
      name: t(`trace.ruleName.${trace.rule}`),
      flow: flowFrom(view, holdings),
      atEnd: new Map(held.map((row) => [row.account, minor(row.amount ?? '0')])),
      whole: view.stepsOmitted === 0 && currencies === 1,
    };
  };
}

function Done({ trace, other }: { trace: TraceDetail; other: TraceDetail | undefined }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  const analyst = useHasRole('fiu_analyst');
  const flow = useFlow(trace.id);
  const pictureOf = usePictureOf();
  const otherFlow = useFlow(other?.state === 'done' ? other.id : undefined);
  return (
    <>
      <Answered query={flow}>
        {({ flows }) => {
          const shown = flows.find((one) => one.currency === url['currency']) ?? flows[0];
          if (!shown) return <p className="faint">{t('trace.noMovement')}</p>;
          const beside = otherFlow.data?.flows.find((one) => one.currency === shown.currency);
          return (
            <>
              {flows.length > 1 && (
                <SegmentedControl
                  className={styles['currencies'] ?? ''}
                  aria-label={t('report.currency')}
                  value={shown.currency}
                  onChange={(currency) => setUrl({ currency, flow: undefined }, { push: true })}
                  data={flows.map((one) => one.currency)}
                />
              )}
              <TraceDrawing
                pictures={[
                  pictureOf(trace, shown, flows.length),
                  ...(other && beside ? [pictureOf(other, beside, flows.length)] : []),
                ]}
              />
              {shown.stepsOmitted > 0 && (
                <p className={styles['omitted']}>
                  {t('trace.omitted', {
                    steps: format.number(shown.stepsOmitted),
                    amount: format.minor(shown.taintedOmitted, shown.currency),
                    currency: shown.currency,
                  })}
                </p>
              )}
            </>
          );
        }}
      </Answered>
      {other?.answer && <TraceDifference left={trace.id} right={other.id} />}
      {trace.answer && <TraceTables trace={trace} answer={trace.answer} flows={flow.data?.flows ?? []} />}
      <Exhibits traceId={trace.id} mayMake={analyst} />
    </>
  );
}
