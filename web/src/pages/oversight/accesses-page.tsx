import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { accessSchema, type Access } from 'weir/people/contract';
import { z } from 'zod';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { FilterText } from '../../design/parts/filter-text.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { OversightFrame } from './oversight-frame.tsx';

const accessPage = z.object({ items: z.array(accessSchema), nextCursor: z.string().nullable() });

/** Who looked at what or did what: by person, by thing. Ids and codes only, never content. */
export function AccessesPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['accesses'],
    path: '/oversight/accesses',
    page: accessPage,
    query: { person: url['person'], objectId: url['object'], act: url['act'] },
  });
  return (
    <OversightFrame title={t('oversight.accesses')} summary={t('oversight.accessesWords')}>
      <Filters label={t('page.filters')}>
        <FilterText
          label={t('oversight.personId')}
          value={url['person'] ?? ''}
          onChange={(person) => setUrl({ person })}
        />
        <FilterText
          label={t('audit.object')}
          value={url['object'] ?? ''}
          onChange={(object) => setUrl({ object })}
        />
        <FilterText label={t('audit.act')} value={url['act'] ?? ''} onChange={(act) => setUrl({ act })} />
      </Filters>
      <RecordList
        label={t('oversight.accesses')}
        list={list}
        columns={useAccessColumns()}
        rowId={(row) => String(row.position)}
        empty={<Empty>{t('audit.empty')}</Empty>}
      />
    </OversightFrame>
  );
}

function useAccessColumns(): Column<Access>[] {
  const { t } = useTranslation();
  return [
    { id: 'at', head: t('audit.at'), width: '160px', cell: (row) => <Moment at={row.at} /> },
    {
      id: 'person',
      head: t('audit.person'),
      width: '200px',
      cell: (row) => row.personName ?? <span className="faint">{row.person ?? t('audit.node')}</span>,
    },
    {
      id: 'organisation',
      head: t('settings.organisation'),
      cell: (row) => <bdi>{row.organisationName}</bdi>,
    },
    {
      id: 'kind',
      head: t('settings.kind'),
      width: '110px',
      cell: (row) => <Tag>{t(row.isLook ? 'oversight.look' : 'oversight.change')}</Tag>,
    },
    {
      id: 'act',
      head: t('audit.act'),
      width: '220px',
      cell: (row) => <span className="code">{row.act}</span>,
    },
    {
      id: 'object',
      head: t('audit.object'),
      cell: (row) => <span className="code faint">{`${row.objectKind} ${row.objectId}`}</span>,
    },
    { id: 'ground', head: t('audit.ground'), width: '140px', cell: (row) => row.ground },
  ];
}
