import { Button, SegmentedControl } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listDetailSchema,
  listDifferenceSchema,
  listImportSchema,
  type ListDetail,
  type ListVersion,
} from 'weir/screening/contract';
import { read, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page, Section } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { ListFoot } from '../../design/table/list-foot.tsx';
import { Table } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { ReasonForm } from '../settings/reason-form.tsx';
import { ImportList } from './import-list.tsx';
import { DifferenceTable, LeftOutTable, VersionChange } from './list-words.tsx';

const changes = ['added', 'changed', 'removed'] as const;

/** One list: its versions, what one changed against another, what was left out, and the way back. */
export function ListPage(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const [url] = useUrlState();
  const query = useQuery({
    queryKey: ['lists', id, url['to'] ?? ''],
    queryFn: ({ signal }) =>
      read(listDetailSchema, `/lists/${id}`, { query: { version: url['to'] }, signal }),
    placeholderData: (previous) => previous,
  });
  return <AnsweredPage query={query}>{(list) => <Whole key={list.id} list={list} />}</AnsweredPage>;
}

function Whole({ list }: { list: ListDetail }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const keeper = useHasRole('fiu_supervisor', 'administrator');
  const [open, setOpen] = useState<'import' | number | null>(null);
  const [job, setJob] = useState<string | null>(null);
  const done = (started: string | null): void => {
    setOpen(null);
    setJob(started);
    void queries.invalidateQueries({ queryKey: ['lists'] });
  };
  return (
    <Page
      title={list.name}
      heading={<bdi>{list.name}</bdi>}
      above={<Link to="/settings/lists">{t('settings.lists')}</Link>}
      summary={
        <>
          <Tag>{t(`list.purpose.${list.purpose}`)}</Tag> <span>{t(`list.purposeWords.${list.purpose}`)}</span>
        </>
      }
      actions={
        keeper && (
          <Button variant="filled" onClick={() => setOpen('import')}>
            {t('list.importVersion')}
          </Button>
        )
      }
    >
      {job !== null && <JobProgress id={job} label={t('list.screening')} />}
      <Section title={t('list.versions')}>
        <Versions list={list} onBack={keeper ? setOpen : undefined} />
      </Section>
      <Difference list={list} />
      <Section title={t('list.leftOutOf', { number: list.leftOutOf })}>
        {list.leftOutRows.length === 0 ? (
          <p className="faint">{t('list.nothingLeftOut')}</p>
        ) : (
          <LeftOutTable rows={list.leftOutRows} />
        )}
      </Section>
      {open === 'import' && <ImportList name={list.name} onClose={() => setOpen(null)} onImported={done} />}
      {typeof open === 'number' && (
        <ReasonForm
          label={t('list.takeBackTo', { number: open })}
          act={async (reason) => {
            const answer = await send(listImportSchema, 'POST', `/lists/${list.id}/rollback`, {
              body: { to: open, reason },
            });
            done(answer.job);
          }}
          onDone={() => undefined}
          onClose={() => setOpen(null)}
        />
      )}
    </Page>
  );
}

