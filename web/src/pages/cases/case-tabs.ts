import type { ReactNode } from 'react';
import type { CaseDetail } from 'weir/cases/contract';
import { CaseChronology } from './case-chronology.tsx';
import { CaseContents } from './case-contents.tsx';
import { CaseSuspensions } from '../suspensions/case-suspensions.tsx';

/** What a case's page shows one at a time; the first is shown where the address names none. */
export interface CaseTab {
  readonly key: string;
  /** A key of the words. */
  readonly label: string;
  readonly Part: (props: { found: CaseDetail }) => ReactNode;
}

export const caseTabs: readonly CaseTab[] = [
  { key: 'contents', label: 'case.contents', Part: CaseContents },
  { key: 'chronology', label: 'case.chronology', Part: CaseChronology },
  { key: 'suspensions', label: 'place.suspensions', Part: CaseSuspensions },
];
