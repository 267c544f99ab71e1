import { json, type Asker, type Transaction } from '#platform';
import type { BackTest, BackTestResult } from './scenario-contract.ts';

export interface StoredBackTest {
  id: string;
  job: string | null;
  state: 'waiting' | 'done' | 'failed';
  scenario: string;
  version: number;
  parameters: Record<string, string>;
  sweep: BackTest['sweep'];
  asked_by: string;
  asked_as: Pick<Asker, 'organisation' | 'roles' | 'clearances'>;
  compartments: string[];
  started_at: string;
  ended_at: string | null;
  result: BackTestResult | null;
  problem: string | null;
}

interface BackTestTables {
  back_tests: StoredBackTest;
}

export async function insertBackTest(
  tx: Transaction,
  row: Pick<StoredBackTest, 'id' | 'job' | 'scenario' | 'version' | 'parameters' | 'sweep'>,
): Promise<void> {
  const { organisation, roles, clearances } = tx.asker;
  await tx
    .tables<BackTestTables>()
    .insertInto('back_tests')
    .values({
      ...row,
      parameters: json(row.parameters) as never,
      sweep: row.sweep === null ? null : (json(row.sweep) as never),
      state: 'waiting',
      asked_by: tx.asker.person ?? '',
      asked_as: json({ organisation, roles, clearances }) as never,
      // It may name accounts of every compartment that its asker is cleared for.
      compartments: [...clearances],
      started_at: tx.now,
      ended_at: null,
      result: null,
      problem: null,
    })
    .execute();
}

export async function endBackTest(
  tx: Transaction,
  id: string,
  set: { result: BackTestResult } | { problem: string },
): Promise<void> {
  await tx
    .tables<BackTestTables>()
    .updateTable('back_tests')
    .set({
      state: 'result' in set ? 'done' : 'failed',
      ended_at: tx.now,
      ...('result' in set ? { result: json(set.result) as never } : set),
    })
    .where('id', '=', id)
    .execute();
}

export function findBackTest(tx: Transaction, id: string): Promise<StoredBackTest | undefined> {
  return tx
    .tables<BackTestTables>()
    .selectFrom('back_tests')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Newest first; of one scenario, or of all. */
export function listBackTests(tx: Transaction, scenario: string | undefined): Promise<StoredBackTest[]> {
  let select = tx
    .tables<BackTestTables>()
    .selectFrom('back_tests')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(100);
  if (scenario !== undefined) select = select.where('scenario', '=', scenario);
  return select.execute();
}

/** Tests of one version that came to an end, newest first. */
export function endedTests(tx: Transaction, scenario: string, version: number): Promise<StoredBackTest[]> {
  return tx
    .tables<BackTestTables>()
    .selectFrom('back_tests')
    .selectAll()
    .where('scenario', '=', scenario)
    .where('version', '=', version)
    .where('state', '=', 'done')
    .orderBy('id', 'desc')
    .limit(20)
    .execute();
}
