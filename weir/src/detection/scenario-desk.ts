import { sql } from 'kysely';
import { Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import type { Ledger } from '#ledger';
import { jurisdiction, type Asker, type Platform, type Transaction } from '#platform';
import { countsByTypology } from './alert-store.ts';
import { endedTests } from './back-test-store.ts';
import { checkScenario } from './check-scenario.ts';
import { openScenarioBox } from './scenario-box.ts';
import {
  changeVersion,
  findVersion,
  insertVersion,
  listVersions,
  runnable,
  scenariosInForce,
  scenarioUnknown,
  type InForce,
  type StoredVersion,
} from './scenario-book.ts';
import { scenarioLimits, type ScenarioCheck, type ScenarioStanding } from './scenario-contract.ts';
import { prepareScenarios } from './scenario-tables.ts';
import { parameterValues, scenarios, shippedText } from './scenario.ts';

export interface ScenarioDesk {
  /** As they stand, those switched off too. */
  standing(tx: Transaction): Promise<ScenarioStanding[]>;
  /** @throws Problem `scenario-unknown` */
  detail(
    tx: Transaction,
    id: string,
  ): Promise<{
    scenario: ScenarioStanding;
    text: string;
    shippedText: string | null;
    versions: StoredVersion[];
  }>;
  /** All that is wrong with a text; keeps nothing. */
  check(asker: Asker, text: string): Promise<ScenarioCheck>;
  /** Keeps a text as a draft. @throws Problem `scenario-faulty` with the faults, `scenario-parameter-…` */
  write(
    asker: Asker,
    written: { text: string; parameters: Record<string, string>; note: string },
  ): Promise<StoredVersion>;
  /** Proposes to switch a scenario off. @throws Problem `scenario-unknown`, `scenario-off-already` */
  off(asker: Asker, id: string, reason: string): Promise<StoredVersion>;
  /** @throws Problem `scenario-unknown`, `scenario-not-draft`, `scenario-untested`, `scenario-reach-wrong` */
  propose(asker: Asker, id: string, number: number, reason: string): Promise<StoredVersion>;
  /** @throws Problem `scenario-unknown`, `scenario-not-proposed`, `second-person-needed` */
  decide(
    asker: Asker,
    id: string,
    number: number,
    decision: { decision: 'approved' | 'refused'; reason: string },
  ): Promise<StoredVersion>;
  readonly secondPerson: () => boolean;
}

export function createScenarioDesk(platform: Platform, ledger: Ledger, scratch: string): ScenarioDesk {
  const { register, config } = platform;
  const secondPerson = (): boolean => jurisdiction(config.jurisdiction).detection?.secondPerson === true;

  function examined(asker: Asker, text: string, values: Readonly<Record<string, string>>) {
    return ledger.query(asker, async (duck) => {
      // The shape of the tables is enough to examine a statement; nothing of their content leaves the node for it.
      await duck.run('create or replace temp view transactions as select * from all_rows where false');
      await prepareScenarios(duck);
      const opened: { close(): void }[] = [];
      try {
        return await checkScenario(text, values, async () => {
          const box = await openScenarioBox(scratch, duck, {
            timeMs: 10_000,
            memory: '256MB',
            disk: '64MB',
            empty: true,
          });
          opened.push(box);
          return box;
        });
      } finally {
        opened.forEach((box) => box.close());
      }
    });
  }

  async function versionOf(tx: Transaction, id: string, number: number): Promise<StoredVersion> {
    const row = await findVersion(tx, id, number);
    if (row === undefined) throw scenarioUnknown();
    return row;
  }

  const desk: ScenarioDesk = {
    secondPerson,
    standing: async (tx) => {
      const versions = await listVersions(tx);
      const inForce = new Map((await scenariosInForce(tx)).map((each) => [each.scenario.id, each]));
      const counts = await countsByTypology(tx);
      const ids = new Set([...scenarios().map(({ id }) => id), ...versions.map(({ scenario }) => scenario)]);
      return [...ids].sort().flatMap((id) => {
        const own = versions.filter(({ scenario }) => scenario === id);
        const shown = inForce.get(id) ?? newestText(id, own);
        return shown === undefined
          ? []
          : [standingOf(shown, own, inForce.get(id), counts.get(id) ?? { open: 0, useful: 0, dismissed: 0 })];
      });
    },
    detail: async (tx, id) => {
      const scenario = (await desk.standing(tx)).find((each) => each.id === id);
      if (scenario === undefined) throw scenarioUnknown();
      const versions = await listVersions(tx, id);
      const text =
        versions.find(({ state }) => state === 'in-force')?.text ??
        (scenario.version === 0 ? shippedText(id) : null) ??
        versions.find((version) => version.text !== null)?.text ??
        shippedText(id)!;
      return { scenario, text, shippedText: shippedText(id), versions };
    },
    check: async (asker, text) => {
      const { parsed: _, ...check } = await examined(asker, text, {});
      return check;
    },
    write: async (asker, { text, parameters, note }) => {
      const { faults, parsed } = await examined(asker, text, parameters);
      if (faults.length > 0 || parsed === null) {
        throw new Problem({
          code: 'scenario-faulty',
          status: 422,
          detail: `The scenario cannot be kept: ${faults[0]?.detail ?? ''}`,
          facts: { faults },
        });
      }
      parameterValues(parsed, parameters);
      return register.as(asker, async (tx) => {
        await lockScenarios(tx);
        const number = await nextNumber(tx, parsed.id);
        const row = await insertVersion(tx, {
          scenario: parsed.id,
          number,
          text,
          sha256: parsed.sha256,
          parameters,
          note,
        });
        await record(tx, {
          act: 'scenario.written',
          object: { kind: 'scenario', id: parsed.id },
          facts: { number, sha256: parsed.sha256 },
        });
        return row;
      });
    },
    off: (asker, id, reason) =>
      register.as(asker, async (tx) => {
        await lockScenarios(tx);
        const inForce = (await scenariosInForce(tx)).some(({ scenario }) => scenario.id === id);
        if (!inForce) {
          if (!(await desk.standing(tx)).some((each) => each.id === id)) throw scenarioUnknown();
          throw conflict('scenario-off-already', 'This scenario does not run.');
        }
        const number = await nextNumber(tx, id);
        const row = await insertVersion(tx, {
          scenario: id,
          number,
          text: null,
          sha256: null,
          parameters: {},
          note: reason,
          state: 'proposed',
          proposed_by: asker.person,
          proposed_at: tx.now,
          proposed_reason: reason,
        });
        await record(tx, {
          act: 'scenario.off-proposed',
          object: { kind: 'scenario', id },
          reason,
          facts: { number },
        });
        return row;
      }),
    propose: (asker, id, number, reason) =>
      register.as(asker, async (tx) => {
        await lockScenarios(tx);
        const row = await versionOf(tx, id, number);
        if (row.state !== 'draft')
          throw conflict('scenario-not-draft', 'Only a draft can be proposed. Write a new version.');
        const [test] = await endedTests(tx, id, number);
        if (test === undefined)
          throw conflict(
            'scenario-untested',
            'Try this version on the past first: nothing is switched on unseen.',
          );
        if (test.result?.reachHolds === false)
          throw conflict(
            'scenario-reach-wrong',
            'The header says "reach: account", but what the scenario says of an account changes with other accounts. Write "reach: ledger".',
          );
        const set = {
          state: 'proposed',
          proposed_by: asker.person,
          proposed_at: tx.now,
          proposed_reason: reason,
        } as const;
        await changeVersion(tx, row, set);
        await record(tx, {
          act: 'scenario.proposed',
          object: { kind: 'scenario', id },
          reason,
          facts: { number, backTest: test.id },
        });
        return { ...row, ...set };
      }),
    decide: (asker, id, number, { decision, reason }) =>
      register.as(asker, async (tx) => {
        await lockScenarios(tx);
        const row = await versionOf(tx, id, number);
        if (row.state !== 'proposed')
          throw conflict('scenario-not-proposed', 'This version does not wait for a decision.');
        if (
          secondPerson() &&
          decision === 'approved' &&
          [row.written_by, row.proposed_by].includes(asker.person)
        )
          throw conflict(
            'second-person-needed',
            'Here a second person decides: not who wrote the version, and not who proposed it.',
          );
        const approved = decision === 'approved';
        if (approved) {
          for (const other of await listVersions(tx, id))
            if (other.state === 'in-force') await changeVersion(tx, other, { state: 'replaced' });
        }
        const set = {
          state: approved ? 'in-force' : 'refused',
          decided_by: asker.person,
          decided_at: tx.now,
          decided_reason: reason,
        } as const;
        await changeVersion(tx, row, set);
        await record(tx, {
          act: approved
            ? row.text === null
              ? 'scenario.switched-off'
              : 'scenario.switched-on'
            : 'scenario.refused',
          object: { kind: 'scenario', id },
          reason,
          facts: { number },
        });
        return { ...row, ...set };
      }),
  };
  return desk;
}

/** One at a time: versions are numbered one after the other, and one of them is in force. */
async function lockScenarios(tx: Transaction): Promise<void> {
  await tx.run<object>(sql`select pg_advisory_xact_lock(7070000052)`);
}

async function nextNumber(tx: Transaction, id: string): Promise<number> {
  const number = ((await listVersions(tx, id))[0]?.number ?? 0) + 1;
  if (number > scenarioLimits.versions)
    throw conflict(
      'scenario-too-many-versions',
      'This scenario has its fill of versions. Begin one of another id.',
    );
  return number;
}

function newestText(id: string, versions: readonly StoredVersion[]): InForce | undefined {
  const written = versions.find(({ text }) => text !== null);
  if (written !== undefined) return runnable(written);
  const scenario = scenarios().find((each) => each.id === id);
  return scenario === undefined ? undefined : { scenario, version: 0, values: {}, trusted: true };
}

function standingOf(
  shown: InForce,
  versions: readonly StoredVersion[],
  inForce: InForce | undefined,
  alerts: ScenarioStanding['alerts'],
): ScenarioStanding {
  const { parts: _, ...view } = shown.scenario;
  return {
    ...view,
    shipped: shippedText(view.id) !== null,
    version: inForce?.version ?? null,
    values: { ...inForce?.values },
    proposed: versions.find(({ state }) => state === 'proposed')?.number ?? null,
    alerts,
  };
}

function conflict(code: string, detail: string): Problem {
  return new Problem({ code, status: 409, detail });
}
