import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { hitDetailSchema, hitPageSchema } from 'weir/screening/contract';
import { read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { SubjectsNavigation } from '../subjects/subjects-frame.tsx';
import { HitMatch } from './hit-match.tsx';
import { useHitColumns } from './hit-columns.tsx';

const states = ['open', 'unsure', 'same', 'different'] as const;

/** Questions to a person: is the one in our reports the one on the list? Best score first. */
export function HitsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const state = url['state'] ?? 'open';
  const list = useCursorList({
    key: ['hits'],
    path: '/hits',
    page: hitPageSchema,
    query: { state: state === 'all' ? undefined : state, list: url['list'] },
  });
  const columns = useHitColumns('queue');
  const peeked = url['peek'];
  const next = (): void => {
    const at = list.rows.findIndex((row) => row.id === peeked);
    setUrl({ peek: list.rows[at + 1]?.id ?? list.rows[at - 1]?.id });
  };
  return (
    <Page title={t('place.hits')} summary={t('hit.summary')}>
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
            label={t('place.hits')}
            list={list}
            columns={columns}
            rowId={(row) => row.id}
            pageOf={(row) => `/subjects/${row.subject.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={<Empty>{state === 'open' ? t('hit.emptyOpen') : t('hit.empty')}</Empty>}
          />
        }
        peek={
          peeked !== undefined && (
            <HitBeside
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

function HitBeside({
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
    queryKey: ['hits', id],
    queryFn: ({ signal }) => read(hitDetailSchema, `/hits/${id}`, { signal }),
  });
  return (
    <Peek
      title={t('hit.question')}
      label={t('hit.question')}
      page={query.data ? `/subjects/${query.data.subject.id}` : undefined}
      onClose={onClose}
    >
      <Answered query={query}>{(hit) => <HitMatch hit={hit} onDecided={onDecided} />}</Answered>
    </Peek>
  );
}
