import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { record, verify } from './index.ts';

describe.each(registers)('the audit log on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.close());

    it('keeps an unbroken chain under concurrent writers and finds what was altered, removed or cut', async () => {
      const { register } = world.platform;
      await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          register.as(theNode, (tx) =>
            record(tx, { act: 'test.done', object: { kind: 'thing', id: String(index) }, facts: { index } }),
          ),
        ),
      );
      const whole = await register.as(theNode, (tx) => verify(tx));
      expect(whole).toMatchObject({ ok: true, entries: 20, fault: null });
      const noted = { position: 20, hash: whole.lastHash };

      await register.ownerQuery(`update audit_log set reason = 'another' where position = 7`);
      expect((await register.as(theNode, (tx) => verify(tx))).fault).toMatchObject({
        position: 7,
        kind: 'altered',
      });
      await register.ownerQuery(`update audit_log set reason = null where position = 7`);
      expect((await register.as(theNode, (tx) => verify(tx))).ok).toBe(true);

      await register.ownerQuery(`delete from audit_log where position = 20`);
      expect((await register.as(theNode, (tx) => verify(tx, noted))).fault).toMatchObject({
        kind: 'truncated',
      });
      await register.ownerQuery(`delete from audit_log where position = 12`);
      expect((await register.as(theNode, (tx) => verify(tx))).fault).toMatchObject({
        position: 12,
        kind: 'missing',
      });
    });

    it('lets the node add and read, but never change or delete', async () => {
      const { register } = world.platform;
      await expect(
        register.as(theNode, (tx) =>
          tx.tables<{ audit_log: { position: number } }>().deleteFrom('audit_log').execute(),
        ),
      ).rejects.toThrow(/permission denied/);
    });
  });
});
