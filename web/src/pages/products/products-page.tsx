import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  disseminationPageSchema,
  disseminationStateSchema,
  type DisseminationRow,
} from 'weir/dissemination/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { CasesNavigation } from '../cases/cases-frame.tsx';
import { ProductStateTag } from './product-words.tsx';

/** Intelligence products, from draft to feedback. */
export function ProductsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const list = useCursorList({
    key: ['products'],
    path: '/disseminations',
    page: disseminationPageSchema,
    query: { state: url['state'], case: url['case'] },
  });
  return (
    <Page title={t('place.products')}>
      <CasesNavigation />
      <Filters label={t('page.filters')}>
        <Choice
          label={t('report.stateLabel')}
          value={url['state'] ?? ''}
          onChange={(state) => setUrl({ state })}
          options={[
            { value: '', label: t('page.all') },
            ...disseminationStateSchema.options.map((value) => ({
              value,
              label: t(`product.state.${value}`),
            })),
          ]}
        />
      </Filters>
      <RecordList
        label={t('place.products')}
        list={list}
        columns={useProductColumns()}
        rowId={(row) => row.id}
        pageOf={(row) => `/products/${row.id}`}
        empty={<Empty>{t('product.empty')}</Empty>}
      />
    </Page>
  );
}

export function useProductColumns(): Column<DisseminationRow>[] {
  const { t } = useTranslation();
  return [
    { id: 'title', head: t('product.title'), cell: (row) => <bdi>{row.title}</bdi> },
    {
      id: 'number',
      head: t('report.number'),
      width: '120px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    { id: 'recipient', head: t('product.recipient'), cell: (row) => <bdi>{row.recipient.name}</bdi> },
    { id: 'purpose', head: t('product.purpose'), width: '150px', cell: (row) => t(`purpose.${row.purpose}`) },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '180px',
      cell: (row) => <ProductStateTag state={row.state} />,
    },
    {
      id: 'authors',
      head: t('product.authors'),
      width: '170px',
      cell: (row) => row.authors.map((author) => author.name).join(', '),
    },
    { id: 'changed', head: t('case.changed'), width: '150px', cell: (row) => <Moment at={row.changedAt} /> },
  ];
}
