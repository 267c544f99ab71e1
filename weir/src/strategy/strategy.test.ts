import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import type { Asker } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, fiu, furnish } from '../../../tests/room-world.ts';
import type { StrategicTable } from './contract.ts';
import { strategyRoutes } from './index.ts';
import { closedQuarters, monthsOf } from './quarters.ts';

const strategic: Asker = {
  person: 'strategic',
  organisation: fiu,
  roles: ['fiu_strategic'],
  clearances: [],
  door: 'api',
};
const who: Record<string, Asker> = { ...askers, strategic };

describe.each(registers)('strategy on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    const now = '2026-11-29T10:00:00.000Z';

    beforeAll(async () => {
      world = await open({ clock: () => now as never });
      await furnish(world.platform);
      world.platform.http.identifyWith(async (request) => who[String(request.headers['test-asker'])]!);
      strategyRoutes(
        world.platform,
        async (_, ids) => new Map(ids.map((id) => [id, { name: 'Ada Strand' }])),
      );
      await world.platform.http.server.ready();
      const banks = [1, 2, 3, 4].map(
        (n) => `('bank-${n}', 'reporting_entity', 'Secret Bank ${n}', 'XN', '20${n}', now(), 'bank')`,
      );
      const dealers = [1, 2, 3, 4].map(
        (n) => `('dealer-${n}', 'reporting_entity', 'Secret Gold ${n}', 'XN', '30${n}', now(), 'dealer')`,
      );
      await world.platform.register.ownerQuery(
        `insert into organisations (id, kind, name, country, reporting_entity_id, created_at, type) values ${[...banks, ...dealers].join(', ')}`,
      );
      let number = 0;
      for (const month of ['07', '08', '09']) {
        for (const [filer, count] of [
          ...banks.map((_, at) => [`bank-${at + 1}`, 10] as const),
          ...dealers.map((_, at) => [`dealer-${at + 1}`, month === '08' ? (at === 0 ? 3 : 0) : 5] as const),
        ]) {
          for (let each = 0; each < count; each++) {
            number++;
            await world.platform.register.ownerQuery(
              `insert into reports (id, number, organisation, door, file_name, size, sha256, state, verdict, profile, code, header,
                counts, findings, findings_omitted, errors, warnings, position, received_at, decided_at, document_sha256, document_size)
              values ('r${number}', 'XN-${number}', '${filer}', 'api', 'Secret file.xml', 1, 'x${number}', 'accepted', 'acceptable', 'p',
                '${each % 2 ? 'STR' : 'SAR'}', '{}', '{}', '[]', 0, 0, 0, ${number}, '2026-01-01', '2026-${month}-10', 'x${number}', 1)`,
            );
          }
        }
      }
    });
    afterAll(() => world?.close());

    const ask = (path: string, as = 'strategic') =>
      world.platform.http.server.inject({
        method: 'GET',
        url: `/api/v1/strategy${path}`,
        headers: { 'test-asker': as },
      });

    it('publishes a closed quarter with its small count and what protects it suppressed, and no name', async () => {
      const answer = await ask('/tables/reports/sector/2026-Q3');
      expect(answer.statusCode, answer.body).toBe(200);
      const table = answer.json<StrategicTable>();
      expect(table.withheld).toBe(false);
      expect(table.columnTotals).toEqual([60, 43, 60]);
      expect(table.rows.map(({ category }) => category)).toEqual(['bank', 'dealer']);
      const august = table.rows.map(({ counts }) => counts[1]);
      expect(august).toEqual([null, null]);
      expect(
        table.rows.flatMap(({ counts, total }) => [...counts, total]).filter((each) => each === null),
      ).toHaveLength(4);
      expect(answer.body).not.toMatch(/Secret|XN-|dealer-\d|bank-\d|"r\d/);
    });

    it('answers the same for ever, whatever is accepted later', async () => {
      const before = (await ask('/tables/reports/kind/2026-Q3')).json<StrategicTable>();
      await world.platform.register.ownerQuery(`delete from reports where id = 'r1'`);
      expect((await ask('/tables/reports/kind/2026-Q3')).json()).toEqual(before);
    });

    it('refuses open quarters, other cuts and other roles', async () => {
      expect((await ask('/tables/reports/kind/2026-Q4')).json()).toMatchObject({
        code: 'quarter-not-closed',
      });
      expect((await ask('/tables/alerts/sector/2026-Q3')).json()).toMatchObject({
        code: 'strategic-table-unknown',
      });
      for (const role of ['analyst', 'intake', 'administrator', 'officerOne', 'prosecutor'])
        expect((await ask('/tables/reports/sector/2026-Q3', role)).statusCode, role).toBe(403);
    });

    it('says by the database itself that the strategic analyst sees counts and nothing else', async () => {
      const { register } = world.platform;
      const seen = (asker: Asker, from: string): Promise<number> =>
        register.as(
          asker,
          async (tx) => (await tx.run<object>(sql`select * from ${sql.table(from)} limit 3`)).length,
        );
      expect(await seen(strategic, 'strategic_counts')).toBe(3);
      for (const table of ['reports', 'subjects', 'subject_mentions', 'alerts', 'cases', 'disseminations'])
        expect(await seen(strategic, table), table).toBe(0);
      expect(await seen(askers.analyst, 'strategic_counts')).toBe(0);
      expect(await seen(askers.officerOne, 'strategic_counts')).toBe(0);
    });

    it('takes out CSV and PDF/A that bear who took them and when, and leave an entry', async () => {
      const csv = await ask('/tables/reports/sector/2026-Q3/csv');
      expect(csv.body).toMatch(/^# Weir export [\w-]+; strategic-table-csv; by [\w-]+; /);
      expect(csv.body).toContain(`# taken by Ada Strand at ${now}`);
      expect(csv.body).toMatch(/^dealer,,,20,43\r$/m);
      for (const language of ['ar', 'zh']) {
        const pdf = await ask(`/tables/reports/sector/2026-Q3/document?language=${language}`);
        expect(pdf.headers['content-type']).toBe('application/pdf');
        expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
      }
      const acts = await world.platform.register.ownerQuery<{ facts: string; object_id: string }>(
        `select facts, object_id from audit_log where act = 'exports.made' order by position`,
      );
      expect(acts.map(({ facts }) => JSON.parse(facts) as object)).toMatchObject([
        { what: 'strategic-table-csv', of: 'reports.sector.2026-Q3' },
        { what: 'strategic-table-pdf' },
        { what: 'strategic-table-pdf' },
      ]);
      expect(csv.body).toContain(`# Weir export ${acts[0]!.object_id};`);
    });

    it('knows its quarters', () => {
      expect(closedQuarters('2026-01-01T00:00:00.000Z' as never).slice(0, 2)).toEqual(['2025-Q4', '2025-Q3']);
      expect(monthsOf('2026-Q4')).toEqual(['2026-10', '2026-11', '2026-12']);
    });
  });
});
