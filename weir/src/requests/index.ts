import type { NamesOf } from '#people';
import type { Attachments } from '#attachments';
import type { Cases } from '#cases';
import type { Intake } from '#intake';
import type { Ledger } from '#ledger';
import { underNode, type Platform } from '#platform';
import { answeringActs } from './answering.ts';
import { askingActs } from './asking.ts';
import { requestJobs } from './request-jobs.ts';
import { answeringRoutes, askingRoutes } from './request-routes.ts';
import { followCase } from './follow-case.ts';
import { fileVisible, unansweredIn } from './request-store.ts';

export interface RequestRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly attachments: Attachments;
  readonly ledger: Pick<Ledger, 'preview' | 'import' | 'move'>;
  readonly cases: Cases;
  readonly intake: Pick<Intake, 'check' | 'read'>;
}

/** Nothing stands after this room yet: what it does is reached by its routes, what it tells by its events. */
export function createRequests(platform: Platform, rooms: RequestRooms): void {
  rooms.attachments.guard('answer', fileVisible);
  const view = { ...rooms, jurisdiction: platform.config.jurisdiction };
  askingRoutes(platform, view, askingActs(platform, rooms));
  answeringRoutes(platform, view, answeringActs(platform, rooms));
  requestJobs(platform, rooms);
  rooms.cases.whenMoved((tx, moved) => underNode(tx, (node) => followCase(node, rooms, moved)));
  rooms.cases.beforeClosing(async (tx, caseId) =>
    (await unansweredIn(tx, caseId)).map((id) => ({ kind: 'request', id })),
  );
}

export { requestAnswered, requestServed } from './request-events.ts';
export type { RequestDetail, RequestRow, ServedDetail, ServedRow } from './contract.ts';
