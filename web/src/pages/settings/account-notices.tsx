import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { noticeSchema } from 'weir/people/contract';
import { z } from 'zod';
import { read, sendRaw } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Table } from '../../design/table/table.tsx';
import { sessionQuery } from '../../shell/session.tsx';

const noticeList = z.object({ items: z.array(noticeSchema) });

/** What happened to one's account, so that nobody changes it unseen. */
export function AccountNotices(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => read(noticeList, '/session/notices', { signal }),
  });
  const { mutate: markSeen } = useMutation({
    mutationFn: () => sendRaw('POST', '/session/notices/seen'),
    onSuccess: () => queries.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  const hasUnseen = query.data?.items.some(({ seen }) => !seen) ?? false;
  useEffect(() => {
    if (hasUnseen) markSeen();
  }, [hasUnseen, markSeen]);
  return (
    <Answered query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>{t('account.noNotices')}</Empty>
        ) : (
          <Table
            label={t('account.notices')}
            rows={items}
            rowId={(row) => row.id}
            columns={[
              { id: 'at', head: t('audit.at'), width: '180px', cell: (row) => <Moment at={row.at} /> },
              { id: 'kind', head: t('account.what'), cell: (row) => t(`account.noticeKinds.${row.kind}`) },
            ]}
          />
        )
      }
    </Answered>
  );
}
