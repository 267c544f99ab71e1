import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { HitRow, HitState } from 'weir/screening/contract';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import type { Column } from '../../design/table/table.tsx';

const tones: Record<HitState, Tone> = { open: 'wait', same: 'harm', different: 'done', unsure: 'wait' };

export function HitStateTag({ state }: { state: HitState }): ReactNode {
  const { t } = useTranslation();
  return <Tag tone={tones[state]}>{t(`hit.state.${state}`)}</Tag>;
}

export function useHitColumns(beside: 'queue' | 'subject'): Column<HitRow>[] {
  const { t } = useTranslation();
  const { locale } = useFormat();
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  const columns: Column<HitRow>[] = [
    { id: 'asked', head: t('hit.asked'), cell: (row) => <bdi>{row.askedName}</bdi> },
    { id: 'listed', head: t('hit.listed'), cell: (row) => <bdi>{row.listedName}</bdi> },
    {
      id: 'score',
      head: t('hit.score'),
      align: 'end',
      width: '80px',
      cell: (row) => <span className="ltr">{points.format(row.score)}</span>,
    },
    {
      id: 'list',
      head: t('hit.list'),
      width: '180px',
      secondary: true,
      cell: (row) => <bdi>{row.list.name}</bdi>,
    },
    {
      id: 'found',
      head: t('hit.found'),
      width: '150px',
      secondary: true,
      cell: (row) => <Moment at={row.foundAt} />,
    },
    {
      id: 'state',
      head: t('hit.stateLabel'),
      width: '120px',
      cell: (row) => <HitStateTag state={row.state} />,
    },
  ];
  return beside === 'subject' ? columns.filter((column) => column.id !== 'found') : columns;
}
