import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { receivedPageSchema, receivedStateSchema, type ReceivedRow } from 'weir/dissemination/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { usePathname } from '../../shell/pathname.ts';
import { useUrlState } from '../../shell/url-state.ts';

const tones: Record<ReceivedRow['state'], Tone> = { new: 'wait', acknowledged: 'river', answered: 'done' };

export function ReceivedStateTag({ state }: { state: ReceivedRow['state'] }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={tones[state]}>{t(`received.state.${state}`)}</Tag>;
}

/** What the FIU sent to this authority. `/feedback` is the same list, narrowed to what still wants an answer. */
export function ReceivedPage(): ReactNode {
  const { t } = useTranslation();
  const feedback = usePathname() === '/feedback';
  const [url, setUrl] = useUrlState();
  const state = feedback ? 'acknowledged' : url['state'];
  const list = useCursorList({
    key: ['received'],
    path: '/received',
    page: receivedPageSchema,
    query: { state },
  });
  return (
    <Page
      title={feedback ? t('place.feedback') : t('place.received')}
      summary={feedback ? t('received.feedbackSummary') : t('received.summary')}
    >
      {!feedback && (
        <Filters label={t('page.filters')}>
          <SegmentedControl
            aria-label={t('report.stateLabel')}
            value={url['state'] ?? ''}
            onChange={(value) => setUrl({ state: value }, { push: true })}
            data={[
              { value: '', label: t('page.all') },
              ...receivedStateSchema.options.map((value) => ({ value, label: t(`received.state.${value}`) })),
            ]}
          />
        </Filters>
      )}
      <RecordList
        label={t('place.received')}
        list={list}
        columns={useReceivedColumns()}
        rowId={(row) => row.id}
        pageOf={(row) => `/received/${row.id}`}
        empty={<Empty>{feedback ? t('received.emptyFeedback') : t('received.empty')}</Empty>}
      />
    </Page>
  );
}

function useReceivedColumns(): Column<ReceivedRow>[] {
  const { t } = useTranslation();
  return [
    { id: 'title', head: t('product.title'), cell: (row) => <bdi>{row.title}</bdi> },
    {
      id: 'number',
      head: t('report.number'),
      width: '130px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    { id: 'from', head: t('received.from'), cell: (row) => <bdi>{row.from}</bdi> },
    { id: 'purpose', head: t('product.purpose'), width: '170px', cell: (row) => t(`purpose.${row.purpose}`) },
    {
      id: 'classification',
      head: t('handling.classificationLabel'),
      width: '140px',
      cell: (row) => t(`handling.classification.${row.classification}`),
    },
    { id: 'sent', head: t('received.sent'), width: '160px', cell: (row) => <Moment at={row.sentAt} /> },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '160px',
      cell: (row) => <ReceivedStateTag state={row.state} />,
    },
  ];
}
