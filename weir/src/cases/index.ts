import type { Platform } from '#platform';
import { deadlineActs } from './case-deadlines.ts';
import { fragmentActs } from './case-fragments.ts';
import { caseRoutes } from './case-routes.ts';
import { caseActs, type CaseRooms, type Cases } from './cases.ts';

/** `rooms.sources` = what cases read from the rooms before them; see `case-sources.ts`. */
export function createCases(platform: Platform, rooms: CaseRooms): Cases {
  const acts = caseActs(platform, rooms);
  const fragments = fragmentActs(platform, rooms, acts);
  const deadlines = deadlineActs(platform, acts);
  caseRoutes(platform, { acts, fragments, deadlines }, rooms.people.namesOf);
  return acts.cases;
}

export type { CaseRooms, Cases, CaseSummary, Obtained } from './cases.ts';
export type * from './case-sources.ts';
export { accountLabel } from './fragment-content.ts';
export { isEvidence, ownConditions, refusals, strictest, strictestOf, type Refusal } from './handling.ts';
export { caseOpened, caseStateChanged } from './case-events.ts';
export type {
  CaseDetail,
  CaseProduct,
  CaseRow,
  CaseState,
  Classification,
  Fragment,
  HandlingConditions,
  Purpose,
} from './contract.ts';
