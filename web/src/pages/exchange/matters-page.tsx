import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { matterKindSchema, matterPageSchema } from 'weir/exchange/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { ExchangeNavigation } from './exchange-frame.tsx';
import { useMatterColumns } from './matter-words.tsx';

/** What we ask foreign FIUs and they ask us; what is open stands first, by its clock. */
export function MattersPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const open = url['open'] !== 'no';
  const list = useCursorList({
    key: ['exchange', 'matters'],
    path: '/exchange/matters',
    page: matterPageSchema,
    query: {
      box: url['box'],
      kind: url['kind'],
      partner: url['partner'],
      group: url['group'],
      open: open ? 'yes' : undefined,
    },
  });
  return (
    <Page title={t('place.exchange')} summary={t('exchange.summary')}>
      <ExchangeNavigation />
      <Filters label={t('page.filters')}>
        <SegmentedControl
          aria-label={t('exchange.box')}
          value={url['box'] ?? ''}
          onChange={(box) => setUrl({ box }, { push: true })}
          data={[
            { value: '', label: t('page.all') },
            { value: 'in', label: t('exchange.in') },
            { value: 'out', label: t('exchange.out') },
          ]}
        />
        <SegmentedControl
          aria-label={t('report.stateLabel')}
          value={open ? 'yes' : 'no'}
          onChange={(value) => setUrl({ open: value === 'yes' ? undefined : 'no' }, { push: true })}
          data={[
            { value: 'yes', label: t('exchange.open') },
            { value: 'no', label: t('page.all') },
          ]}
        />
        <Choice
          label={t('exchange.kindLabel')}
          value={url['kind'] ?? ''}
          onChange={(kind) => setUrl({ kind }, { push: true })}
          options={[
            { value: '', label: t('page.all') },
            ...matterKindSchema.options.map((value) => ({ value, label: t(`exchange.kind.${value}.any`) })),
          ]}
        />
      </Filters>
      <RecordList
        label={t('place.exchange')}
        list={list}
        columns={useMatterColumns({ withCase: true })}
        rowId={(row) => row.id}
        pageOf={(row) => `/exchange/matters/${row.id}`}
        empty={<Empty>{t('exchange.empty')}</Empty>}
      />
    </Page>
  );
}
