import { normaliseName } from '@weir/engines/names';
import type { NamesOf } from '#people';
import type { Transaction } from '#platform';
import type { SubjectRef, Subjects } from '#subjects';
import type { HitDetail, HitRow, NameWord } from './contract.ts';
import { firstOf, hitUnknown } from './decide-hit.ts';
import { confirmingRoles, mayBeDecided, mayConfirm, type HitRules } from './hit-state.ts';
import { changesOf, decisionsOf, findHit, type HitQueueRow, type StoredHit } from './hit-store.ts';
import { entryNow, listsWithCurrent } from './list-store.ts';
import { changedSince } from './rescreen.ts';

interface HitContext {
  readonly subjects: ReadonlyMap<string, SubjectRef>;
  readonly lists: ReadonlyMap<string, string>;
}

/** Rows with the names of their subjects and lists. */
export async function hitRows(
  tx: Transaction,
  subjects: Subjects,
  rows: readonly HitQueueRow[],
): Promise<HitRow[]> {
  const context: HitContext = {
    subjects: await subjects.namesOf(tx, [...new Set(rows.map((row) => row.subject))]),
    lists: new Map((await listsWithCurrent(tx)).map(({ id, name }) => [id, name] as const)),
  };
  return rows.map((row) => hitRow(row, context));
}

function hitRow(row: HitQueueRow, { subjects, lists }: HitContext): HitRow {
  return {
    id: row.id,
    state: row.state,
    // Who sees the hit but not the register of subjects, as the national central bureau, sees the name that was asked.
    subject: subjects.get(row.subject) ?? {
      id: row.subject,
      kind: row.asked.kind === 'organization' ? 'entity' : 'person',
      name: row.asked.name,
    },
    list: { id: row.list, name: lists.get(row.list) ?? row.list, purpose: row.purpose },
    entryId: row.entry,
    askedName: row.asked.name,
    askedLatin: inLatin(row.asked.name),
    listedName: row.listed_name,
    listedLatin: inLatin(row.listed_name),
    score: row.score / 1000,
    foundAt: row.found_at,
  };
}

const latin = /^[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]*$/u;

/** A name as the engine reads it in Latin letters; itself where it is in them already. */
function inLatin(name: string): string {
  if (latin.test(name)) return name;
  return normaliseName(name).replace(
    /(^| )(\p{L})/gu,
    (_, gap: string, letter: string) => gap + letter.toUpperCase(),
  );
}

const wordsOf = (name: string): NameWord[] =>
  name
    .split(/[\s,]+/)
    .filter((text) => text !== '')
    .slice(0, 64)
    .map((text) => ({ text, latin: normaliseName(text) }));

export async function hitDetail(
  tx: Transaction,
  rooms: { subjects: Subjects; namesOf: NamesOf; rules: HitRules },
  id: string,
): Promise<HitDetail> {
  const hit = await findHit(tx, id);
  if (hit === undefined) throw hitUnknown();
  const [row] = await hitRows(tx, rooms.subjects, [hit]);
  const decisions = await decisionsOf(tx, hit.id);
  const changes = await changesOf(tx, hit.id);
  const names = await rooms.namesOf(tx, [
    ...decisions.map((decision) => decision.decided_by),
    ...changes.flatMap((change) => change.by_person ?? []),
  ]);
  const person = (who: string) => ({ id: who, name: names.get(who)?.name ?? null });
  return {
    ...row!,
    parts: hit.parts,
    askedWords: wordsOf(hit.asked.name),
    listedWords: wordsOf(hit.listed_name),
    entry: entryView(hit),
    listVersion: hit.list_version,
    weights: hit.weights,
    tuning: hit.tuning,
    entryNow: await entryNow(tx, hit.list, hit.entry, hit.list_version),
    asked: askedView(hit),
    changedSince: changedSince(hit.decided_on, hit.subject_facts, hit.entry_data),
    decisions: decisions.map(({ decision, step, reason, decided_by: by, decided_at: at }) => ({
      decision,
      step,
      reason,
      by: person(by),
      at,
    })),
    changes: changes.map(({ change, cause, facts, reason, by_person: by, at }) => ({
      change,
      cause,
      fields: facts.fields ?? [],
      reason,
      by: by === null ? null : person(by),
      at,
    })),
    may: mayNow(tx, hit, firstOf(decisions)?.decided_by, rooms.rules),
    confirmedBy: [...confirmingRoles(hit.state, rooms.rules)],
  };
}

function mayNow(
  { asker }: Transaction,
  hit: StoredHit,
  first: string | undefined,
  rules: HitRules,
): HitDetail['may'] {
  const decides = asker.roles.some((role) => role === 'fiu_analyst' || role === 'fiu_supervisor');
  return {
    decide: decides && mayBeDecided(hit.state),
    confirm: first !== asker.person && mayConfirm(hit.state, asker.roles, rules),
    reopen: decides && (hit.state === 'same' || hit.state === 'different'),
  };
}

function askedView({ asked }: StoredHit): HitDetail['asked'] {
  const { name, kind, born, country, sex } = asked;
  return {
    name,
    ...(kind === undefined ? {} : { kind }),
    ...(born === undefined ? {} : { born }),
    ...(country === undefined ? {} : { country }),
    ...(sex === undefined ? {} : { sex }),
  };
}

function entryView({ entry_data: entry }: StoredHit): HitDetail['entry'] {
  return {
    id: entry.id,
    list: entry.list,
    kind: entry.kind,
    names: entry.names.map(({ text, quality }) => ({ text, ...(quality === undefined ? {} : { quality }) })),
    born: [...entry.born],
    countries: [...entry.countries],
    ...(entry.sex === undefined ? {} : { sex: entry.sex }),
    identifiers: entry.identifiers.map(({ type, number, country }) => ({
      type,
      number,
      ...(country === undefined ? {} : { country }),
    })),
    ...(entry.remarks === undefined ? {} : { remarks: entry.remarks }),
  };
}
