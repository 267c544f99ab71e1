import { linkRecords } from '@weir/engines/names';
import { Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import type { Asker, Transaction } from '#platform';
import type { Core, ProposalDecision, ProposalDetail, ProposalQuery, ProposalRow } from './contract.ts';
import { coreRecord, factsHash } from './core-record.ts';
import { mistakenAmong } from './group-cores.ts';
import {
  decisionsOn,
  insertRuling,
  linksAmong,
  proposalRows,
  type StoredLink,
  type StoredRuling,
} from './link-store.ts';
import { mentionFrom } from './mention-rows.ts';
import { regroup, type Regrouped } from './regroup.ts';
import { lockSubjects, mentionsOfCores, type StoredMention, type SubjectTables } from './subject-store.ts';
import { attributesFrom, type NumbersOf, type PeopleOf } from './subject-view.ts';

/** Pairs that the weights leave to a person, the heaviest first. */
export async function listProposals(
  tx: Transaction,
  query: ProposalQuery,
): Promise<{ items: ProposalRow[]; nextCursor: string | null }> {
  const [, bits, key] = /^(-?\d{1,7}),(.+)$/.exec(query.cursor ?? '') ?? [];
  const after = bits === undefined || key === undefined ? undefined : { bits: Number(bits), key };
  const rows = await proposalRows(tx, { state: query.state, after, limit: query.limit });
  const names = await coreNames(tx, rows.flatMap((row) => [row.left_core, row.right_core])); // prettier-ignore
  const last = rows.length === query.limit ? rows.at(-1) : undefined;
  return {
    items: rows.map((row) => ({
      id: `${row.left_core}~${row.right_core}`,
      state: row.state,
      kind: names.get(row.left_core)!.kind,
      left: names.get(row.left_core)!,
      right: names.get(row.right_core)!,
      bits: row.bits / 100,
      foundAt: row.found_at,
    })),
    nextCursor: last === undefined ? null : `${last.bits},${last.left_core}~${last.right_core}`,
  };
}

/** @throws Problem `proposal-unknown` */
export async function getProposal(
  tx: Transaction,
  id: string,
  say: { readonly numbersOf: NumbersOf; readonly peopleOf: PeopleOf },
): Promise<ProposalDetail> {
  const pair = await pairOf(tx, id);
  const { link, mentions, left, right } = pair;
  const decisions = await decisionsOn(tx, left, right);
  const people = await say.peopleOf(tx, decisions.map((each) => each.decided_by)); // prettier-ignore
  const numbers = await say.numbersOf(tx, [
    ...new Set([...mentions.values()].flat().map(({ report }) => report)),
  ]);
  const names = await coreNames(tx, [left, right]);
  const side = (core: string): Core => {
    const own = mentions.get(core)!;
    const subject = own[0]!.subject;
    return {
      core,
      subject: { ...names.get(core)!, id: subject },
      attributes: attributesFrom(own, numbers),
      reports: new Set(own.map(({ report }) => report)).size,
    };
  };
  const last = decisions.at(-1);
  return {
    id,
    state: last === undefined || !isInForce(last, link) ? 'open' : last.decision,
    kind: names.get(left)!.kind,
    left: names.get(left)!,
    right: names.get(right)!,
    bits: link.bits / 100,
    foundAt: link.found_at,
    parts: link.parts,
    sides: [side(left), side(right)],
    decisions: decisions.map((each) => ({
      decision: each.decision,
      reason: each.reason,
      by: { id: each.decided_by, name: people.get(each.decided_by)?.name ?? null },
      at: each.decided_at,
      inForce: each === last && isInForce(each, link),
    })),
  };
}

/** `same` holds until a person says otherwise; the others until a side says something else. */
function isInForce(word: StoredRuling, link: StoredLink): boolean {
  return (
    word.decision === 'same' || (word.left_facts === link.left_facts && word.right_facts === link.right_facts)
  );
}

/**
 * A person's word on two cores: written, audited, and the subjects grouped anew, in one transaction.
 * @throws Problem `proposal-unknown`
 */
export async function decideProposal(
  tx: Transaction,
  asker: Asker,
  id: string,
  { decision, reason }: ProposalDecision,
): Promise<Regrouped> {
  await lockSubjects(tx);
  const { link, left, right } = await pairOf(tx, id);
  await rule(tx, asker, link, decision, reason);
  await record(tx, {
    act: 'subjects.decided',
    object: { kind: 'subject-proposal', id },
    reason,
    facts: { decision },
  });
  return regroup(tx, [left, right], { decidedBy: asker.person! });
}

/**
 * Takes a core out of its subject again: a person says that it is none of the other cores there.
 * @throws Problem `core-not-apart` where the subject has no such core beside others
 */
export async function partCore(
  tx: Transaction,
  asker: Asker,
  subject: string,
  { core, reason }: { core: string; reason: string },
): Promise<Regrouped> {
  await lockSubjects(tx);
  const cores = await tx
    .tables<SubjectTables>()
    .selectFrom('subject_mentions')
    .select('core')
    .distinct()
    .where('subject', '=', subject)
    .orderBy('core')
    .execute();
  const others = cores.map((row) => row.core).filter((each) => each !== core);
  if (others.length === 0 || others.length === cores.length)
    throw new Problem({
      code: 'core-not-apart',
      status: 409,
      detail:
        'This subject has no such part beside others. Look at the subject again; somebody may have been faster.',
    });
  for (const other of others) {
    const { link } = await pairOf(tx, [core, other].sort().join('~'));
    await rule(tx, asker, link, 'different', reason);
  }
  await record(tx, {
    act: 'subjects.part',
    object: { kind: 'subject', id: subject },
    reason,
    facts: { core },
  });
  return regroup(tx, [core, ...others], { decidedBy: asker.person! });
}

async function rule(
  tx: Transaction,
  asker: Asker,
  link: StoredLink,
  decision: ProposalDecision['decision'],
  reason: string,
): Promise<void> {
  const { left_core, right_core, left_facts, right_facts } = link;
  await insertRuling(tx, {
    left_core,
    right_core,
    decision,
    reason,
    decided_by: asker.person!,
    decided_at: tx.now,
    left_facts,
    right_facts,
  });
}

interface Pair {
  readonly left: string;
  readonly right: string;
  readonly link: StoredLink;
  readonly mentions: ReadonlyMap<string, StoredMention[]>;
}

/** Two living cores of one kind, with their link; one that was too weak to be kept is weighed again. */
async function pairOf(tx: Transaction, id: string): Promise<Pair> {
  const [left = '', right = ''] = id.split('~');
  const mentions = await mentionsOfCores(tx, [left, right]);
  const records = [left, right].map((core) => coreRecord(core, (mentions.get(core) ?? []).map(mentionFrom)));
  const [one, other] = records;
  if (left >= right || one === undefined || other === undefined || one.kind !== other.kind)
    throw new Problem({
      code: 'proposal-unknown',
      status: 404,
      detail: 'There is no such pair any more: identifiers may have joined one of the two to another since.',
    });
  const stored = (await linksAmong(tx, [left])).find((link) => link.right_core === right);
  const weighed = stored ?? linkRecords(one, other, mistakenAmong);
  const link: StoredLink = {
    left_core: left,
    right_core: right,
    bits: stored?.bits ?? Math.round(weighed.bits * 100),
    parts: [...weighed.parts],
    weights: stored?.weights ?? '',
    contradict: stored?.contradict ?? false,
    left_facts: factsHash(one),
    right_facts: factsHash(other),
    found_at: stored?.found_at ?? tx.now,
  };
  return { left, right, link, mentions };
}

async function coreNames(
  tx: Transaction,
  cores: readonly string[],
): Promise<Map<string, { id: string; kind: 'person' | 'entity' | 'account'; name: string }>> {
  if (cores.length === 0) return new Map();
  const rows = await tx
    .tables<SubjectTables>()
    .selectFrom('subjects')
    .select(['id', 'kind', 'name', 'merged_into'])
    .where('id', 'in', [...new Set(cores)])
    .execute();
  return new Map(rows.map(({ id, kind, name, merged_into: into }) => [id, { id: into ?? id, kind, name }]));
}
