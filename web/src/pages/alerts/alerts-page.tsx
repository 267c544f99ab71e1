import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { alertDetailSchema, alertPageSchema, type Alert } from 'weir/detection/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { AccountName } from '../../design/parts/account-name.tsx';
import { Filters, Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Money } from '../../design/parts/money.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { AlertBrief } from './alert-brief.tsx';
import { AlertsNavigation } from './alerts-frame.tsx';
import { AlertStateTag, useAlertWords } from './alert-words.tsx';

const states = ['open', 'useful', 'in-case', 'dismissed'] as const;
/** New reports raise alerts within a second; the queue looks again so often. */
const lookAgainMs = 10_000;

/** What the machine noticed, the most telling first; each says why, and in which transactions. */
export function AlertsPage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  const state = url['state'] ?? 'open';
  const query = {
    state: state === 'all' ? undefined : state,
    account: url['account'],
    typology: url['typology'],
    only: url['only'] === 'grown' ? 'grown' : undefined,
  };
  const pages = useInfiniteQuery({
    queryKey: ['alerts', query],
    queryFn: ({ pageParam, signal }) =>
      read(alertPageSchema, '/alerts', { query: { ...query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: lookAgainMs,
  });
  const words = useAlertWords();
  const typologies = pages.data?.pages[0]?.typologies ?? [];
  const counts = pages.data?.pages[0]?.counts;
  const counted = (value: (typeof states)[number]): string =>
    counts ? `${t(`alert.state.${value}`)} ${format.number(counts[value])}` : t(`alert.state.${value}`);
  const peeked = url['peek'];
  return (
    <Page title={t('place.alerts')} summary={t('alert.summary')} actions={<DetectButton />}>
      <AlertsNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('report.stateLabel')}
          value={state}
          onChange={(value) =>
            setUrl({ state: value === 'open' ? undefined : value, peek: undefined }, { push: true })
          }
          data={[
            ...states.map((value) => ({ value, label: counted(value) })),
            { value: 'all', label: t('page.all') },
          ]}
        />
        <Choice
          label={t('alert.kind')}
          value={url['typology'] ?? ''}
          onChange={(typology) =>
            setUrl({ typology: typology === '' ? undefined : typology, peek: undefined }, { push: true })
          }
          options={[
            { value: '', label: t('page.all') },
            ...typologies.map(({ typology, title, count }) => ({
              value: typology,
              label: `${words.title({ typology, title })} (${format.number(count)})`,
            })),
          ]}
        />
        <Checkbox
          label={t('alert.onlyGrown')}
          checked={url['only'] === 'grown'}
          onChange={(event) =>
            setUrl(
              event.currentTarget.checked
                ? { only: 'grown', state: 'all', peek: undefined }
                : { only: undefined, peek: undefined },
              { push: true },
            )
          }
        />
        <FilterText
          label={t('palette.account')}
          value={url['account'] ?? ''}
          onChange={(account) => setUrl({ account, peek: undefined })}
        />
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.alerts')}
            list={{
              rows: pages.data?.pages.flatMap((page) => page.items) ?? [],
              error: pages.error,
              pending: pages.isPending,
              hasMore: pages.hasNextPage,
              loadingMore: pages.isFetchingNextPage,
              loadMore: () => void pages.fetchNextPage(),
              retry: () => void pages.refetch(),
            }}
            columns={useAlertColumns()}
            rowId={(row) => row.id}
            pageOf={(row) => `/alerts/${encodeURIComponent(row.id)}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={<Empty>{state === 'open' ? t('alert.emptyOpen') : t('alert.empty')}</Empty>}
          />
        }
        peek={peeked !== undefined && <AlertBeside id={peeked} onClose={() => setUrl({ peek: undefined })} />}
      />
    </Page>
  );
}

export function useAlert(id: string) {
  return useQuery({
    queryKey: ['alerts', id],
    queryFn: ({ signal }) => read(alertDetailSchema, `/alerts/${encodeURIComponent(id)}`, { signal }),
  });
}

function AlertBeside({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const words = useAlertWords();
  const query = useAlert(id);
  return (
    <Peek
      title={query.data ? words.title(query.data) : t('palette.alert')}
      label={t('alert.peek')}
      page={`/alerts/${encodeURIComponent(id)}`}
      onClose={onClose}
    >
      <Answered query={query}>{(alert) => <AlertBrief alert={alert} />}</Answered>
    </Peek>
  );
}

/** Looks over the whole ledger again; the work goes on as a job. */
function DetectButton(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mayAsk = useHasRole('fiu_analyst');
  const [job, setJob] = useState<string | null>(null);
  const detecting = useMutation({
    mutationFn: () => send(z.object({ jobId: z.string() }), 'POST', '/detections', { body: {} }),
    onSuccess: (answer) => setJob(answer.jobId),
  });
  if (!mayAsk) return null;
  return (
    <>
      {detecting.isError && <ProblemNotice error={detecting.error} />}
      {job !== null && (
        <JobProgress
          id={job}
          label={t('alert.detecting')}
          onEnd={() => void queries.invalidateQueries({ queryKey: ['alerts'] })}
        />
      )}
      <Button onClick={() => detecting.mutate()} loading={detecting.isPending}>
        {t('alert.detect')}
      </Button>
    </>
  );
}

function useAlertColumns(): Column<Alert>[] {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const format = useFormat();
  const words = useAlertWords();
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return [
    {
      id: 'title',
      head: t('alert.what'),
      // The reason stands under it: a column of its own would be narrow, and each row tall.
      cell: (row) => (
        <>
          {words.title(row)}
          {row.also.length > 0 && (
            <span className="faint"> {t('alert.alsoCount', { count: row.also.length })}</span>
          )}
          <div className="faint">
            <bdi>{words.reason(row)}</bdi>
          </div>
        </>
      ),
    },
    {
      id: 'score',
      head: t('hit.score'),
      align: 'end',
      width: '80px',
      // What the list is in order of: the learned ranking's points where there is one.
      cell: (row) => <span className="ltr">{points.format(row.ranking.points)}</span>,
    },
    {
      id: 'account',
      head: t('alert.around'),
      width: '190px',
      cell: (row) => row.accounts[0] !== undefined && <AccountName plain account={row.accounts[0]} />,
    },
    {
      id: 'total',
      head: t('alert.moved'),
      align: 'end',
      width: '150px',
      cell: (row) => row.totals[0] && <Money money={row.totals[0]} />,
    },
    {
      id: 'count',
      head: t('report.transactions'),
      align: 'end',
      width: '90px',
      secondary: true,
      cell: (row) => format.number(row.transactionCount),
    },
    {
      id: 'last',
      head: t('alert.last'),
      width: '120px',
      secondary: true,
      cell: (row) => <Moment at={row.lastAt} with="date" />,
    },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '110px',
      secondary: true,
      cell: (row) => (
        <>
          <AlertStateTag state={row.state} />
          {row.grown > 0 && <div className="faint">{t('alert.grownBy', { count: row.grown })}</div>}
        </>
      ),
    },
  ];
}
