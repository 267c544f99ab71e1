import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SuspensionRow, SuspensionState } from 'weir/suspensions/contract';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import type { Column } from '../../design/table/table.tsx';

const tones: Record<SuspensionState, Tone> = {
  draft: 'plain', submitted: 'wait', returned: 'wait', served: 'river', acknowledged: 'river',
  lapsed: 'plain', lifted: 'done', handed_over: 'done',
}; // prettier-ignore

export function SuspensionStateTag({ state }: { state: SuspensionState }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={tones[state]}>{t(`suspension.state.${state}`)}</Tag>;
}

export const isRunning = (state: SuspensionState): boolean => state === 'served' || state === 'acknowledged';

export function useSuspensionColumns(): Column<SuspensionRow>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'number',
      head: t('report.number'),
      width: '130px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    { id: 'entity', head: t('suspension.entity'), cell: (row) => <bdi>{row.entity.name}</bdi> },
    {
      id: 'account',
      head: t('suspension.account'),
      cell: (row) => <bdi className="code">{row.transactionReference ?? row.account}</bdi>,
    },
    {
      id: 'kind',
      head: t('suspension.kindLabel'),
      width: '140px',
      cell: (row) => t(`suspension.kind.${row.kind}`),
    },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '150px',
      cell: (row) => <SuspensionStateTag state={row.state} />,
    },
    {
      id: 'ends',
      head: t('suspension.ends'),
      width: '260px',
      cell: (row) =>
        row.endsAt === null ? null : isRunning(row.state) ? (
          <Deadline due={row.endsAt} />
        ) : (
          <Moment at={row.endedAt ?? row.endsAt} />
        ),
    },
  ];
}
