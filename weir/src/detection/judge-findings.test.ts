import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertState } from './contract.ts';
import { findingId, type Finding } from './finding.ts';
import { judgeFindings, type KnownAlert } from './judge-findings.ts';

const finding = (transactions: string[]): Finding => ({
  id: findingId('scenario', 'a', transactions),
  family: 'scenario',
  typology: 'a',
  title: '',
  score: 1,
  parts: [],
  accounts: ['x'],
  transactions,
  reason: '',
  reasonKey: '',
  facts: {},
  also: [],
});
const known = (id: string, state: AlertState, ...transactions: string[]): KnownAlert => ({
  id,
  state,
  transactions,
});
const some = fc.uniqueArray(fc.integer({ min: 0, max: 9 }).map(String), { minLength: 1, maxLength: 6 });

describe('holding findings against decisions', () => {
  it('counts what shares at least half of the smaller, the decided before the open', () => {
    const { figures, alerts, useful } = judgeFindings(
      [finding(['1', '2', '3', '4']), finding(['5', '6']), finding(['7', '8', '9']), finding(['0'])],
      [
        known('open', 'open', '1', '2', '3', '4'),
        known('case', 'in-case', '3', '4', 'x'),
        known('shop', 'dismissed', '6', '5', '9'),
        known('far', 'useful', '9', 'y', 'z', 'w'),
      ],
    );
    expect(alerts.map((alert) => alert?.id ?? null)).toEqual(['case', 'shop', null, null]);
    expect(figures).toMatchObject({ alerts: 4, useful: 1, notUseful: 1, open: 0, unseen: 2, precision: 0.5 });
    expect([...useful]).toEqual(['case']);
  });

  it('is as a comparison of each with each would be, and its counts add up', () => {
    const alert = fc
      .tuple(fc.uuid(), fc.constantFrom<AlertState>('open', 'useful', 'in-case', 'dismissed'), some)
      .map(([id, state, transactions]) => known(id, state, ...transactions));
    fc.assert(
      fc.property(
        fc.array(some.map(finding), { maxLength: 8 }),
        fc.array(alert, { maxLength: 8 }),
        (findings, alerts) => {
          const judged = judgeFindings(findings, alerts);
          for (const [place, { transactions }] of findings.entries()) {
            const close = alerts.filter((each) => {
              const shared = each.transactions.filter((one) => transactions.includes(one)).length;
              return shared > 0 && 2 * shared >= Math.min(each.transactions.length, transactions.length);
            });
            const chosen = judged.alerts[place] ?? null;
            expect(chosen === null).toBe(close.length === 0);
            if (chosen === null) continue;
            expect(close).toContain(chosen);
            if (close.some(({ state }) => state !== 'open')) expect(chosen.state).not.toBe('open');
          }
          const { useful, notUseful, open, unseen, precision, low, high } = judged.figures;
          expect(useful + notUseful + open + unseen).toBe(findings.length);
          if (useful + notUseful === 0) expect(precision).toBeNull();
          else {
            expect(precision).toBeGreaterThanOrEqual(low!);
            expect(precision).toBeLessThanOrEqual(high!);
          }
        },
      ),
      { seed: 21, numRuns: 300 },
    );
  });
});
