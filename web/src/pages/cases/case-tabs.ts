import type { ParseKeys } from 'i18next';
import type { ReactNode } from 'react';
import type { CaseDetail } from 'weir/cases/contract';
import { CaseChartTab } from '../chart/case-chart-tab.tsx';
import { CaseMatters } from '../exchange/case-matters.tsx';
import { CaseRequests } from '../obtaining/case-requests.tsx';
import { CaseChronology } from './case-chronology.tsx';
import { CaseContents } from './case-contents.tsx';
import { CaseHypotheses } from './case-hypotheses.tsx';
import { CaseOverview } from './case-overview.tsx';
import { CaseTies } from './case-ties.tsx';
import { CaseSuspensions } from '../suspensions/case-suspensions.tsx';

/** What a case's page shows one at a time; the first is shown where the address names none. */
export interface CaseTab {
  readonly key: string;
  /** A key of the words. */
  readonly label: ParseKeys;
  readonly Part: (props: { found: CaseDetail }) => ReactNode;
}

export const caseTabs: readonly CaseTab[] = [
  { key: 'overview', label: 'casework.overview', Part: CaseOverview },
  { key: 'contents', label: 'case.contents', Part: CaseContents },
  { key: 'hypotheses', label: 'casework.hypotheses', Part: CaseHypotheses },
  { key: 'chronology', label: 'case.chronology', Part: CaseChronology },
  { key: 'people', label: 'casework.ties', Part: CaseTies },
  { key: 'requests', label: 'obtaining.tab', Part: CaseRequests },
  { key: 'chart', label: 'chart.title', Part: CaseChartTab },
  { key: 'exchange', label: 'place.exchange', Part: CaseMatters },
  { key: 'suspensions', label: 'place.suspensions', Part: CaseSuspensions },
];
