import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  hitPageSchema,
  hitSubjectPageSchema,
  listPageSchema,
  listPurposeSchema,
} from 'weir/screening/contract';
import { read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { SubjectsNavigation } from '../subjects/subjects-frame.tsx';
import { HitActions } from './hit-decision-form.tsx';
import { useSubjectHitColumns } from './hit-columns.tsx';
import { useHit } from './hit-page.tsx';
import { ChangedSince, HitScore, HitSides } from './hit-sides.tsx';
import { NameMatch } from './name-match.tsx';
import styles from './hit.module.css';

const states = ['waiting', 'to-confirm', 'candidate', 'same', 'different', 'lapsed'] as const;
const bureauStates = ['candidate', 'same', 'different', 'unsure'] as const;

/** Questions to a person, one queue per subject: is the one in our reports the one on the list? Best score first. */
export function HitsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const analyst = useHasRole('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk');
  const choices = analyst ? states : bureauStates;
  const state = url['state'] ?? choices[0];
  const query = {
    state: state === 'all' ? undefined : state,
    purpose: url['purpose'],
    list: url['list'],
  };
  const list = useCursorList({
    key: ['hits', 'subjects'],
    path: '/hits/subjects',
    page: hitSubjectPageSchema,
    query,
  });
  const columns = useSubjectHitColumns();
  const peeked = url['peek'];
  const next = (): void => {
    const at = list.rows.findIndex((row) => row.subject.id === peeked);
    setUrl({ peek: (list.rows[at + 1] ?? list.rows[at - 1])?.subject.id, hit: undefined });
  };
  return (
    <Page title={t('place.hits')} summary={t('hit.summary')}>
      <SubjectsNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('hit.stateLabel')}
          value={state}
          onChange={(value) => setUrl({ state: value, peek: undefined, hit: undefined }, { push: true })}
          data={[
            ...choices.map((one) => ({ value: one, label: t(`hit.state.${one}`) })),
            { value: 'all', label: t('page.all') },
          ]}
        />
        {analyst && <KindAndList />}
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.hits')}
            list={list}
            columns={columns}
            rowId={(row) => row.subject.id}
            pageOf={(row) => `/hits/${row.best.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek, hit: undefined })}
            empty={<Empty>{state === 'waiting' ? t('hit.emptyOpen') : t('hit.empty')}</Empty>}
          />
        }
        peek={
          peeked !== undefined && (
            <SubjectBeside
              key={peeked}
              id={peeked}
              query={query}
              onClose={() => setUrl({ peek: undefined, hit: undefined })}
              onLast={next}
            />
          )
        }
      />
    </Page>
  );
}

/** Which kind of list, and which list: both stand in the address. */
function KindAndList(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const lists = useQuery({
    queryKey: ['lists'],
    queryFn: ({ signal }) => read(listPageSchema, '/lists', { signal }),
  });
  const change = (patch: Record<string, string | undefined>): void =>
    setUrl({ ...patch, peek: undefined, hit: undefined }, { push: true });
  return (
    <>
      <Choice
        label={t('list.purposeLabel')}
        value={url['purpose'] ?? ''}
        options={[
          { value: '', label: t('page.all') },
          ...listPurposeSchema.options.map((value) => ({ value, label: t(`list.purpose.${value}`) })),
        ]}
        onChange={(purpose) => change({ purpose, list: undefined })}
      />
      <Choice
        label={t('hit.list')}
        value={url['list'] ?? ''}
        options={[
          { value: '', label: t('page.all') },
          ...(lists.data?.items ?? [])
            .filter(({ purpose }) => url['purpose'] === undefined || purpose === url['purpose'])
            .map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(chosen) => change({ list: chosen })}
      />
    </>
  );
}

/** One subject's hits beside the queue: the one to decide, and the way to its others. */
function SubjectBeside({
  id,
  query,
  onClose,
  onLast,
}: {
  id: string;
  query: Record<string, string | undefined>;
  onClose: () => void;
  onLast: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useQuery({
    queryKey: ['hits', 'beside', id, query],
    queryFn: ({ signal }) =>
      read(hitPageSchema, '/hits', { query: { ...query, subject: id, limit: 50 }, signal }),
  });
  return (
    <Answered query={list}>
      {({ items }) => {
        const at = Math.max(
          0,
          items.findIndex((row) => row.id === url['hit']),
        );
        const row = items[at];
        if (row === undefined) return null;
        const next = (): void => {
          const other = items[at + 1] ?? items[at - 1];
          if (other === undefined) onLast();
          else setUrl({ hit: other.id });
        };
        return (
          <Peek
            title={t('hit.question')}
            label={t('hit.question')}
            page={`/hits/${row.id}`}
            onClose={onClose}
          >
            {items.length > 1 && (
              <nav aria-label={t('hit.otherHits')} className={styles['others']}>
                {items.map((each, index) => (
                  <button
                    key={each.id}
                    type="button"
                    aria-current={index === at ? 'true' : undefined}
                    onClick={() => setUrl({ hit: each.id })}
                  >
                    <bdi>{each.list.name}</bdi>
                  </button>
                ))}
              </nav>
            )}
            <HitBeside key={row.id} id={row.id} onDecided={next} />
          </Peek>
        );
      }}
    </Answered>
  );
}

function HitBeside({ id, onDecided }: { id: string; onDecided: () => void }): ReactNode {
  const query = useHit(id);
  return (
    <Answered query={query}>
      {(hit) => (
        <>
          <NameMatch hit={hit} />
          <HitScore hit={hit} />
          <ChangedSince hit={hit} />
          <HitActions hit={hit} onDecided={onDecided} />
          <HitSides hit={hit} />
        </>
      )}
    </Answered>
  );
}
