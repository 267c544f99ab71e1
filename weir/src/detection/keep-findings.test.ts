import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import type { FindingWithMoney } from './alert-features.ts';
import type { AlertTables, StoredAlert } from './alert-store.ts';
import { findingId } from './finding.ts';
import { keepFindings } from './keep-findings.ts';
import { byScoreAlone } from './ranker.ts';

const finding = fc
  .record({
    typology: fc.constantFrom('a', 'b', 'c'),
    family: fc.constantFrom('pattern' as const, 'scenario' as const),
    transactions: fc.uniqueArray(fc.integer({ min: 0, max: 11 }).map(String), { minLength: 1, maxLength: 7 }),
    score: fc.integer({ min: 1, max: 999 }),
    secret: fc.boolean(),
  })
  .map(({ typology, family, transactions, score, secret }): FindingWithMoney => ({
    id: findingId(family, `${typology}${secret ? 's' : ''}`, transactions),
    family,
    typology,
    title: typology,
    score,
    parts: [],
    accounts: ['x'],
    transactions,
    reason: `${typology} ${transactions.join()}`,
    reasonKey: '',
    facts: {},
    also: [],
    money: {
      totals: [],
      firstAt: '2026-01-01T00:00:00.000Z',
      lastAt: '2026-01-02T00:00:00.000Z',
      compartments: secret ? ['harbour'] : [],
      features: {},
    },
  }));
const run = fc
  .uniqueArray(finding, { maxLength: 6, selector: ({ id }) => id })
  .map((findings) => [...findings].sort((one, other) => other.score - one.score));

const withoutMoment = (alert: StoredAlert): object => ({ ...alert, raised_at: undefined });

describe('keeping what run after run finds', () => {
  let world: TestPlatform;
  beforeAll(async () => {
    world = await registers[0]!.open();
  });
  afterAll(() => world?.close());

  const alerts = (): Promise<StoredAlert[]> =>
    world.platform.register.as(theNode, (tx) =>
      tx.tables<AlertTables>().selectFrom('alerts').selectAll().orderBy('id').execute(),
    );
  const keep = (findings: readonly FindingWithMoney[]) =>
    world.platform.register.as(theNode, (tx) =>
      keepFindings(tx, findings, {
        rank: byScoreAlone,
        detection: null,
        versions: new Map(),
        led: new Set(),
      }),
    );

  it('loses no alert and no finding, mixes no compartments, and changes nothing when the same is found again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 1, maxLength: 4 }), async (runs) => {
        await world.platform.register.ownerQuery('truncate alert_events, alerts');
        let before: StoredAlert[] = [];
        for (const findings of runs) {
          const { raised, known } = await keep(findings);
          expect(raised.length + known).toBe(findings.length);
          const after = await alerts();
          expect(after.map(({ id }) => id)).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
          for (const each of findings) {
            const says = after.filter(
              (alert) =>
                alert.compartments.join() === each.money.compartments.join() &&
                (alert.typology === each.typology ||
                  alert.also.some(({ typology }) => typology === each.typology)) &&
                alert.transactions.some((transaction) => each.transactions.includes(transaction)),
            );
            expect(says.length, each.reason).toBeGreaterThan(0);
          }
          before = after;
        }
        for (const alert of before)
          expect(alert.also.map(({ typology }) => typology)).not.toContain(alert.typology);
      }),
      { seed: 31, numRuns: 40 },
    );
  });

  it('says the same again when the same is found again', async () => {
    await fc.assert(
      fc.asyncProperty(run, async (findings) => {
        await world.platform.register.ownerQuery('truncate alert_events, alerts');
        await keep(findings);
        await keep(findings);
        const once = (await alerts()).map(withoutMoment);
        await keep(findings);
        expect((await alerts()).map(withoutMoment)).toEqual(once);
      }),
      { seed: 32, numRuns: 40 },
    );
  });
});
