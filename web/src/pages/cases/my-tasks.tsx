import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { caseTaskPageSchema } from 'weir/cases/contract';
import { read } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Table } from '../../design/table/table.tsx';
import { useSession } from '../../shell/session.tsx';

const shown = 6;

/** One's own tasks over all cases, soonest first; nothing where there is none. */
export function MyTasks(): ReactNode {
  const { t } = useTranslation();
  const { authority } = useSession();
  const query = useQuery({
    queryKey: ['cases', 'tasks'],
    queryFn: ({ signal }) => read(caseTaskPageSchema, '/case-tasks', { signal }),
  });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  const beyond = items.length - shown + (query.data?.omitted ?? 0);
  return (
    <Section title={t('inbox.tasks')}>
      <Table
        label={t('inbox.tasks')}
        rows={items.slice(0, shown)}
        rowId={(row) => row.id}
        pageOf={(row) => `/cases/${row.caseId}`}
        foot={beyond > 0 && t('casework.more', { count: beyond })}
        columns={[
          { id: 'title', head: t('casework.what'), cell: (row) => <bdi>{row.title}</bdi> },
          { id: 'case', head: t('place.cases'), cell: (row) => <bdi>{row.caseTitle}</bdi> },
          {
            id: 'due',
            head: t('case.deadlineWhen'),
            width: '340px',
            cell: (row) => row.dueAt !== null && <Deadline due={row.dueAt} calendar={authority.name} />,
          },
        ]}
      />
    </Section>
  );
}
