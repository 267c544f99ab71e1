import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../design/page/page.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Table } from '../../design/table/table.tsx';
import { FaultCount } from '../reports/report-words.tsx';
import { listDrafts } from './draft-store.ts';

/** Drafts that wait to be gone on with; nothing where there is none. */
export function DraftsInShort(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['report-drafts'],
    queryFn: ({ signal }) => listDrafts(signal),
    retry: false,
  });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Section title={t('draft.title')} aside={t('draft.kept')}>
      <Table
        label={t('draft.title')}
        rows={items}
        rowId={(row) => row.id}
        pageOf={(row) => `/drafts/${row.id}`}
        columns={[
          { id: 'file', head: t('report.fileName'), cell: (row) => <bdi>{row.fileName}</bdi> },
          {
            id: 'replaces',
            head: t('report.replaces'),
            width: '160px',
            cell: (row) =>
              row.replaces && (
                <Link to={`/filings/${row.replaces.id}`} className="code">
                  {row.replaces.number}
                </Link>
              ),
          },
          {
            id: 'faults',
            head: t('report.faults'),
            width: '180px',
            cell: (row) => <FaultCount row={row} />,
          },
          {
            id: 'updated',
            head: t('draft.changed'),
            width: '160px',
            cell: (row) => <Moment at={row.updatedAt} />,
          },
        ]}
      />
    </Section>
  );
}
