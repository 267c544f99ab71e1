import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { requestPageSchema } from 'weir/requests/contract';
import { read } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Table } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { useRequestColumns } from './requests-page.tsx';

const shown = 6;

/** In the inbox: overdue first, then what came back, and for a supervisor what waits for approval. */
export function WaitingRequests(): ReactNode {
  const { t } = useTranslation();
  const supervisor = useHasRole('fiu_supervisor');
  const columns = useRequestColumns({ withCase: true });
  const query = useQuery({
    queryKey: ['requests', 'inbox', supervisor],
    queryFn: async ({ signal }) => {
      const asked = [
        { overdue: 'yes' },
        ...(supervisor ? [{ state: 'drafted' }] : []),
        { state: 'answered' },
        { state: 'refused' },
      ];
      const pages = await Promise.all(
        asked.map((one) => read(requestPageSchema, '/requests', { query: { ...one, limit: shown }, signal })),
      );
      const rows = pages.flatMap(({ items }) => items);
      return [...new Map(rows.map((row) => [row.id, row])).values()];
    },
  });
  if (query.data?.length === 0) return null;
  return (
    <Section title={t('obtaining.waiting')} aside={<Link to="/obtaining">{t('inbox.all')}</Link>}>
      <Answered query={query}>
        {(rows) => (
          <Table
            label={t('obtaining.waiting')}
            rows={rows.slice(0, 2 * shown)}
            rowId={(row) => row.id}
            pageOf={(row) => `/obtaining/${row.id}`}
            columns={columns}
          />
        )}
      </Answered>
    </Section>
  );
}
