import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { keptDataSchema } from 'weir/people/contract';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { OversightFrame } from './oversight-frame.tsx';

const keptList = z.object({ items: z.array(keptDataSchema) });
type Kept = z.infer<typeof keptDataSchema>;

/** What is kept of persons: where, why, on which ground, how long, and who may read it. */
export function PersonalDataPage(): ReactNode {
  const { t } = useTranslation();
  const columns = useKeptColumns();
  const query = useQuery({
    queryKey: ['personal-data'],
    queryFn: ({ signal }) => read(keptList, '/oversight/personal-data', { signal }),
  });
  return (
    <OversightFrame title={t('oversight.personalData')} summary={t('oversight.personalDataWords')}>
      <Answered query={query}>
        {({ items }) => (
          <Table label={t('oversight.personalData')} rows={items} columns={columns} rowId={(row) => row.id} />
        )}
      </Answered>
    </OversightFrame>
  );
}

function useKeptColumns(): Column<Kept>[] {
  const { t } = useTranslation();
  const format = useFormat();
  return [
    { id: 'what', head: t('oversight.what'), cell: (row) => row.what },
    { id: 'whose', head: t('oversight.whose'), cell: (row) => row.whose },
    { id: 'why', head: t('oversight.why'), cell: (row) => row.why },
    { id: 'basis', head: t('oversight.basis'), cell: (row) => row.basis },
    { id: 'keptFor', head: t('oversight.keptFor'), cell: (row) => row.keptFor },
    {
      id: 'readBy',
      head: t('oversight.readBy'),
      cell: (row) => row.readBy.map((role) => t(`role.${role}`, { defaultValue: role })).join(', '),
    },
    {
      id: 'where',
      head: t('oversight.where'),
      cell: (row) => <span className="code faint">{row.where.join(' ')}</span>,
    },
    {
      id: 'rows',
      head: t('oversight.rows'),
      width: '90px',
      align: 'end',
      cell: (row) => row.rows !== null && format.number(row.rows),
    },
  ];
}
