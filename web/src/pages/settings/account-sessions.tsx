import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { openSessionSchema, type OpenSession } from 'weir/people/contract';
import { z } from 'zod';
import { read, sendRaw } from '../../api/client.ts';
import { Buttons } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table, type Column } from '../../design/table/table.tsx';

const sessionList = z.object({ items: z.array(openSessionSchema) });

/** Where one is signed in; each can be ended from here. */
export function AccountSessions(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => read(sessionList, '/session/list', { signal }),
  });
  const ending = useMutation({
    mutationFn: (id: string | null) =>
      sendRaw('DELETE', id === null ? '/session/list' : `/session/list/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const columns = useSessionColumns((id) => ending.mutate(id));
  return (
    <>
      {ending.isError && <ProblemNotice error={ending.error} />}
      <Answered query={query}>
        {({ items }) => (
          <>
            <Table label={t('account.sessions')} rows={items} columns={columns} rowId={(row) => row.id} />
            {items.length > 1 && (
              <Buttons>
                <Button onClick={() => ending.mutate(null)} loading={ending.isPending}>
                  {t('account.endOthers')}
                </Button>
              </Buttons>
            )}
          </>
        )}
      </Answered>
    </>
  );
}

function useSessionColumns(end: (id: string) => void): Column<OpenSession>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'device',
      head: t('account.device'),
      cell: (row) => (
        <>
          <bdi>{row.device}</bdi> {row.current && <Tag tone="river">{t('account.thisOne')}</Tag>}
        </>
      ),
    },
    {
      id: 'door',
      head: t('audit.door'),
      width: '110px',
      cell: (row) => <span className="code">{row.door}</span>,
    },
    {
      id: 'from',
      head: t('account.from'),
      width: '150px',
      cell: (row) => <span className="code">{row.from}</span>,
    },
    { id: 'since', head: t('account.since'), width: '160px', cell: (row) => <Moment at={row.since} /> },
    {
      id: 'seen',
      head: t('account.lastSeen'),
      width: '160px',
      cell: (row) => <Moment at={row.lastSeenAt} />,
    },
    {
      id: 'do',
      head: t('account.end'),
      width: '110px',
      cell: (row) =>
        !row.current && (
          <Button size="xs" onClick={() => end(row.id)} aria-label={`${t('account.end')}: ${row.device}`}>
            {t('account.end')}
          </Button>
        ),
    },
  ];
}
