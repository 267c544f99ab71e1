import { Button, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { casePageSchema, caseStateSchema, type CaseRow } from 'weir/cases/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole, useSession } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { CasesNavigation } from './cases-frame.tsx';
import { CaseStateTag, PriorityWord } from './case-words.tsx';
import { OpenCase } from './open-case.tsx';

/** Cases, mine first: what is worked on, by whom, by when. */
export function CasesPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const [opening, setOpening] = useState(false);
  const analyst = useHasRole('fiu_analyst');
  const whose = url['owner'] ?? (analyst ? 'me' : 'all');
  const list = useCursorList({
    key: ['cases'],
    path: '/cases',
    page: casePageSchema,
    query: { owner: whose === 'all' ? undefined : whose, state: url['state'], q: url['q'] },
  });
  const peeked = list.rows.find((row) => row.id === url['peek']);
  return (
    <Page
      title={t('place.cases')}
      actions={
        analyst && (
          <Button variant="filled" onClick={() => setOpening(true)}>
            {t('case.open')}
          </Button>
        )
      }
    >
      <CasesNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('case.owner')}
          value={whose}
          onChange={(owner) => setUrl({ owner, peek: undefined }, { push: true })}
          data={[
            { value: 'me', label: t('case.mine') },
            { value: 'all', label: t('page.all') },
          ]}
        />
        <Choice
          label={t('report.stateLabel')}
          value={url['state'] ?? ''}
          onChange={(state) => setUrl({ state, peek: undefined })}
          options={[
            { value: '', label: t('page.all') },
            ...caseStateSchema.options.map((value) => ({ value, label: t(`case.state.${value}`) })),
          ]}
        />
        <FilterText
          label={t('case.find')}
          value={url['q'] ?? ''}
          onChange={(q) => setUrl({ q, peek: undefined })}
        />
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.cases')}
            list={list}
            columns={useCaseColumns()}
            rowId={(row) => row.id}
            pageOf={(row) => `/cases/${row.id}`}
            selected={url['peek']}
            onSelect={(peek) => setUrl({ peek })}
            empty={<Empty>{whose === 'me' ? t('case.emptyMine') : t('case.empty')}</Empty>}
          />
        }
        peek={peeked && <CasePeek row={peeked} onClose={() => setUrl({ peek: undefined })} />}
      />
      {opening && <OpenCase onClose={() => setOpening(false)} />}
    </Page>
  );
}

function CasePeek({ row, onClose }: { row: CaseRow; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { authority } = useSession();
  return (
    <Peek
      title={<bdi>{row.title}</bdi>}
      label={t('palette.case')}
      page={`/cases/${row.id}`}
      onClose={onClose}
    >
      <Fields
        rows={[
          [
            t('report.number'),
            <span key="number" className="code">
              {row.number}
            </span>,
          ],
          [t('report.stateLabel'), <CaseStateTag key="state" state={row.state} />],
          [t('case.priorityLabel'), <PriorityWord key="priority" priority={row.priority} />],
          [t('case.owner'), row.owner.name],
          [t('case.team'), row.team],
          [
            t('case.compartment'),
            row.compartment !== null && <span className="code">{row.compartment}</span>,
          ],
          [t('case.source'), t(`case.sourceKind.${row.source.kind}`)],
          [t('case.opened'), <Moment key="opened" at={row.openedAt} />],
          [t('place.subjects'), format.number(row.counts.subjects)],
          [t('place.transactions'), format.number(row.counts.transactions)],
          [t('case.notes'), format.number(row.counts.notes)],
          [t('place.products'), format.number(row.counts.products)],
          [
            row.nextDeadline?.title ?? '',
            row.nextDeadline && <Deadline due={row.nextDeadline.dueAt} calendar={authority.name} />,
          ],
        ]}
      />
    </Peek>
  );
}

function useCaseColumns(): Column<CaseRow>[] {
  const { t } = useTranslation();
  const { authority } = useSession();
  return [
    { id: 'title', head: t('case.title'), cell: (row) => <bdi>{row.title}</bdi> },
    {
      id: 'number',
      head: t('report.number'),
      width: '120px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '150px',
      cell: (row) => <CaseStateTag state={row.state} />,
    },
    {
      id: 'priority',
      head: t('case.priorityLabel'),
      width: '90px',
      secondary: true,
      cell: (row) => <PriorityWord priority={row.priority} />,
    },
    { id: 'owner', head: t('case.owner'), width: '160px', secondary: true, cell: (row) => row.owner.name },
    {
      id: 'deadline',
      head: t('case.deadline'),
      width: '300px',
      secondary: true,
      cell: (row) => row.nextDeadline && <Deadline due={row.nextDeadline.dueAt} calendar={authority.name} />,
    },
    { id: 'changed', head: t('case.changed'), width: '150px', cell: (row) => <Moment at={row.changedAt} /> },
  ];
}
