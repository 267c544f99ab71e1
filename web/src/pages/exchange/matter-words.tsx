import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { MatterRow } from 'weir/exchange/contract';
import { Deadline } from '../../design/parts/deadline.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import type { Column } from '../../design/table/table.tsx';
import { useWord } from './letter-words.ts';
import styles from './exchange.module.css';

const harmed = new Set(['refused', 'expired_unanswered', 'lapsed']);
const done = new Set([
  'closed',
  'answered',
  'answered_with_feedback',
  'feedback_sent',
  'feedback_received',
  'granted',
  'converted',
  'final_received',
  'evaluated',
]);

/** Where a matter stands, in words. */
export function MatterState({ matter }: { matter: Pick<MatterRow, 'state' | 'open'> }): ReactNode {
  const word = useWord();
  const tone: Tone = harmed.has(matter.state)
    ? 'harm'
    : done.has(matter.state)
      ? 'done'
      : matter.open
        ? 'wait'
        : 'plain';
  return <Tag tone={tone}>{word('state', matter.state)}</Tag>;
}

/** The clock, on the calendar of whoever owes the next step. */
export function MatterClock({ matter }: { matter: MatterRow }): ReactNode {
  const { t } = useTranslation();
  const due = matter.due;
  if (due === null) return null;
  return (
    <span className={styles['line']}>
      <Deadline due={due.at} calendar={due.jurisdiction} workingDays={due.workingDaysLeft ?? undefined} />
      {due.estimated && <span className="faint">{t('exchange.estimated')}</span>}
    </span>
  );
}

export function useMatterColumns({ withCase }: { withCase: boolean }): Column<MatterRow>[] {
  const { t } = useTranslation();
  const columns: (Column<MatterRow> | false)[] = [
    {
      id: 'title',
      head: t('exchange.matter'),
      cell: (row) => (
        <span className={styles['line']}>
          <bdi>{row.title}</bdi>
          {row.urgency === 'urgent' && <Tag tone="harm">{t('exchange.option.urgent')}</Tag>}
        </span>
      ),
    },
    {
      id: 'kind',
      head: t('exchange.kindLabel'),
      width: '190px',
      cell: (row) => t(`exchange.kind.${row.kind}.${row.direction}`),
    },
    {
      id: 'partner',
      head: t('exchange.partner'),
      width: '190px',
      cell: (row) => (
        <bdi>
          {row.partner.authority} ({row.partner.jurisdiction})
        </bdi>
      ),
    },
    {
      id: 'number',
      head: t('report.number'),
      width: '130px',
      cell: (row) => <span className="code">{row.number}</span>,
    },
    withCase && {
      id: 'case',
      head: t('palette.case'),
      width: '130px',
      cell: (row) => <span className="code">{row.caseNumber}</span>,
    },
    {
      id: 'state',
      head: t('report.stateLabel'),
      width: '190px',
      cell: (row) => <MatterState matter={row} />,
    },
    {
      id: 'due',
      head: t('exchange.due'),
      width: '250px',
      cell: (row) => <MatterClock matter={row} />,
    },
  ];
  return columns.filter((column) => column !== false);
}
