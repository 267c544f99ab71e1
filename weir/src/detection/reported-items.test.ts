import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfile, readReport } from '@weir/engines/reports';
import { instantFromMs } from '@weir/engines/vocabulary';
import { generateCountries, type World } from '@weir/sandbox';
import { openFolderLedger, wholeView, type DuckConnection } from '#ledger';
import { itemColumns, itemsOfReport } from '../ledger/ledger-items.ts';
import type { Finding } from './finding.ts';
import { runScenario } from './run-scenario.ts';
import { prepareScenarios } from './scenario-tables.ts';
import { scenarios } from './scenario.ts';

/** Dealers' sales and cash declarations as the sandbox's filers report them, most of them honest. */
describe('what the sandbox reports of gold and of cash over the border', () => {
  let folder: string;
  let world: World;
  const found = new Map<string, Finding[]>();
  const reportOf = new Map<string, string>();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'weir-reported-items-'));
    world = generateCountries({ seed: 21, scale: 0.5 });
    const profile = loadProfile('xn');
    const now = instantFromMs(Date.UTC(2026, 10, 1));
    const ledger = openFolderLedger(folder, { create: true });
    await ledger.reader.read(wholeView, async (duck) => {
      const cells: string[] = [];
      for (const { file, intake } of world.truth.reports) {
        if (intake !== 'accepted') continue;
        const { report } = await readReport(world.reports.find(({ path }) => path === file)!.bytes, {
          profile,
          now,
        });
        for (const item of itemsOfReport(file, report!).items) {
          reportOf.set(String(item.id), file);
          cells.push(rowOf({ ...item, source_id: file }));
        }
      }
      expect(cells.length).toBeGreaterThan(30);
      await give(duck, cells);
      await prepareScenarios(duck);
      for (const scenario of scenarios().filter(({ needs }) => needs.includes('items')))
        found.set(scenario.id, await runScenario(duck, scenario));
    });
    ledger.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Schemes of the reports that the alerts of a scenario rest on; `none` for an honest report. */
  const behind = (id: string): string[] =>
    found.get(id)!.flatMap(({ transactions }) =>
      transactions.map((item) => {
        const truth = world.truth.reports.find(({ file }) => file === reportOf.get(item))!;
        return truth.schemes[0]?.replace(/^scheme-|-\d+$/g, '') ?? 'none';
      }),
    );
  const reported = (typology: string): boolean =>
    world.truth.reports.some(
      ({ intake, reportCode, schemes }) =>
        intake === 'accepted' && reportCode === 'DPMSR' && schemes[0]?.includes(typology) === true,
    );

  it('shows gold far below the world price, and bars that are not what their stamp says, and no honest sale', () => {
    expect(reported('gold-dealer')).toBe(true);
    for (const id of ['metal-price', 'metal-fineness']) {
      expect(behind(id).length, id).toBeGreaterThan(0);
      expect(behind(id), id).not.toContain('none');
    }
    expect(behind('metal-fineness').every((scheme) => scheme === 'gold-dealer')).toBe(true);
  });

  it('shows the couriers, and no traveller who declares once', () => {
    expect(behind('courier-crossings')).toContain('cash-courier');
    expect(behind('courier-crossings')).not.toContain('none');
    expect(found.get('courier-undeclared')).toEqual([]);
  });
});

function rowOf(item: Record<string, unknown>): string {
  const cells = itemColumns.map(([name, type]) => {
    const value = item[name] ?? null;
    if (value === null) return `null::${type}`;
    return `${typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value)}::${type}`;
  });
  return `(${cells.join(', ')})`;
}

async function give(duck: DuckConnection, rows: readonly string[]): Promise<void> {
  const names = itemColumns.map(([name]) => `"${name}"`).join(', ');
  await duck.run(
    `create or replace temp view declared_items as select * from (values ${rows.join(', ')}) as given(${names})`,
  );
}
