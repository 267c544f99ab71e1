import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  befriend,
  openPostNode,
  rotateKeys,
  send,
  standings,
  until,
  type PostNode,
} from '../../../tests/post-world.ts';
import { registers } from '../../../tests/registers.ts';
import { openTollGate, type TollGate } from '../../../tests/toll-gate.ts';
import type { PostIdentity, PostPartnerDetail, RefusedArrivalRow } from './contract.ts';

const dayMs = 86_400_000;
const megabyte = 2 ** 20;

describe.each(registers)('the post over a long way on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'between two nodes', () => {
    let one: PostNode;
    let other: PostNode;
    /** In front of each door. */
    let toOne: TollGate;
    let toOther: TollGate;
    const offset = { ms: 0 };
    const now = (): number => Date.now() + offset.ms;

    beforeAll(async () => {
      one = await openPostNode(register, 'aldermoor', { now });
      other = await openPostNode(register, 'port-sable', { now });
      [toOne, toOther] = [await gateBefore(one), await gateBefore(other)];
      await befriend(one, other);
    }, 60_000);
    afterAll(async () => {
      await one?.close();
      await other?.close();
      await toOne?.end();
      await toOther?.end();
    });

    async function gateBefore(node: PostNode): Promise<TollGate> {
      const gate = await openTollGate(Number(new URL(node.url).port));
      (node.platform.config as { postUrl: string }).postUrl = `https://127.0.0.1:${gate.port}`;
      return gate;
    }
    const arrived = (id: string) => other.arrivals.filter(({ messageId }) => messageId === id);
    const stateOf = async (id: string) => (await standings(one, [id]))[0]!.state;
    const again = () => one.ask('desk', 'POST', '/partners/port-sable/retry');
    async function sendFile(size: number): Promise<{ id: string; bytes: Buffer; sha256: string }> {
      const bytes = randomBytes(size);
      const object = await one.platform.vault.put(bytes);
      const attachments = [{ object, name: 'ledger.parquet', mediaType: 'application/octet-stream' }];
      const id = await send(one, ['port-sable'], 'The ledger.', { attachments });
      return { id, bytes, sha256: object.sha256 };
    }
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    /** Sealed bytes of a message's only attachment at the reader's, on their way in. */
    async function comeIn(id: string): Promise<{ path: string; size: number } | undefined> {
      const folder = join(other.platform.config.dataFolder, 'post-incoming', id);
      const [name] = await readdir(folder).catch(() => []);
      if (name === undefined) return undefined;
      const path = join(folder, name);
      return { path, size: (await stat(path)).size };
    }

    it('brings 40 MiB over a line that is cut every 7 MiB, from where it was cut', async () => {
      const size = 40 * megabyte;
      const before = toOther.passed;
      toOther.open(7 * megabyte);
      const { id, bytes, sha256 } = await sendFile(size);
      await expect.poll(() => toOther.cuts, { timeout: 120_000, interval: 25 }).toBeGreaterThanOrEqual(4);
      await expect.poll(() => stateOf(id), { timeout: 120_000, interval: 50 }).toBe('delivered');
      toOther.open();
      expect(arrived(id)).toHaveLength(1);
      expect((await other.platform.vault.get(sha256)).equals(bytes)).toBe(true);
      // What was there did not come again: each cut costs what was on its way, and no more.
      expect(toOther.passed - before).toBeLessThan(size * 1.5);
      expect(await comeIn(id)).toBeUndefined();
      expect(await other.platform.register.ownerQuery('select * from post_incoming')).toEqual([]);
    }, 300_000);

    it('refuses a file of 12 MiB whose middle was altered on the way, keeps it, and takes it when it comes whole', async () => {
      toOther.open(6 * megabyte);
      const { id, bytes, sha256 } = await sendFile(12 * megabyte);
      await expect
        .poll(async () => (await comeIn(id))?.size ?? 0, { timeout: 30_000, interval: 5 })
        .toBeGreaterThan(2 * megabyte);
      toOther.close();
      const part = (await comeIn(id))!;
      const file = await open(part.path, 'r+');
      const byte = Buffer.alloc(1);
      await file.read(byte, 0, 1, megabyte);
      await file.write(Buffer.of(byte[0]! ^ 4), 0, 1, megabyte);
      await file.close();
      toOther.open();
      await again();
      await expect.poll(() => stateOf(id), { timeout: 120_000, interval: 50 }).toBe('delivered');
      expect(arrived(id)).toHaveLength(1);
      expect(digest(await other.platform.vault.get(sha256))).toBe(digest(bytes));
      const refused = await other.ask<{ items: RefusedArrivalRow[] }>('desk', 'GET', '/refused?limit=200');
      expect(refused.body.items.find(({ message }) => message === id)).toMatchObject({
        code: 'attachment-altered',
        from: 'aldermoor',
      });
    }, 300_000);

    it('drains a month of both sides in order after new keys of both, each message once', async () => {
      toOne.close();
      toOther.close();
      const chains = 5;
      const written = { one: [] as string[], other: [] as string[] };
      const lasts: Record<string, string | undefined> = {};
      const seenBefore = { one: one.arrivals.length, other: other.arrivals.length };
      for (let day = 0; day < 30; day++) {
        for (const [side, node, to] of [
          ['one', one, 'port-sable'],
          ['other', other, 'aldermoor'],
        ] as const)
          for (let chain = 0; chain < chains; chain++) {
            const key = `${side} ${chain}`;
            const answers = lasts[key];
            const text = `${key} ${String(day).padStart(2, '0')}`;
            lasts[key] = await send(node, [to], text, answers === undefined ? {} : { answers });
            written[side].push(text);
          }
        if (day === 10 || day === 20) expect((await rotateKeys(one)).proposed).toEqual([]);
        if (day === 15) expect((await rotateKeys(other)).proposed).toEqual([]);
        offset.ms += dayMs;
      }
      toOne.open();
      toOther.open();
      await again();
      await other.ask('desk', 'POST', '/partners/aldermoor/retry');
      const came = (node: PostNode, from: number) =>
        node.arrivals.slice(from).map(({ body }) => String(body['text']));
      const lengths = () => [came(one, seenBefore.one).length, came(other, seenBefore.other).length];
      await expect.poll(lengths, { timeout: 300_000, interval: 100 }).toEqual([150, 150]);
      for (const [texts, all] of [
        [came(one, seenBefore.one), written.other],
        [came(other, seenBefore.other), written.one],
      ] as const) {
        expect(texts.toSorted()).toEqual(all.toSorted());
        for (let chain = 0; chain < chains; chain++) {
          const mine = texts.filter((text) => text.split(' ')[1] === String(chain));
          expect(mine).toEqual(mine.toSorted());
        }
      }
      for (const [node, side] of [
        [one, other],
        [other, one],
      ] as const) {
        const waiting = () =>
          node.platform.register.ownerQuery(`select message from post_deliveries where state = 'waiting'`);
        await expect.poll(waiting, { timeout: 120_000, interval: 100 }).toEqual([]);
        // Each has the other's newest key, over every generation in between.
        const { keys } = (await node.ask<PostIdentity>('desk', 'GET', '/identity')).body;
        const known = await side.ask<PostPartnerDetail>('desk', 'GET', `/partners/${node.name}`);
        expect(known.body.keys.map(({ id }) => id)).toEqual(keys.map(({ id }) => id));
      }
      await until(
        async () => (await one.ask<{ items: unknown[] }>('desk', 'GET', '/inbox?state=held')).body.items,
        [],
      );
    }, 600_000);
  });
});
