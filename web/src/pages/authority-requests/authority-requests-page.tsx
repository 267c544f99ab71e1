import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  authorityRequestSchema,
  requestStateSchema,
  type AuthorityRequest,
} from 'weir/dissemination/contract';
import { z } from 'zod';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { useRequestColumns } from '../asked/request-columns.tsx';

const pageSchema = z.object({ items: z.array(authorityRequestSchema), nextCursor: z.string().nullable() });

/** What authorities ask of the FIU, with when each answer is due. */
export function AuthorityRequestsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['authority-requests'],
    path: '/authority-requests',
    page: pageSchema,
    query: { state: url['state'] },
  });
  const columns = useRequestColumns<AuthorityRequest>();
  return (
    <Page title={t('place.authorityRequests')} summary={t('authorityRequest.summary')}>
      <Filters label={t('page.filters')}>
        <Choice
          label={t('report.stateLabel')}
          value={url['state'] ?? ''}
          onChange={(state) => setUrl({ state })}
          options={[
            { value: '', label: t('page.all') },
            ...requestStateSchema.options.map((value) => ({
              value,
              label: t(`authorityRequest.state.${value}`),
            })),
          ]}
        />
      </Filters>
      <RecordList
        label={t('place.authorityRequests')}
        list={list}
        columns={[
          { id: 'from', head: t('received.from'), cell: (row) => <bdi>{row.from.name}</bdi> },
          ...columns,
        ]}
        rowId={(row) => row.id}
        pageOf={(row) => `/authority-requests/${row.id}`}
        empty={<Empty>{t('authorityRequest.empty')}</Empty>}
      />
    </Page>
  );
}
