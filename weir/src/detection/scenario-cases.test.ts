import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderLedger, wholeView, type DuckConnection, type FolderLedger } from '#ledger';
import { importMappingSchema } from '../ledger/contract.ts';
import { itemColumns } from '../ledger/ledger-items.ts';
import type { Finding } from './finding.ts';
import { runInBox, runScenario } from './run-scenario.ts';
import { openScenarioBox } from './scenario-box.ts';
import { scenarioCases, type CaseItem } from './scenario-cases.ts';
import { prepareScenarios } from './scenario-tables.ts';
import { scenarios } from './scenario.ts';

const start = Date.UTC(2026, 0, 1);
const all = Object.entries(scenarioCases);

describe('every scenario', () => {
  let folder: string;
  let ledger: FolderLedger;
  let found: Map<string, Finding[]>;
  const unbounded = new Map<string, Finding[]>();
  const boxed = new Map<string, Finding[]>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-scenario-cases-'));
    ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
    const lines = all.flatMap(([id, { rows }]) =>
      rows.map((row, place) =>
        [
          `${id}-${place}`,
          row.from ?? '',
          row.to ?? '',
          new Date(start + row.day * 86_400_000).toISOString(),
          row.amount.toFixed(2),
          'XNC',
          row.type ?? 'transfer',
          row.description ?? '',
        ].join(','),
      ),
    );
    // The ledger is older than what happens in it.
    lines.unshift('first,Z-1,Z-2,2025-12-01T00:00:00Z,1.00,XNC,transfer,');
    writeFileSync(
      join(folder, 'rows.csv'),
      ['id,from,to,time,amount,currency,type,description', ...lines].join('\n'),
    );
    const names = ['id', 'from', 'to', 'time', 'amount', 'currency', 'type', 'description'];
    const { outcome } = await ledger.import(
      join(folder, 'rows.csv'),
      importMappingSchema.parse({ columns: Object.fromEntries(names.map((name) => [name, name])) }),
    );
    expect(outcome.quarantined).toBe(0);
    found = await ledger.reader.read(wholeView, async (duck) => {
      await giveItems(duck);
      const { absent } = await prepareScenarios(duck);
      expect([...absent]).toEqual([]);
      const results = new Map<string, Finding[]>();
      for (const scenario of scenarios()) results.set(scenario.id, await runScenario(duck, scenario));
      const box = await openScenarioBox(join(folder, 'box'), duck);
      for (const scenario of scenarios()) boxed.set(scenario.id, await runInBox(box, scenario));
      box.close();
      // The bounds by which accounts are left out are made so wide that they leave out none.
      await duck.run(`update accounts set near_in_count = in_count, near_in_minor = in_minor, near_out_count = out_count,
        near_out_minor = out_minor, fortnights = 0`);
      for (const scenario of scenarios()) unbounded.set(scenario.id, await runScenario(duck, scenario));
      return results;
    });
  });
  afterAll(() => {
    ledger?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has a case', () => {
    expect(all.map(([id]) => id).sort()).toEqual(scenarios().map(({ id }) => id));
  });

  it('loses nothing by the accounts that it leaves out before it looks closer', () => {
    const ids = (findings: readonly Finding[]): string[] => findings.map(({ id }) => id).sort();
    for (const [id, findings] of found) expect(ids(findings), id).toEqual(ids(unbounded.get(id)!));
  });

  it('says the same in the box, where accounts go by their names and not by numbers', () => {
    const sorted = (findings: readonly Finding[]): Finding[] =>
      findings.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    for (const [id, findings] of found) expect(sorted(findings), id).toEqual(sorted(boxed.get(id)!));
  });

  it.each(all)('%s is found, and its look-alike is not', (id, { found: expected, not }) => {
    const findings = found.get(id)!;
    const first = findings.map(({ accounts }) => accounts[0]);
    for (const account of expected) expect(first, id).toContain(account);
    for (const account of not) expect(first, id).not.toContain(account);
    for (const { score, parts, transactions, reason } of findings) {
      expect(parts.reduce((sum, { points }) => sum + Math.round(points * 1000), 0)).toBe(score);
      expect(score).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1000);
      expect(new Set(transactions).size).toBe(transactions.length);
      expect(reason).not.toMatch(/\?|NaN|null/);
    }
  });
});

/** As reports would have brought them; how they do is tested beside the ledger. */
async function giveItems(duck: DuckConnection): Promise<void> {
  const items = all.flatMap(([id, { items: given = [] }]) =>
    given.map((item, place) => ({ ...item, id: `${id}-item-${place}` })),
  );
  const rows = items.map((item) => {
    const values = valuesOf(item);
    const cells = itemColumns.map(([name, type]) => {
      const value = values[name] ?? null;
      return value === null
        ? `null::${type}`
        : `${typeof value === 'string' ? `'${value}'` : value}::${type}`;
    });
    return `(${cells.join(', ')})`;
  });
  const names = itemColumns.map(([name]) => `"${name}"`).join(', ');
  await duck.run(
    `create or replace temp view declared_items as select * from (values ${rows.join(', ')}) as given(${names})`,
  );
}

function valuesOf(item: CaseItem & { id: string }): Record<string, string | number | boolean | null> {
  return {
    id: item.id,
    transaction: item.paid === undefined ? null : `${item.id}-t`,
    occurred_ms: start + item.day * 86_400_000,
    kind: item.kind,
    metal: item.kind === 'metal' ? item.type! : null,
    item_type: item.type ?? '',
    description: '',
    quantity: item.quantity ?? null,
    grams: item.grams ?? null,
    fineness: item.fineness ?? null,
    assayed: item.assayed ?? null,
    value_minor: Math.round(item.value * 100),
    paid_minor: item.paid === undefined ? null : Math.round(item.paid * 100),
    currency: 'XNC',
    payer: item.payer,
    payee: item.payee,
    border: item.border ?? false,
    truth: item.truth ?? null,
    source_id: item.id,
    place: '/report',
  };
}
