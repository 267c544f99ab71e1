import type { Asker, Platform, Transaction } from '#platform';
import type { Intake } from '#intake';
import type { Ledger } from '#ledger';
import type { Screening } from '#screening';
import type { SubjectRow, Subjects } from '#subjects';
import { chartLimits, type ChartEdge, type ChartNode } from './contract.ts';
import { knownAccounts, moneyAmong } from './money.ts';

export interface ChartRooms {
  readonly subjects: Subjects;
  readonly screening: Screening;
  readonly ledger: Ledger;
  readonly intake: Intake;
}

export const outsideNodes = ['outside:cash', 'outside:border', 'outside:asset', 'outside:unknown'] as const;

/** Ids by what they name, without their prefix. */
export function sorted(
  ids: readonly string[],
): Record<'account' | 'subject' | 'report' | 'outside', string[]> {
  const found = {
    account: [] as string[],
    subject: [] as string[],
    report: [] as string[],
    outside: [] as string[],
  };
  for (const id of new Set(ids)) {
    const [kind, ...rest] = id.split(':');
    found[kind as keyof typeof found].push(rest.join(':'));
  }
  return found;
}

/**
 * What the asker may know of these nodes. An account that is seen neither in the ledger nor in a report, under the asker's
 * clearances, is as unknown as one that does not exist.
 */
export async function describe(
  { register }: Platform,
  rooms: ChartRooms,
  asker: Asker,
  ids: readonly string[],
): Promise<{ nodes: ChartNode[]; unknown: string[]; standsFor: Map<string, string> }> {
  const given = sorted(ids);
  const seen = await rooms.ledger.query(asker, (duck) => knownAccounts(duck, given.account));
  return register.as(asker, async (tx) => {
    const nodes = new Map<string, ChartNode>();
    const standsFor = new Map<string, string>();
    const survivors = await rooms.subjects.survivorsOf(tx, given.subject);
    const rows = await rooms.subjects.rowsOf(tx, [...new Set(survivors.values())]);
    const keys = await rooms.subjects.accountKeysOf(
      tx,
      rows.filter(({ kind }) => kind === 'account').map(({ id }) => id),
    );
    const hits = await hitCounts(tx, rooms.screening, rows);
    const byId = new Map(rows.map((row) => [row.id, row]));
    const accounts = new Set(given.account);
    for (const [asked, id] of survivors) {
      const row = byId.get(id);
      if (row === undefined) continue;
      const key = keys.get(id)?.[0];
      if (key !== undefined) {
        // An account is one node, whether a report named it or the ledger did.
        standsFor.set(`subject:${asked}`, `account:${key}`);
        accounts.add(key);
      } else {
        standsFor.set(`subject:${asked}`, `subject:${id}`);
        nodes.set(`subject:${id}`, subjectNode(row, hits.get(id) ?? 0));
      }
    }
    const subjectOf = await rooms.subjects.forAccounts(tx, [...accounts]);
    const holders = await holdersOf(
      tx,
      rooms.subjects,
      [...subjectOf.values()].map(({ id }) => id),
    );
    for (const key of accounts) {
      const subject = subjectOf.get(key);
      if (subject === undefined && !seen.has(key)) continue;
      const id = `account:${key}`;
      nodes.set(id, {
        id,
        kind: 'account',
        name: key.replace(/^iban:/, ''),
        alsoKnownAs: [],
        hits: 0,
        holder: (subject && holders.get(subject.id)) ?? null,
      });
    }
    const numbers = await rooms.intake.numbersOf(tx, given.report);
    for (const [id, number] of numbers) nodes.set(`report:${id}`, plain(`report:${id}`, 'report', number));
    for (const type of given.outside) {
      const id = `outside:${type}`;
      if ((outsideNodes as readonly string[]).includes(id))
        nodes.set(id, plain(id, type === 'asset' ? 'asset' : 'outside', type));
    }
    const unknown = ids.filter((id) => !nodes.has(id) && !nodes.has(standsFor.get(id) ?? ''));
    return { nodes: [...nodes.values()], unknown, standsFor };
  });
}

