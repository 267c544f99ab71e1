import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { subjectDetailSchema, subjectPageSchema, type SubjectRow } from 'weir/subjects/contract';
import { read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment, PartialDate } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { TwoScriptName } from '../../design/parts/two-script-name.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { SubjectFacts } from './subject-facts.tsx';
import { SubjectsNavigation } from './subjects-frame.tsx';

const kinds = ['person', 'entity', 'account'] as const;

/** Everybody and everything that the reports name, found by a name in any script, an account or an identifier. */
export function SubjectsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const asked = url['q'] ?? '';
  const list = useCursorList({
    key: ['subjects'],
    path: '/subjects',
    page: subjectPageSchema,
    query: { q: asked.trim().length >= 2 ? asked : undefined, kind: url['kind'] },
  });
  const columns = useSubjectColumns();
  const peeked = url['peek'];
  return (
    <Page title={t('place.subjects')}>
      <SubjectsNavigation />
      <Filters label={t('page.filters')}>
        <FilterText
          label={t('subject.find')}
          value={asked}
          width={360}
          onChange={(q) => setUrl({ q, peek: undefined })}
        />
        <SegmentedControl
          aria-label={t('subject.kindLabel')}
          value={url['kind'] ?? ''}
          onChange={(kind) => setUrl({ kind, peek: undefined }, { push: true })}
          data={[
            { value: '', label: t('page.all') },
            ...kinds.map((kind) => ({ value: kind, label: t(`subject.kinds.${kind}`) })),
          ]}
        />
      </Filters>
      <WithPeek
        list={
          <RecordList
            label={t('place.subjects')}
            list={list}
            columns={columns}
            rowId={(row) => row.id}
            pageOf={(row) => `/subjects/${row.id}`}
            selected={peeked}
            onSelect={(peek) => setUrl({ peek })}
            empty={<Empty>{asked === '' ? t('subject.empty') : t('subject.emptySearch')}</Empty>}
          />
        }
        peek={
          peeked !== undefined && <SubjectBeside id={peeked} onClose={() => setUrl({ peek: undefined })} />
        }
      />
    </Page>
  );
}

export function useSubject(id: string) {
  return useQuery({
    queryKey: ['subjects', id],
    queryFn: ({ signal }) => read(subjectDetailSchema, `/subjects/${id}`, { signal }),
  });
}

function SubjectBeside({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const query = useSubject(id);
  return (
    <Peek
      title={query.data && <TwoScriptName stacked name={twoScripts(query.data)} />}
      label={t('subject.peek')}
      page={`/subjects/${id}`}
      onClose={onClose}
    >
      <Answered query={query}>{(subject) => <SubjectFacts subject={subject} short />}</Answered>
    </Peek>
  );
}

/** The name as first written and, beside another script, the first Latin one. */
export function twoScripts(subject: { name: string; alsoKnownAs: readonly string[] }): {
  original: string;
  transliteration?: string;
} {
  const latin = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+$/u;
  const names = [subject.name, ...subject.alsoKnownAs];
  const original = names.find((name) => !latin.test(name));
  const transliteration = names.find((name) => latin.test(name));
  if (original === undefined) return { original: subject.name };
  return transliteration === undefined ? { original } : { original, transliteration };
}

function useSubjectColumns(): Column<SubjectRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    {
      id: 'name',
      head: t('subject.name'),
      cell: (row) =>
        row.kind === 'account' ? (
          <span className="code">{row.name}</span>
        ) : (
          <TwoScriptName name={twoScripts(row)} />
        ),
    },
    {
      id: 'kind',
      head: t('subject.kindLabel'),
      width: '100px',
      cell: (row) => <Tag>{t(`subject.kind.${row.kind}`)}</Tag>,
    },
    {
      id: 'born',
      head: t('subject.born'),
      width: '150px',
      secondary: true,
      cell: (row) => row.born[0] !== undefined && <PartialDate date={row.born[0]} />,
    },
    {
      id: 'countries',
      head: t('subject.countries'),
      width: '110px',
      secondary: true,
      cell: (row) => <span className="code">{row.countries.join(' ')}</span>,
    },
    {
      id: 'reports',
      head: t('subject.reports'),
      width: '80px',
      align: 'end',
      cell: (row) => format.number(row.reports),
    },
    {
      id: 'since',
      head: t('subject.firstSeen'),
      width: '130px',
      secondary: true,
      cell: (row) => <Moment at={row.firstSeenAt} with="date" />,
    },
  ];
}
