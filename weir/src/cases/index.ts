import type { Platform } from '#platform';
import { deadlineActs } from './case-deadlines.ts';
import { fragmentActs } from './case-fragments.ts';
import { deskViews } from './case-desk.ts';
import { hypothesisActs } from './case-hypotheses.ts';
import { linkActs } from './case-links.ts';
import { taskActs } from './case-tasks.ts';
import { needActs } from './need-to-know.ts';
import { workRoutes } from './work-routes.ts';
import { caseRoutes } from './case-routes.ts';
import { caseActs, type CaseRooms, type Cases } from './cases.ts';

/** `rooms.sources` = what cases read from the rooms before them; see `case-sources.ts`. */
export function createCases(platform: Platform, rooms: CaseRooms): Cases {
  const acts = caseActs(platform, rooms);
  const fragments = fragmentActs(platform, rooms, acts);
  const deadlines = deadlineActs(platform, acts);
  const { namesOf } = rooms.people;
  caseRoutes(platform, { acts, fragments, deadlines }, namesOf);
  workRoutes(platform, {
    views: deskViews(platform, acts, namesOf),
    tasks: taskActs(platform, acts),
    hypotheses: hypothesisActs(platform, acts),
    links: linkActs(platform, acts),
    need: needActs(platform, acts),
  });
  return acts.cases;
}

export type { CaseRooms, Cases, CaseSummary, Consented, MovedCase, Obtained, Unfinished } from './cases.ts';
export type * from './case-sources.ts';
export { accountLabel } from './fragment-content.ts';
export {
  derivedFrom,
  fiuCode,
  isEvidence,
  narrowed,
  ownConditions,
  refusals,
  strictest,
  strictestOf,
  withoutConsent,
  type Refusal,
} from './handling.ts';
export { caseOpened, caseStateChanged } from './case-events.ts';
export type {
  CaseDetail,
  CaseProduct,
  CaseRow,
  CaseState,
  Classification,
  Consent,
  Fragment,
  HandlingConditions,
  Purpose,
} from './contract.ts';