const plain = (id: string, kind: ChartNode['kind'], name: string): ChartNode => ({
  id,
  kind,
  name,
  alsoKnownAs: [],
  hits: 0,
  holder: null,
});

function subjectNode(row: SubjectRow, hits: number): ChartNode {
  const kind = row.kind === 'entity' ? 'firm' : row.kind;
  return { ...plain(`subject:${row.id}`, kind, row.name), alsoKnownAs: row.alsoKnownAs.slice(0, 3), hits };
}

async function hitCounts(tx: Transaction, screening: Screening, rows: readonly SubjectRow[]) {
  const counts = new Map<string, number>();
  const people = rows.filter(({ kind }) => kind !== 'account').map(({ id }) => id);
  if (people.length === 0) return counts;
  for (const { subject, state } of await screening.hitsOf(tx, people)) {
    if (state !== 'different' && state !== 'lapsed') counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  return counts;
}

async function holdersOf(tx: Transaction, subjects: Subjects, accounts: readonly string[]) {
  const holders = new Map<string, string>();
  for (const { kind, from, to } of await subjects.relationsOf(tx, accounts, chartLimits.edges)) {
    if (kind === 'owner' && !holders.has(to)) holders.set(to, `subject:${from}`);
  }
  return holders;
}

/** Everything that joins these nodes to each other, as far as the asker may see it. */
export async function edgesAmong(
  { register }: Platform,
  rooms: ChartRooms,
  asker: Asker,
  nodes: readonly ChartNode[],
): Promise<ChartEdge[]> {
  const given = sorted(nodes.map(({ id }) => id));
  const here = new Set(nodes.map(({ id }) => id));
  const money = await rooms.ledger.query(asker, (duck) =>
    moneyAmong(duck, given.account, given.outside, {}, chartLimits.edges),
  );
  return register.as(asker, async (tx) => {
    const accounts = await rooms.subjects.forAccounts(tx, given.account);
    const nodeOf = new Map(given.subject.map((id) => [id, `subject:${id}`]));
    for (const [key, { id }] of accounts) nodeOf.set(id, `account:${key}`);
    const relations = await rooms.subjects.relationsOf(tx, [...nodeOf.keys()], chartLimits.edges);
    const told = relations.flatMap(({ kind, from, to, reports }): ChartEdge[] => {
      const ends = [nodeOf.get(from), nodeOf.get(to)] as const;
      if (ends[0] === undefined || ends[1] === undefined) return [];
      return [edge(kind, ends[0], ends[1], String(reports))];
    });
    const named: ChartEdge[] = [];
    for (const report of given.report.slice(0, 200)) {
      for (const { id } of await rooms.subjects.forReport(tx, report)) {
        const node = nodeOf.get(id);
        if (node !== undefined && here.has(node))
          named.push(edge('named-in', node, `report:${report}`, null));
      }
    }
    return distinct([...money, ...told, ...named]);
  });
}

export function edge(kind: ChartEdge['kind'], from: string, to: string, detail: string | null): ChartEdge {
  return { id: `${kind} ${from} ${to}`, kind, from, to, sums: [], detail };
}

export function distinct(edges: readonly ChartEdge[]): ChartEdge[] {
  return [...new Map(edges.map((each) => [each.id, each])).values()];
}

/** The ledger's keys that nodes stand for: an account's own, a subject's accounts. */
export async function keysUnder(
  { register }: Platform,
  { subjects }: ChartRooms,
  asker: Asker,
  ids: readonly string[],
): Promise<string[]> {
  const given = sorted(ids);
  if (given.subject.length === 0) return given.account;
  return register.as(asker, async (tx) => {
    const own = [...(await subjects.survivorsOf(tx, given.subject)).values()];
    const held = (await subjects.relationsOf(tx, own, chartLimits.edges))
      .filter(({ from, kind }) => own.includes(from) && (kind === 'owner' || kind === 'signatory'))
      .map(({ to }) => to);
    const keys = await subjects.accountKeysOf(tx, [...new Set([...own, ...held])]);
    return [...new Set([...given.account, ...[...keys.values()].flat()])];
  });
}
