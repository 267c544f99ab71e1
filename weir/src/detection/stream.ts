import { theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { DuckConnection, Ledger } from '#ledger';
import { joined, withMoney, type FindingWithMoney } from './alert-features.ts';
import type { Found } from './alert-keeper.ts';
import { detect } from './detect.ts';
import type { Finding } from './finding.ts';
import { scenariosInForce, type InForce } from './scenario-book.ts';
import { openScenarioBox } from './scenario-box.ts';

interface StreamTables {
  detection_stream: { one: boolean; next_sequence: number };
}

const uncleared: Asker = { ...theNode, roles: ['fiu_analyst'] };

/** Keeps what was found; `last` is part of the last transaction. */
export type KeepFound = (found: Found, last: (tx: Transaction) => Promise<void>) => Promise<void>;

/**
 * The fast half of detection: follows the ledger, and where accepted reports brought rows, asks the scenarios of reach
 * `account` about the accounts that those rows name, over these accounts' whole histories. What such a scenario says of an
 * account follows from its own entries alone, so this is what a run over the whole ledger would say of them. Patterns and
 * scenarios of reach `ledger` need everything and wait for such a run; so do rows of bulk files.
 */
export function followLedger(platform: Platform, ledger: Ledger, scratch: string, keep: KeepFound): void {
  const { register, jobs } = platform;

  async function step(): Promise<boolean> {
    if (!(await register.lead('detection.stream'))) return false;
    const since = await register.as(theNode, positionOf);
    const state = await ledger.state();
    if (state.nextSequence <= since) return false;
    const scenarios = (await register.as(theNode, scenariosInForce)).filter(
      ({ scenario }) => scenario.reach === 'account',
    );
    const findings: FindingWithMoney[] = [];
    let [to, sameAs] = [state.nextSequence, new Map<string, string>()];
    for (const trusted of [true, false]) {
      const some = scenarios.filter((each) => each.trusted === trusted);
      if (!trusted && some.length === 0) continue;
      // What people wrote looks at rows of no compartment here; those of compartments wait for a run.
      await ledger.around(trusted ? theNode : uncleared, since, async (duck, at, accounts) => {
        to = Math.min(to, at.nextSequence);
        if (accounts === 0 || some.length === 0) return;
        findings.push(...(await ask(duck, some)));
        if (trusted) sameAs = await ledger.sameAs(duck);
      });
    }
    const versions = new Map(scenarios.map(({ scenario, version }) => [scenario.id, version]));
    await keep({ findings: joined(findings), sameAs, versions }, (tx) => moveTo(tx, to));
    return true;
  }

  async function ask(duck: DuckConnection, scenarios: readonly InForce[]): Promise<FindingWithMoney[]> {
    const { findings } = await detect(
      { scenarios, patterns: [] },
      { duck, columns: () => Promise.reject(new Error('Patterns are not asked of a part of the ledger.')) },
      {
        apart: true,
        box: (connection) =>
          openScenarioBox(scratch, connection, { timeMs: 10_000, memory: '512MB', disk: '1GB' }),
      },
    );
    const around = new Set(
      (await duck.rows<{ account: string }>('select account from around')).map(({ account }) => account),
    );
    // Of their counterparties only the payments with them are here.
    const own: readonly Finding[] = findings.filter(({ accounts }) => around.has(accounts[0]!));
    return withMoney(duck, own);
  }

  jobs.follow('detection.stream', step);
}

async function positionOf(tx: Transaction): Promise<number> {
  const row = await tx
    .tables<StreamTables>()
    .selectFrom('detection_stream')
    .select('next_sequence')
    .executeTakeFirstOrThrow();
  return row.next_sequence;
}

async function moveTo(tx: Transaction, nextSequence: number): Promise<void> {
  await tx
    .tables<StreamTables>()
    .updateTable('detection_stream')
    .set({ next_sequence: nextSequence })
    .execute();
}
