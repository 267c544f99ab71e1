import { join } from 'node:path';
import { outsideNumber, outsideTypes } from '@weir/engines/trails';
import { assert, Problem } from '@weir/engines/vocabulary';
import { writeFile, type Step } from './block-files.ts';
import { literal, type DuckConnection } from './duck.ts';
import type { FileEntry, ManifestState } from './manifest.ts';
import { stagedTable } from './stage.ts';

/** Accounts of the last, unfinished file at most; it is the one that new accounts write again. */
const smallestFile = 4_096;
const base = 16;
/** What an INTEGER column and an Int32Array hold. */
const mostAccounts = 2 ** 31 - 1;

/** Rows whose numbers are set in one transaction: its undo is kept in memory. */
const rowsAtOnce = 8_000_000;

/**
 * Every account has a number, given in the order of import: 0 is the first account of the first row. The numbers stand in
 * the rows of the ledger's files beside the names, so that whoever needs the ledger as columns reads integers and never a
 * text. Which name a number has is told by files of their own, numbers in order without a gap.
 *
 * Names are compared whole, so two accounts never share a number; and since the number follows from the order of import
 * alone, a rebuild gives the same ones.
 */
export class AccountNumbers {
  readonly #folder: string;
  /** Of which files the table of known accounts in the engine's memory was made. */
  #known: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Gives the staged rows their numbers, and writes the names that are new. Nothing counts before the manifest says so. */
  async number(
    duck: DuckConnection,
    state: ManifestState,
    step: Step,
  ): Promise<{ addFiles: FileEntry[]; dropFiles: string[] }> {
    await this.#know(duck, state);
    const before = accountCount(state);
    await duck.run(`create or replace table ${metTable} as
      with met as (select account, min(place) as place from (
          select "from" as account, sequence * 2 as place from ${stagedTable} where "from" is not null
          union all select "to", sequence * 2 + 1 from ${stagedTable} where "to" is not null) group by account),
        looked as (select met.*, known.number as known from met left join ${knownTable} as known using (account))
      select account, coalesce(known, ${before} - 1 + row_number() over (partition by known is null order by place))::integer as number,
        known is null as fresh from looked`);
    const [found] = await duck.rows<{ fresh: number }>(
      `select count(*) filter (fresh) as fresh from ${metTable}`,
    );
    const count = before + found!.fresh;
    if (count > mostAccounts) throw tooManyAccounts();
    await setNumbers(duck);
    return this.#write(duck, state, count, step);
  }

  /** Takes over the accounts that were new, once the manifest lists their files. */
  async committed(duck: DuckConnection, state: ManifestState): Promise<void> {
    await duck.run(`insert into ${knownTable} select number, account from ${metTable} where fresh`);
    this.#known = keyOf(state);
  }

  async #know(duck: DuckConnection, state: ManifestState): Promise<void> {
    if (this.#known === keyOf(state)) return;
    this.#known = undefined;
    await duck.run(`create or replace table ${knownTable} as ${accountsRelation(this.#folder, state)}`);
    this.#known = keyOf(state);
  }

  async #write(
    duck: DuckConnection,
    state: ManifestState,
    count: number,
    step: Step,
  ): Promise<{ addFiles: FileEntry[]; dropFiles: string[] }> {
    const there = filesOf(state);
    const wanted = accountFiles(count);
    const same = (one: Numbers, other: Numbers): boolean =>
      one.first === other.first && one.last === other.last;
    const addFiles: FileEntry[] = [];
    for (const each of wanted) {
      if (there.some((file) => same(file, each))) continue;
      const { first, last } = each;
      const query = `select number, account from (select number, account from ${knownTable}
          union all select number, account from ${metTable} where fresh)
        where number between ${first - 1} and ${last - 1} order by number`;
      const written = await writeFile(duck, this.#folder, query, 'accounts', `a${first}-${last}`, step);
      addFiles.push({ ...written, kind: 'accounts', rows: last - first + 1, first, last, ...ofNoTime });
    }
    const dropFiles = there
      .filter((file) => !wanted.some((each) => same(file, each)))
      .map(({ name }) => name);
    return { addFiles, dropFiles };
  }
}

const metTable = 'writing.met_accounts';
const knownTable = 'memory.main.known_accounts';
const ofNoTime = {
  block: 'large',
  firstMs: null,
  lastMs: null,
  firstPosition: null,
  lastPosition: null,
} as const;

interface Numbers {
  /** Counted from 1: the first account is number 0. */
  readonly first: number;
  readonly last: number;
}

/** Which files the names lie in is the count of accounts written as a number, so that it follows from the count alone. */
export function accountFiles(count: number): Numbers[] {
  const files: Numbers[] = [];
  let length = smallestFile;
  while (length * base <= count) length *= base;
  let done = 0;
  for (; length >= smallestFile; length /= base) {
    for (; done + length <= count; done += length) files.push({ first: done + 1, last: done + length });
  }
  if (done < count) files.push({ first: done + 1, last: count });
  return files;
}

const filesOf = (state: ManifestState): FileEntry[] => state.files.filter(({ kind }) => kind === 'accounts');
const keyOf = (state: ManifestState): string => JSON.stringify(filesOf(state).map(({ name }) => name));

export function accountCount(state: ManifestState): number {
  return filesOf(state).reduce((most, { last }) => Math.max(most, last), 0);
}

/** All names with their numbers: `select number, account …`. */
export function accountsRelation(folder: string, state: ManifestState): string {
  const paths = filesOf(state).map(({ name }) => literal(join(folder, name)));
  return paths.length === 0
    ? 'select null::integer as number, null::varchar as account where false'
    : `select number, account from read_parquet([${paths.join(', ')}], hive_partitioning = false)`;
}

/** @throws Problem `ledger-older` where the files were written before accounts had numbers */
export function expectNumbers(state: ManifestState): void {
  if (state.files.some(({ kind, rows }) => kind === 'rows' && rows > 0) && accountCount(state) === 0) {
    throw new Problem({
      code: 'ledger-older',
      status: 409,
      detail:
        'The ledger’s files were written by an older Weir. Have them written again: weir ledger rebuild.',
    });
  }
}

async function setNumbers(duck: DuckConnection): Promise<void> {
  const [bounds] = await duck.rows<{ least: number | null; most: number | null }>(
    `select min(sequence) as least, max(sequence) as most from ${stagedTable}`,
  );
  const outside = (side: 'from' | 'to'): string =>
    `case ${side}_type ${outsideTypes.map((name) => `when ${literal(name)} then ${outsideNumber(name)}`).join(' ')} end`;
  for (const side of ['from', 'to'] as const) {
    await duck.run(`update ${stagedTable} set ${side}_number = ${outside(side)} where "${side}" is null`);
    for (let start = bounds?.least ?? 0; start <= (bounds?.most ?? -1); start += rowsAtOnce) {
      await duck.run(`update ${stagedTable} set ${side}_number = met.number from ${metTable} as met
        where met.account = ${stagedTable}."${side}" and sequence >= ${start} and sequence < ${start + rowsAtOnce}`);
    }
  }
  const [left] = await duck.rows<{ rows: number }>(
    `select count(*) as rows from ${stagedTable} where from_number is null or to_number is null`,
  );
  assert(left?.rows === 0, 'both ends of every row have a number');
}

function tooManyAccounts(): Problem {
  return new Problem({
    code: 'ledger-too-many-accounts',
    status: 413,
    detail: `A ledger holds at most ${mostAccounts} accounts. Keep a part of the files in a ledger of its own.`,
    facts: { limit: mostAccounts },
  });
}
