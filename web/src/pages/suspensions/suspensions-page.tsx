import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { suspensionPageSchema, type SuspensionQuery } from 'weir/suspensions/contract';
import { useCursorList } from '../../api/cursor-list.ts';
import { Filters, Page } from '../../design/page/page.tsx';
import { Choice } from '../../design/parts/choice.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { CasesNavigation } from '../cases/cases-frame.tsx';
import { useSuspensionColumns } from './suspension-words.tsx';

const others = [
  'draft',
  'submitted',
  'returned',
  'lapsed',
  'lifted',
  'handed_over',
] as const satisfies readonly SuspensionQuery['state'][];

/** Running clocks first, the soonest end at the top. */
export function SuspensionsPage(): ReactNode {
  const { t } = useTranslation();
  const [url, setUrl] = useUrlState();
  const state = url['state'] ?? 'running';
  const list = useCursorList({
    key: ['suspensions'],
    path: '/suspensions',
    page: suspensionPageSchema,
    query: { state: state === 'all' ? undefined : state },
  });
  return (
    <Page title={t('place.suspensions')} summary={t('suspension.summary')}>
      <CasesNavigation />
      <Filters label={t('page.filters')}>
        <Choice
          label={t('report.stateLabel')}
          value={state}
          onChange={(value) => setUrl({ state: value === 'running' ? undefined : value })}
          options={[
            { value: 'running', label: t('suspension.running') },
            ...others.map((value) => ({ value, label: t(`suspension.state.${value}`) })),
            { value: 'all', label: t('page.all') },
          ]}
        />
      </Filters>
      <RecordList
        label={t('place.suspensions')}
        list={list}
        columns={useSuspensionColumns()}
        rowId={(row) => row.id}
        pageOf={(row) => `/suspensions/${row.id}`}
        empty={<Empty>{t('suspension.empty')}</Empty>}
      />
    </Page>
  );
}
