import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { registers } from '../../../tests/registers.ts';
import { migrate } from './index.ts';

describe.each(registers)('migrations on $name', ({ open, skipped }) => {
  it.skipIf(skipped !== undefined)(
    skipped ?? 'run once, in order, whole or not at all, and refuse an edited one',
    async () => {
      const { platform, close } = await open();
      const folder = mkdtempSync(join(tmpdir(), 'weir-migrations-'));
      try {
        expect(await migrate(platform.register)).toEqual([]);
        writeFileSync(join(folder, '9001-a.sql'), 'create table a (n integer); insert into a values (1);');
        writeFileSync(join(folder, '9002-b.sql'), 'insert into a values (2); select no_such_function();');
        await expect(migrate(platform.register, folder)).rejects.toThrow();
        await platform.register.ownerScript('rollback');
        expect(await platform.register.ownerQuery('select n from a')).toEqual([{ n: 1 }]);

        writeFileSync(join(folder, '9002-b.sql'), 'insert into a values (2);');
        expect(await migrate(platform.register, folder)).toEqual(['9002-b.sql']);
        writeFileSync(join(folder, '9001-a.sql'), 'create table a (n bigint);');
        await expect(migrate(platform.register, folder)).rejects.toMatchObject({ code: 'migration-edited' });
      } finally {
        rmSync(folder, { recursive: true, force: true });
        await close();
      }
    },
  );
});
