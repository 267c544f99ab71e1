import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { HitRow, HitState, HitSubject, ListPurpose } from 'weir/screening/contract';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { TwoScriptName } from '../../design/parts/two-script-name.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import type { Column } from '../../design/table/table.tsx';

const tones: Record<HitState, Tone> = {
  open: 'wait',
  unsure: 'wait',
  'to-confirm': 'wait',
  candidate: 'wait',
  same: 'harm',
  different: 'done',
  lapsed: 'plain',
};

/** For a wanted person "the same" is what an authorised officer confirmed; for a missing one it is no harm. */
export function HitStateTag({ state, purpose }: { state: HitState; purpose?: ListPurpose }): ReactNode {
  const { t } = useTranslation();
  const tone = state === 'same' && purpose === 'missing' ? 'river' : tones[state];
  return <Tag tone={tone}>{t(`hit.state.${state}`)}</Tag>;
}

/** What the list is for, in words: a freeze, a wanted person, a missing one and an office are different things. */
export function PurposeTag({ purpose }: { purpose: ListPurpose }): ReactNode {
  const { t } = useTranslation();
  const toned: Record<ListPurpose, Tone> = {
    sanctions: 'harm',
    wanted: 'river',
    missing: 'plain',
    pep: 'plain',
    own: 'plain',
  };
  return <Tag tone={toned[purpose]}>{t(`list.purpose.${purpose}`)}</Tag>;
}

export function useHitColumns(): Column<HitRow>[] {
  const { t } = useTranslation();
  const points = useScore();
  return [
    { id: 'asked', head: t('hit.asked'), cell: (row) => <bdi>{row.askedName}</bdi> },
    { id: 'listed', head: t('hit.listed'), cell: (row) => <bdi>{row.listedName}</bdi> },
    {
      id: 'score',
      head: t('hit.score'),
      align: 'end',
      width: '80px',
      cell: (row) => <span className="ltr">{points(row.score)}</span>,
    },
    {
      id: 'purpose',
      head: t('list.purposeLabel'),
      width: '150px',
      cell: (row) => <PurposeTag purpose={row.list.purpose} />,
    },
    {
      id: 'list',
      head: t('hit.list'),
      width: '160px',
      secondary: true,
      cell: (row) => <bdi>{row.list.name}</bdi>,
    },
    {
      id: 'state',
      head: t('hit.stateLabel'),
      width: '150px',
      cell: (row) => <HitStateTag state={row.state} purpose={row.list.purpose} />,
    },
  ];
}

export function useSubjectHitColumns(): Column<HitSubject>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const points = useScore();
  return [
    {
      id: 'asked',
      head: t('hit.asked'),
      cell: ({ best }) => (
        <TwoScriptName name={{ original: best.askedName, transliteration: best.askedLatin }} />
      ),
    },
    {
      id: 'listed',
      head: t('hit.listed'),
      cell: ({ best }) => (
        <TwoScriptName name={{ original: best.listedName, transliteration: best.listedLatin }} />
      ),
    },
    {
      id: 'score',
      head: t('hit.score'),
      align: 'end',
      width: '70px',
      cell: ({ best }) => <span className="ltr">{points(best.score)}</span>,
    },
    {
      id: 'hits',
      head: t('hit.count'),
      align: 'end',
      width: '70px',
      secondary: true,
      cell: (row) => format.number(row.hits),
    },
    {
      id: 'purposes',
      head: t('list.purposeLabel'),
      width: '190px',
      secondary: true,
      cell: (row) => (
        <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }}>
          {row.purposes.map((purpose) => (
            <PurposeTag key={purpose} purpose={purpose} />
          ))}
        </span>
      ),
    },
    {
      id: 'found',
      head: t('hit.found'),
      width: '150px',
      secondary: true,
      cell: ({ best }) => <Moment at={best.foundAt} />,
    },
    {
      id: 'state',
      head: t('hit.stateLabel'),
      width: '150px',
      secondary: true,
      cell: ({ best }) => <HitStateTag state={best.state} purpose={best.list.purpose} />,
    },
  ];
}

export function useScore(): (score: number) => string {
  const { locale } = useFormat();
  const points = new Intl.NumberFormat(locale, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
  return (score) => points.format(score);
}
