import type { Asker, Platform } from '#platform';
import { jurisdiction, theNode } from '#platform';
import type { Ledger } from '#ledger';
import type { Subjects } from '#subjects';
import type { Cut } from './contract.ts';
import { regionOf } from './regions.ts';
import { acceptedIn, type StoredCount } from './strategy-store.ts';

/** What one report tells of money between two accounts. */
export interface Flow {
  readonly report: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly transactions: number;
  readonly minor: number;
}

/** An accepted report: who filed it, and in which month it was accepted. */
export interface Accepted {
  readonly report: string;
  readonly organisation: string;
  readonly month: string;
}

/** Rows of no compartment: what is in one is counted nowhere, since its number alone could tell that it exists. */
const outside: Asker = { ...theNode, roles: ['fiu_analyst'], clearances: [] };
const keysAtOnce = 1000;

/**
 * Money as reports tell it, from the ledger. Asked once for each table, when it is published: the node counts, and nothing but
 * the counts goes on. Where two reports tell of one transfer it counts once.
 */
export function ledgerCounts(
  { register, config }: Pick<Platform, 'register' | 'config'>,
  rooms: { ledger: Pick<Ledger, 'query'>; subjects: Pick<Subjects, 'forAccounts' | 'rowsOf'> },
): (cut: Cut, months: readonly string[]) => Promise<StoredCount[]> {
  async function countriesOf(accounts: readonly string[]): Promise<Map<string, string>> {
    const countries = new Map<string, string>();
    const unsaid: string[] = [];
    for (const account of accounts) {
      const country = /^iban:([A-Z]{2})/.exec(account)?.[1];
      if (country === undefined) unsaid.push(account);
      else countries.set(account, country);
    }
    for (let at = 0; at < unsaid.length; at += keysAtOnce)
      await register.as(theNode, async (tx) => {
        const known = await rooms.subjects.forAccounts(tx, unsaid.slice(at, at + keysAtOnce));
        const rows = await rooms.subjects.rowsOf(tx, [...new Set([...known.values()].map(({ id }) => id))]);
        const byId = new Map(rows.map((row) => [row.id, row.countries[0]]));
        for (const [account, { id }] of known) {
          const country = byId.get(id);
          if (country !== undefined) countries.set(account, country);
        }
      });
    return countries;
  }

  return async (cut, months) => {
    const { currency } = jurisdiction(config.jurisdiction);
    const accepted = await register.as(theNode, (tx) => acceptedIn(tx, months));
    const flows = await rooms.ledger.query(outside, async (duck) => {
      await duck.run('create or replace temp table counted_reports (id varchar)');
      const appender = await duck.raw.createAppender('counted_reports');
      for (const { report } of accepted) {
        appender.appendVarchar(report);
        appender.endRow();
      }
      appender.closeSync();
      return duck.rows<Flow>(
        `select source_id as report, "from", "to", count(*) as transactions, sum(amount_minor)::double as minor
         from all_rows semi join counted_reports on counted_reports.id = all_rows.source_id
         where source_kind = 'report' and currency = $currency and sequence not in (
           select repeats.sequence from repeats join all_rows other on other.sequence = repeats.of_sequence
           where other.source_kind = 'report')
         group by 1, 2, 3 order by 1, 2, 3`,
        { currency },
      );
    });
    const accounts = [...new Set(flows.flatMap(({ from, to }) => [from, to]))].filter(
      (each) => each !== null,
    );
    const countries = await countriesOf(accounts);
    const told = { accepted, flows, countryOf: (account: string) => countries.get(account) };
    return cut.classification === 'corridor'
      ? byCorridor(told)
      : byRegion(told, config.jurisdiction.slice(0, 2));
  };
}

interface Told {
  readonly accepted: readonly Accepted[];
  readonly flows: readonly Flow[];
  countryOf(account: string): string | undefined;
}

/** Amounts from country to country. Money to or from the outside world, and accounts of no known country, are `??`. */
export function byCorridor({ accepted, flows, countryOf }: Told): StoredCount[] {
  const reports = new Map(accepted.map((each) => [each.report, each]));
  const end = (account: string | null): string => (account === null ? undefined : countryOf(account)) ?? '??';
  return gathered(
    flows.flatMap(({ report, from, to, transactions, minor }) => {
      const by = reports.get(report);
      const category = `${end(from)}-${end(to)}`;
      return by === undefined ? [] : [{ ...by, category, cases: transactions, amount: minor }];
    }),
  );
}

/** Reports by the region abroad that most of their money went to or came from; each report once. */
export function byRegion({ accepted, flows, countryOf }: Told, own: string): StoredCount[] {
  const abroad = new Map<string, Map<string, number>>();
  for (const { report, from, to, minor } of flows)
    for (const account of [from, to]) {
      const country = account === null ? undefined : countryOf(account);
      if (country === undefined || country === own) continue;
      const sums = abroad.get(report) ?? new Map<string, number>();
      abroad.set(report, sums.set(regionOf(country), (sums.get(regionOf(country)) ?? 0) + minor));
    }
  return gathered(
    accepted.map((each) => {
      const sums = [...(abroad.get(each.report) ?? [])];
      const most = sums.sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1))[0];
      return { ...each, category: most?.[0] ?? 'domestic', cases: 1, amount: null };
    }),
  );
}

interface Part {
  readonly organisation: string;
  readonly month: string;
  readonly category: string;
  readonly cases: number;
  readonly amount: number | null;
}

/** By category and month, with how many filers contribute and what the largest of them has. */
function gathered(parts: readonly Part[]): StoredCount[] {
  return [...Map.groupBy(parts, ({ category, month }) => `${category} ${month}`).values()].map((same) => {
    const sizeOf = ({ amount, cases }: Part): number => amount ?? cases;
    const sum = (some: readonly Part[], of: (part: Part) => number): number =>
      some.reduce((total, part) => total + of(part), 0);
    const byFiler = [...Map.groupBy(same, ({ organisation }) => organisation).values()];
    const [{ category, month, amount }] = same as [Part];
    return {
      category,
      month,
      cases: sum(same, ({ cases }) => cases),
      amount: amount === null ? null : sum(same, sizeOf),
      contributors: byFiler.length,
      largest: Math.max(...byFiler.map((own) => sum(own, sizeOf))),
    };
  });
}
