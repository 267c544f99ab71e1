import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '@weir/engines/vocabulary';
import { prepareScenarios } from '../weir/src/detection/scenario-tables.ts';
import { runScenario } from '../weir/src/detection/run-scenario.ts';
import { scenarios } from '../weir/src/detection/scenario.ts';
import { literal, openDuck, type DuckConnection } from '../weir/src/ledger/duck.ts';
import { itemColumns } from '../weir/src/ledger/ledger-items.ts';
import type { BenchRow } from './bench.ts';

const million = 1_000_000;
/** As the node gives DuckDB. */
const memory = '4GB';

/** All scenarios over a ledger of 10 M transactions (and of 1 M, for the growth), made so that each has something to weigh. */
export async function scenarioRows(): Promise<BenchRow[]> {
  const sizes = [1, Number(process.env['WEIR_BENCH_SCENARIO_MILLIONS'] ?? 10)];
  const rows: BenchRow[] = [];
  let perRow = 0;
  for (const millions of sizes) {
    const { prepare, each, found, processor } = await measured(millions);
    const whole = prepare + each.reduce((sum, [, ms]) => sum + ms, 0);
    const slowest = each.toSorted((one, other) => other[1] - one[1]).slice(0, 5);
    const target = millions === 10;
    rows.push({
      what: `all ${each.length} scenarios over ${millions} M transactions, ${accountsOf(millions) / 1000} k accounts`,
      ours: whole / 1000,
      unit: 's',
      peer: 'of it: the tables that all of them read',
      peerValue: prepare / 1000,
      ratio: null,
      target: target ? '≤ 30 s' : null,
      met: target ? whole <= 30_000 : null,
      note: `${found} alerts; ${processor.toFixed(0)} s of processor time over both cores; longest: ${slowest.map(([id, ms]) => `${id} ${(ms / 1000).toFixed(1)} s`).join(', ')}`,
    });
    if (millions !== 1) {
      rows.push({
        what: `growth of all scenarios from 1 M to ${millions} M transactions`,
        ours: whole / millions,
        unit: 'ms a million',
        peer: 'at 1 M',
        peerValue: perRow,
        ratio: perRow / (whole / millions),
        target: 'linear: at most 1.5 × as long a transaction as at 1 M',
        met: whole / millions <= 1.5 * perRow,
      });
    }
    perRow = whole / millions;
  }
  return rows;
}

const accountsOf = (millions: number): number => millions * 20_000;

