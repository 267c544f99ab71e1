import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  proposalDetailSchema,
  proposalPageSchema,
  type ProposalRow,
  type ProposalState,
} from 'weir/subjects/contract';
import { read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { SubjectsNavigation } from '../subjects/subjects-frame.tsx';
import { MergeMatch } from './merge-match.tsx';

const states = ['open', 'unsure', 'same', 'different'] as const;
const tones: Record<ProposalState, Tone> = { open: 'wait', same: 'done', different: 'plain', unsure: 'wait' };

/** Two records that may be one subject: the heaviest first, decided by a person. */
export function MergesPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const state = url['state'] ?? 'open';
  const list = useCursorList({
    key: ['merges'],
    path: '/subject-proposals',
    page: proposalPageSchema,
    query: { state: state === 'all' ? undefined : state },
  });
  const columns = useMergeColumns();
  const peeked = url['peek'];
  const next = (): void => {
    const at = list.rows.findIndex((row) => row.id === peeked);
    setUrl({ peek: list.rows[at + 1]?.id ?? list.rows[at - 1]?.id });
  };
  return (
    <Page title={t('place.merges')} summary={t('merge.summary')}>
      <SubjectsNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('hit.stateLabel')}
          value={state}
          onChange={(value) => setUrl({ state: value, peek: undefined }, { push: true })}
          data={[
            ...states.map((one) => ({ value: one, label: t(`hit.state.${one}`) })),
            { value: 'all', label: t('page.all') },
          ]}
        />
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.merges')}
            list={list}
            columns={columns}
            rowId={(row) => row.id}
            pageOf={(row) => `/subjects/${row.left.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={<Empty>{state === 'open' ? t('merge.emptyOpen') : t('merge.empty')}</Empty>}
          />
        }
        peek={
          peeked !== undefined && (
            <MergeBeside
              key={peeked}
              id={peeked}
              onClose={() => setUrl({ peek: undefined })}
              onDecided={next}
            />
          )
        }
      />
    </Page>
  );
}

function useMergeColumns(): Column<ProposalRow>[] {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const bits = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  return [
    { id: 'left', head: t('merge.first'), cell: (row) => <bdi>{row.left.name}</bdi> },
    { id: 'right', head: t('merge.second'), cell: (row) => <bdi>{row.right.name}</bdi> },
    {
      id: 'kind',
      head: t('subject.kindLabel'),
      width: '100px',
      secondary: true,
      cell: (row) => t(`subject.kind.${row.kind}`),
    },
    {
      id: 'bits',
      head: t('merge.weight'),
      align: 'end',
      width: '90px',
      cell: (row) => <span className="ltr">{bits.format(row.bits)}</span>,
    },
    {
      id: 'found',
      head: t('hit.found'),
      width: '150px',
      secondary: true,
      cell: (row) => <Moment at={row.foundAt} />,
    },
    {
      id: 'state',
      head: t('hit.stateLabel'),
      width: '120px',
      cell: (row) => <Tag tone={tones[row.state]}>{t(`hit.state.${row.state}`)}</Tag>,
    },
  ];
}

function MergeBeside({
  id,
  onClose,
  onDecided,
}: {
  id: string;
  onClose: () => void;
  onDecided: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['merges', id],
    queryFn: ({ signal }) => read(proposalDetailSchema, `/subject-proposals/${id}`, { signal }),
  });
  return (
    <Peek title={t('merge.question')} label={t('merge.question')} onClose={onClose}>
      <Answered query={query}>{(pair) => <MergeMatch pair={pair} onDecided={onDecided} />}</Answered>
    </Peek>
  );
}
