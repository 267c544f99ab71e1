import { createHash } from 'node:crypto';
import { assert, instantFromMs, seededRandom } from '@weir/engines/vocabulary';
import { countries, yearEnd, yearStart } from './countries.ts';
import { liveOrdinarily } from './economy/ordinary-life.ts';
import { foundSociety } from './economy/society.ts';
import { openingsFile, transactionFiles } from './files/transaction-files.ts';
import { happen } from './ledger/happen.ts';
import type { Truth } from './truth.ts';
import type { World, WorldFile } from './world.ts';

export interface GenerateOptions {
  readonly seed: number | string;
  /** 1 is about 90,000 transactions; from 0.01 to 20. */
  readonly scale?: number;
}

/** Two countries over a year with everything that is true about them. The same options give the same bytes. */
export function generateCountries({ seed, scale = 1 }: GenerateOptions): World {
  assert(scale >= 0.01 && scale <= 20, 'The scale of a sandbox lies between 0.01 and 20.');
  const random = seededRandom(`weir-sandbox/${seed}`);
  const society = foundSociety(random.fork('society'), scale);
  liveOrdinarily(society, random.fork('life'));
  const { registry } = society;
  const accounts = registry.accounts;
  const transactions = happen(society.plan, accounts);
  const banks = registry.institutions.filter((institution) => institution.kind === 'bank');
  const files: WorldFile[] = [...transactionFiles(transactions, accounts, banks), openingsFile(accounts)];
  const truth: Truth = {
    seed: String(seed),
    scale,
    period: { from: instantFromMs(yearStart), until: instantFromMs(yearEnd) },
    counts: { persons: registry.persons.length, transactions: transactions.length },
    story: null,
    schemes: [],
    lookAlikes: [],
    traces: [],
    reports: [],
    hits: [],
    namesakes: [],
    duplicates: [],
    files: files.map((file) => ({
      path: file.path,
      bytes: file.bytes.length,
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
    })),
  };
  return {
    seed: String(seed),
    scale,
    countries,
    institutions: registry.institutions,
    persons: registry.persons,
    firms: registry.firms,
    accounts,
    transactions,
    reports: [],
    lists: [],
    files,
    truth,
  };
}
