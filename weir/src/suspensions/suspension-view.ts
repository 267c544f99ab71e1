import type { Cases } from '#cases';
import { organisationNames, type NamesOf } from '#people';
import type { Transaction } from '#platform';
import type { Served, SuspensionDetail, SuspensionRow } from './contract.ts';
import { acknowledgementsOf, type StoredAcknowledgement, type StoredServing } from './serving-store.ts';
import { changesBetween, contentOf, contentSha256, isRunning, stateAt } from './suspension.ts';
import { authorsOf, decisionsOf, submissionsOf, type StoredSuspension } from './suspension-store.ts';

export interface ViewRooms {
  readonly cases: Cases;
  readonly people: { readonly namesOf: NamesOf };
}

export async function suspensionRows(
  tx: Transaction,
  rows: readonly StoredSuspension[],
  { cases }: ViewRooms,
): Promise<SuspensionRow[]> {
  const acknowledged = await acknowledgementsOf(
    tx,
    rows.map(({ id }) => id),
  );
  const entities = await organisationNames(
    tx,
    rows.map(({ entity }) => entity),
  );
  const numbers = await cases.numbersOf(
    tx,
    rows.map((row) => row.case_id),
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    caseId: row.case_id,
    caseNumber: numbers.get(row.case_id)!,
    kind: row.kind,
    entity: { id: row.entity, name: entities.get(row.entity) ?? row.entity },
    account: row.account,
    transactionReference: row.transaction_reference,
    money: moneyOf(row.amount, row.currency),
    ...stateAt(row, tx.now, acknowledged.has(row.id)),
    servedAt: row.served_at,
    endsAt: row.ends_at,
    endsEstimated: row.ends_estimated ?? false,
    changedAt: row.changed_at,
  }));
}

export async function suspensionDetail(
  tx: Transaction,
  row: StoredSuspension,
  rooms: ViewRooms,
): Promise<SuspensionDetail> {
  const [summary] = await suspensionRows(tx, [row], rooms);
  const authors = await authorsOf(tx, row.id);
  const submissions = await submissionsOf(tx, row.id);
  const decisions = await decisionsOf(tx, row.id);
  const said = (await acknowledgementsOf(tx, [row.id])).get(row.id);
  const names = await rooms.people.namesOf(tx, [
    ...authors,
    ...submissions.map((each) => each.submitted_by),
    ...decisions.map((each) => each.decided_by),
    ...(said === undefined ? [] : [said.acknowledged_by]),
    ...(row.ended_by === null ? [] : [row.ended_by]),
  ]);
  const person = (id: string) => ({ id, name: names.get(id)?.name ?? null });
  const content = contentOf(row);
  const me = tx.asker.person ?? '';
  const isSupervisor = tx.asker.roles.includes('fiu_supervisor');
  const hands = [...authors, submissions.at(-1)?.submitted_by];
  const laid = row.state === 'draft' || row.state === 'returned' ? submissions.at(-1) : submissions.at(-2);
  const running = isRunning(row, tx.now);
  const open = (await rooms.cases.get(tx, row.case_id)).open;
  const draft = row.state === 'draft' || row.state === 'returned';
  return {
    ...summary!,
    version: row.version,
    instruction: row.instruction,
    ground: row.ground,
    fragmentId: row.fragment,
    reportId: row.report,
    authors: authors.map(person),
    contentSha256: contentSha256(content),
    rule:
      row.rule === null
        ? null
        : { id: row.rule.id, amount: row.rule.amount, unit: row.rule.unit, citation: row.rule.citation },
    changes: changesBetween(laid?.content, content),
    submissions: submissions.map((each) => ({
      submission: each.submission,
      by: person(each.submitted_by),
      at: each.submitted_at,
      contentSha256: each.content_sha256,
    })),
    decisions: decisions.map((each) => ({
      submission: each.submission,
      decision: each.decision,
      by: person(each.decided_by),
      at: each.decided_at,
      reason: each.reason,
    })),
    acknowledgement:
      said === undefined ? null : { ...acknowledgementView(said), by: person(said.acknowledged_by) },
    ended:
      row.ended_at === null
        ? null
        : { by: row.ended_by === null ? null : person(row.ended_by), reason: row.ended_reason },
    courtOrder: row.court_order,
    may: {
      edit: row.approved_submission === null,
      submit: draft && open,
      decide: row.state === 'submitted' && isSupervisor && !hands.includes(me),
      lift: running && isSupervisor,
      handOver: running,
    },
  };
}

/** What an entity reads; its end by the clock, whether or not a node has noticed. */
export function servedView(row: StoredServing, said: StoredAcknowledgement | undefined, now: string): Served {
  const ended =
    row.ended_at !== null
      ? { at: row.ended_at, as: row.ended_as! }
      : row.ends_at <= now
        ? { at: row.ends_at, as: 'lapsed' as const }
        : null;
  return {
    id: row.suspension,
    number: row.number,
    kind: row.kind,
    from: row.sender,
    account: row.account,
    transactionReference: row.transaction_reference,
    money: moneyOf(row.amount, row.currency),
    instruction: row.instruction,
    citation: row.citation,
    servedAt: row.served_at,
    endsAt: row.ends_at,
    endsEstimated: row.ends_estimated,
    ended,
    courtOrder: row.court_order,
    acknowledgement: said === undefined ? null : acknowledgementView(said),
  };
}

function acknowledgementView(said: StoredAcknowledgement) {
  return {
    outcome: said.outcome,
    held: moneyOf(said.held_amount, said.held_currency),
    reason: said.reason,
    at: said.acknowledged_at,
  };
}

const moneyOf = (amount: string | null, currency: string | null) =>
  amount === null || currency === null ? null : { amount, currency };