function Versions({
  list,
  onBack,
}: {
  list: ListDetail;
  onBack: ((version: number) => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [, setUrl] = useUrlState();
  const show = (version: ListVersion): void =>
    setUrl(
      { from: String(version.number - 1), to: String(version.number), change: undefined },
      { push: true },
    );
  return (
    <Table
      label={t('list.versions')}
      rows={list.versions}
      rowId={(row) => String(row.number)}
      columns={[
        {
          id: 'number',
          head: t('list.number'),
          width: '100px',
          cell: (row) => (
            <Button size="compact-xs" variant="subtle" onClick={() => show(row)}>
              {t('list.versionNumber', { number: row.number })}
            </Button>
          ),
        },
        {
          id: 'imported',
          head: t('list.imported'),
          width: '150px',
          cell: (row) => <Moment at={row.importedAt} />,
        },
        {
          id: 'by',
          head: t('list.by'),
          width: '130px',
          cell: (row) => row.importedBy?.name && <bdi>{row.importedBy.name}</bdi>,
        },
        {
          id: 'form',
          head: t('list.form'),
          cell: (row) =>
            row.takenBackTo === null ? (
              t(`list.formName.${row.form}` as never)
            ) : (
              <span>
                {t('list.takenBack', { number: row.takenBackTo })}
                {row.reason !== null && (
                  <>
                    : <bdi>{row.reason}</bdi>
                  </>
                )}
              </span>
            ),
        },
        {
          id: 'stated',
          head: t('list.version'),
          width: '120px',
          cell: (row) => <span className="ltr">{row.stated.slice(0, 12)}</span>,
        },
        {
          id: 'entries',
          head: t('list.entries'),
          width: '75px',
          align: 'end',
          cell: (row) => format.number(row.entries),
        },
        {
          id: 'change',
          head: t('list.change'),
          width: '130px',
          cell: (row) => <VersionChange version={row} />,
        },
        {
          id: 'leftOut',
          head: t('list.leftOut'),
          width: '80px',
          align: 'end',
          cell: (row) => format.number(row.leftOut),
        },
        ...(onBack
          ? [
              {
                id: 'back',
                head: t('list.takeBack'),
                width: '130px',
                cell: (row: ListVersion) =>
                  row.number < list.current.number && (
                    <Button size="compact-xs" onClick={() => onBack(row.number)}>
                      {t('list.takeBackHere')}
                    </Button>
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}

/** What one version changed against another; both stand in the address. */
function Difference({ list }: { list: ListDetail }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [url, setUrl] = useUrlState();
  const to = Number(url['to'] ?? list.current.number);
  const from = Number(url['from'] ?? to - 1);
  const change = url['change'];
  const rows = useCursorList({
    key: ['lists', list.id, 'difference'],
    path: `/lists/${list.id}/difference`,
    page: listDifferenceSchema,
    query: { from, to, change },
  });
  const counts = useQuery({
    queryKey: ['lists', list.id, 'counts', from, to],
    queryFn: ({ signal }) =>
      read(listDifferenceSchema, `/lists/${list.id}/difference`, { query: { from, to, limit: 1 }, signal }),
  });
  const numbers = list.versions.map(({ number }) => number);
  const options = (of: readonly number[]): { value: string; label: string }[] =>
    of.map((number) => ({
      value: String(number),
      label: number === 0 ? t('list.nothingBefore') : t('list.versionNumber', { number }),
    }));
  return (
    <Section title={t('list.difference')}>
      <Filters label={t('list.difference')}>
        <Choice
          label={t('list.from')}
          value={String(from)}
          options={options([...numbers, 0])}
          onChange={(value) => setUrl({ from: value, to: String(to) }, { push: true })}
        />
        <Choice
          label={t('list.to')}
          value={String(to)}
          options={options(numbers)}
          onChange={(value) => setUrl({ to: value, from: String(from) }, { push: true })}
        />
        <SegmentedControl
          aria-label={t('list.changeLabel')}
          value={change ?? ''}
          onChange={(value) => setUrl({ change: value }, { push: true })}
          data={[
            { value: '', label: t('page.all') },
            ...changes.map((value) => ({
              value,
              label: counts.data
                ? `${t(`list.changes.${value}`)} ${format.number(counts.data.counts[value])}`
                : t(`list.changes.${value}`),
            })),
          ]}
        />
      </Filters>
      {rows.error !== null && rows.error !== undefined && <ProblemNotice error={rows.error} />}
      {!rows.pending && rows.rows.length === 0 ? (
        <p className="faint">{t('list.noDifference')}</p>
      ) : (
        <>
          <DifferenceTable items={rows.rows} />
          <ListFoot
            count={rows.rows.length}
            hasMore={rows.hasMore}
            loading={rows.loadingMore}
            onMore={rows.loadMore}
          />
        </>
      )}
    </Section>
  );
}
