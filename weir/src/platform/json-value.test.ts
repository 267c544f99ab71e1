import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { json, theNode } from './index.ts';

describe.each(registers)('a jsonb value on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.close());

    it('holds any text, with a sign where the database could not', async () => {
      const given = {
        cut: 'x\ud83d',
        nul: 'a\u0000b',
        whole: '\u{1f4b0}',
        said: String.raw`\u0000`,
        list: ['\udcb0'],
      };
      const [row] = await world.platform.register.as(theNode, (tx) =>
        tx.run<{ value: unknown }>(sql`select ${json(given)} as value`),
      );
      expect(row!.value).toEqual({
        cut: 'x\ufffd',
        nul: 'a\ufffdb',
        whole: '\u{1f4b0}',
        said: String.raw`\u0000`,
        list: ['\ufffd'],
      });
    });
  });
});
