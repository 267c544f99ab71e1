import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { filerOne, filerTwo, furnish } from '../../../tests/room-world.ts';
import { followQuality, mostBroken, type QualityMonths } from './quality-store.ts';

describe.each(registers)('quality by month on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let followed: QualityMonths;
    const sql = (text: string, values: unknown[] = []) => world.platform.register.ownerQuery(text, values);
    let made = 0;
    const report = (
      organisation: string,
      month: string,
      state: 'accepted' | 'returned',
      findings: object[],
    ) => {
      const n = ++made;
      return sql(
        `insert into reports (id, number, organisation, door, file_name, size, sha256, state, verdict, profile, header, counts,
           findings, findings_omitted, errors, warnings, position, received_at, decided_at, document_sha256, document_size)
         values ($1, $1, $2, 'api', 'f', 1, $1, $3, $4, 'p', '{}', '{}', $5, 0, 0, 0, $6, $7, $7, $1, 1)`,
        [
          `q${n}`,
          organisation,
          state,
          state === 'accepted' ? 'acceptable' : 'returned',
          JSON.stringify(findings),
          state === 'accepted' ? n : null,
          `${month}-15T00:00:00Z`,
        ],
      );
    };
    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      followed = followQuality(world.platform.register);
    });
    afterAll(() => world?.close());

    it('counts again what changed, and comes to the same as counting everything', async () => {
      const late = { rule: 'DATE-2', severity: 'warning' };
      const missing = { rule: 'element-missing', severity: 'error' };
      await report(filerOne, '2026-08', 'accepted', []);
      await report(filerOne, '2026-08', 'accepted', [late]);
      await report(filerTwo, '2026-09', 'returned', [missing, missing]);
      const changes = [
        () => report(filerOne, '2026-09', 'returned', [missing, { ...late, source: 'officer' }]),
        () => report(filerTwo, '2026-08', 'accepted', []),
        () => sql(`update reports set findings = '[]' where id = 'q2'`),
        () => sql(`update reports set moved_in = '{"number":"old"}' where id = 'q1'`),
        () => sql(`update reports set moved_in = '{"number":"old"}' where id = 'q3'`),
      ];
      expect(
        (await followed.since('2026-08', filerOne)).map((row) => [row.month, row.filed, row.late]),
      ).toEqual([['2026-08', 2, 1]]);
      for (const change of changes) {
        await change();
        for (const filer of [undefined, filerOne, filerTwo]) {
          const byFiler = (rows: { organisation: string; month: string }[]) =>
            rows.toSorted((one, two) =>
              one.organisation + one.month < two.organisation + two.month ? -1 : 1,
            );
          const whole = await followQuality(world.platform.register).since('2026-01', filer);
          expect(byFiler(await followed.since('2026-01', filer))).toEqual(byFiler(whole));
        }
      }
      // By hand: what is left of the first filer, and the rule that its return broke; the officer's own finding is no rule.
      const rows = await followed.since('2026-01', filerOne);
      expect(rows.map(({ month, filed, returned, late: lates }) => [month, filed, returned, lates])).toEqual([
        ['2026-08', 1, 0, 0],
        ['2026-09', 1, 1, 1],
      ]);
      expect(mostBroken(rows, 5)).toEqual([
        { rule: 'element-missing', severity: 'error', reports: 1, times: 1 },
      ]);
      expect(await followed.since('2026-10', undefined)).toEqual([]);
    });
  });
});