async function measured(
  millions: number,
): Promise<{ prepare: number; each: [id: string, ms: number][]; found: number; processor: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-scenarios-'));
  const duck = openDuck({ memory, temporaryFolder: join(folder, '.tmp') });
  try {
    const connection = await duck.connect();
    await makeLedger(connection, join(folder, 'rows.parquet'), millions * million, accountsOf(millions));
    const before = process.cpuUsage();
    const begun = performance.now();
    const { rows, absent } = await prepareScenarios(connection);
    const prepare = performance.now() - begun;
    assert(rows === millions * million && absent.size === 0, 'every scenario has what it needs');
    const each: [string, number][] = [];
    let found = 0;
    for (const scenario of scenarios()) {
      const started = performance.now();
      found += (await runScenario(connection, scenario)).length;
      each.push([scenario.id, performance.now() - started]);
      process.stderr.write(`  ${scenario.id} ${Math.round(each.at(-1)![1])} ms\n`);
    }
    const { user, system } = process.cpuUsage(before);
    connection.close();
    return { prepare, each, found, processor: (user + system) / 1e6 };
  } finally {
    duck.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A year: of a hundred payments sixty stand between two that pay each other every month, twenty go to a shop, eight are
 * cash, two cross the border, ten are anybody's to anybody; amounts over three decades. A few are crypto-assets.
 */
async function makeLedger(duck: DuckConnection, path: string, rows: number, accounts: number): Promise<void> {
  const draw = (salt: number, size: number | string): string => `(hash(i * 64 + ${salt}) % ${size})::bigint`;
  const name = (number: string): string => `'iban:XN' || lpad((${number})::varchar, 18, '0')`;
  const shops = Math.ceil(accounts / 100);
  const pairs = Math.ceil((rows * 0.6) / 12);
  await duck.run(`copy (
    select i + 1 as sequence, 'T' || lpad(i::varchar, 9, '0') as id,
      case when kind >= 90 and kind < 94 or kind = 98 then null else ${name('payer')} end as "from",
      case when kind >= 94 and kind < 98 or kind = 99 then null else ${name('payee')} end as "to",
      case when kind >= 90 and kind < 94 then 'cash' when kind = 98 then 'border' else 'account' end as from_type,
      case when kind >= 94 and kind < 98 then 'cash' when kind = 99 then 'border' else 'account' end as to_type,
      1735689600000 + (i * 31536000000 // ${rows}) as occurred_ms,
      case when kind < 60 then 10000 + hash(pair) % 400000 when kind >= 90 and kind < 98 then 5000 * (1 + ${draw(5, 120)})
        else (100 * pow(10, 3.2 * ${draw(6, 10_000)} / 10000))::bigint end::bigint as amount_minor,
      'XNC' as currency, null::bigint as to_amount_minor, null::varchar as to_currency, '' as mode,
      case when ${draw(7, 2_000)} = 0 then 'Bitcoin purchase' when kind < 60 then 'Standing order' else '' end as description,
      '' as reference, 'import' as source_kind, 'import-1' as source_id, (i + 2)::varchar as place,
      null::varchar as originator, null::varchar as handling, null::varchar as compartment,
      case when kind >= 90 and kind < 94 or kind = 98 then -1 else payer end::integer as from_number,
      case when kind >= 94 and kind < 98 or kind = 99 then -1 else payee end::integer as to_number
    from (select i, kind, pair,
        case when kind < 60 then hash(pair * 2) % ${accounts} else ${draw(1, accounts)} end as payer,
        case when kind < 60 then hash(pair * 2 + 1) % ${accounts} when kind < 80 then ${draw(2, shops)} else ${draw(3, accounts)} end as payee
      from (select i, ${draw(0, 100)} as kind, i % ${pairs} as pair from range(${rows}) as t(i)))
  ) to ${literal(path)} (format parquet, compression zstd, row_group_size 122880)`);
  await duck.run(`create or replace temp view all_rows as select * from read_parquet(${literal(path)})`);
  await duck.run('create or replace temp table repeats (sequence bigint, of_sequence bigint)');
  await duck.run(
    'create or replace temp view transactions as select * from all_rows where sequence not in (select sequence from repeats)',
  );
  await duck.run(
    `create or replace temp view openings as select ${name('n')} as account, 'XNC' as currency, 100000::bigint as amount_minor from range(${Math.floor(accounts / 2)}) as t(n)`,
  );
  const values: Readonly<Record<string, string>> = {
    id: `'item-' || i`,
    occurred_ms: `1735689600000 + (i * 31536000000 // ${Math.ceil(rows / 100)})`,
    kind: `['metal', 'cash', 'goods'][1 + ${draw(8, 3)}]`,
    metal: `case when ${draw(8, 3)} = 0 then 'XAU' end`,
    item_type: `'TYPE' || chr(65 + (${draw(9, 20)})::int)`,
    description: `''`,
    quantity: `case when ${draw(8, 3)} = 2 then 1 + ${draw(10, 9)} end`,
    grams: `case when ${draw(8, 3)} = 0 then 50 + ${draw(11, 900)} end`,
    fineness: '999',
    // Metal near the world price, in the reference data, give or take a tenth.
    value_minor: `case when ${draw(8, 3)} = 0 then (50 + ${draw(11, 900)}) * (8300 + ${draw(15, 1_800)}) else 100000 + ${draw(12, 400_000)} end`,
    currency: `'XNC'`,
    payer: `'passport:' || ${draw(13, accounts)}`,
    payee: `'passport:' || ${draw(14, accounts)}`,
    border: `${draw(8, 3)} = 1`,
    source_id: `'report-' || i`,
    place: `'/report'`,
  };
  const items = itemColumns
    .map(([column, type]) => `(${values[column] ?? 'null'})::${type} as "${column}"`)
    .join(', ');
  await duck.run(
    `create or replace temp table declared_items as select ${items} from range(${Math.ceil(rows / 100)}) as t(i)`,
  );
}
