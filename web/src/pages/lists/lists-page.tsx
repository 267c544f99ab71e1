import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { listPageSchema, type ListRow } from 'weir/screening/contract';
import { read } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { JobProgress } from '../../design/parts/job-progress.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { SettingsFrame } from '../settings/settings-frame.tsx';
import { ImportList } from './import-list.tsx';
import { VersionChange } from './list-words.tsx';

/** The watch lists that subjects are compared with, each with its version and what changed. */
export function ListsPage(): ReactNode {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['lists'],
    queryFn: ({ signal }) => read(listPageSchema, '/lists', { signal }),
  });
  const columns = useListColumns();
  const mayImport = useHasRole('fiu_supervisor', 'administrator');
  const button = mayImport && (
    <Button variant="filled" onClick={() => setAdding(true)}>
      {t('list.import')}
    </Button>
  );
  return (
    <SettingsFrame title={t('settings.lists')} actions={button}>
      {job !== null && <JobProgress id={job} label={t('list.screening')} />}
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>{t('list.empty')}</Empty>
          ) : (
            <Table
              label={t('settings.lists')}
              rows={items}
              columns={columns}
              rowId={(row) => row.id}
              pageOf={(row) => `/settings/lists/${row.id}`}
            />
          )
        }
      </Answered>
      {adding && (
        <ImportList
          onClose={() => setAdding(false)}
          onImported={(started) => {
            setAdding(false);
            setJob(started);
          }}
        />
      )}
    </SettingsFrame>
  );
}

function useListColumns(): Column<ListRow>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: 'name', head: t('list.name'), cell: (row) => <bdi>{row.name}</bdi> },
    {
      id: 'purpose',
      head: t('list.purposeLabel'),
      width: '190px',
      cell: (row) => <Tag>{t(`list.purpose.${row.purpose}`)}</Tag>,
    },
    {
      id: 'entries',
      head: t('list.entries'),
      align: 'end',
      width: '90px',
      cell: (row) => format.number(row.current.entries),
    },
    {
      id: 'change',
      head: t('list.change'),
      width: '200px',
      cell: (row) => <VersionChange version={row.current} />,
    },
    {
      id: 'leftOut',
      head: t('list.leftOut'),
      align: 'end',
      width: '120px',
      cell: (row) => format.number(row.current.leftOut),
    },
    {
      id: 'stated',
      head: t('list.version'),
      width: '160px',
      cell: (row) => <span className="ltr">{row.current.stated}</span>,
    },
    {
      id: 'imported',
      head: t('list.imported'),
      width: '160px',
      cell: (row) => <Moment at={row.current.importedAt} />,
    },
  ];
}
