import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineEvent, openPlatform, readConfig, theNode, visitor, type Platform } from './index.ts';

const happened = defineEvent<{ number: number }>('Happened');

describe('the platform on the embedded register', () => {
  let platform: Platform;
  const heard: number[] = [];
  beforeAll(async () => {
    const data = mkdtempSync(join(tmpdir(), 'weir-platform-'));
    platform = await openPlatform(readConfig({ data, logLevel: 'silent' }, {}), { inMemory: true });
    platform.events.on(happened, 'a-room', async ({ number }) => void heard.push(number));
    await platform.jobs.start();
  });
  afterAll(() => platform.close());

  it('delivers an event of a committed transaction and none of one that failed', async () => {
    await platform.register.as(theNode, (tx) => platform.events.publish(tx, happened, { number: 1 }));
    await expect(
      platform.register.as(theNode, async (tx) => {
        await platform.events.publish(tx, happened, { number: 2 });
        throw new Error('the work failed');
      }),
    ).rejects.toThrow('the work failed');
    await platform.jobs.idle();
    expect(heard).toEqual([1]);
  });

  it('runs each transaction under the role that policies bind, with the asker set', async () => {
    const rows = await platform.register.as({ ...visitor, person: 'p1', roles: ['fiu_analyst'] }, (tx) =>
      tx.run<{ role: string; person: string; analyst: boolean }>(
        sql`select current_user as role, weir_person() as person, weir_has_role('fiu_analyst') as analyst`,
      ),
    );
    expect(rows).toEqual([{ role: 'weir_server', person: 'p1', analyst: true }]);
  });
});
