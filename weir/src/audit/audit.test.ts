import { createHash, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { beginning, hashOf, verifyRows, type AuditRow } from './chain.ts';
import { objectionTo, readCheckpoint } from './checkpoint.ts';
import { createCheckpoints } from './checkpoints.ts';
import { verify } from './audit.ts';
import { openNodeKey } from './node-key.ts';
import { record } from './index.ts';

const entries = 20;

describe.each(registers)('the audit log on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let whole: { lastHash: string };
    const check = (noted: { position: number; hash: string }[] = []) =>
      world.platform.register.as(theNode, (tx) => verify(tx, noted));
    const tamper = (sql: string) => world.platform.register.ownerScript(sql);
    beforeAll(async () => {
      world = await open();
      const { register } = world.platform;
      await Promise.all(
        Array.from({ length: entries }, (_, index) =>
          register.as(theNode, (tx) =>
            record(tx, { act: 'test.done', object: { kind: 'thing', id: String(index) }, facts: { index } }),
          ),
        ),
      );
      await tamper('create table audit_before as select * from audit_log');
      whole = await check();
    });
    beforeEach(() => tamper('delete from audit_log; insert into audit_log select * from audit_before;'));
    afterAll(() => world?.close());

    it('keeps an unbroken chain under concurrent writers', async () => {
      expect(await check()).toMatchObject({ ok: true, entries, fault: null });
    });

    it('hashes in the register what the check hashes in the node, whatever people write', async () => {
      await fc.assert(
        fc.asyncProperty(
          // PostgreSQL holds no U+0000 in a text.
          fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('\u0000', '')),
          fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(fc.string(), fc.integer(), fc.boolean())),
          async (reason, facts) => {
            await world.platform.register.as(theNode, (tx) =>
              record(tx, {
                act: 'test.said',
                object: { kind: 'thing', id: 'x' },
                ground: 'g',
                reason,
                facts,
              }),
            );
          },
        ),
        {
          numRuns: 60,
          examples: [['"quoted" \\ \b\f\n\r\t\u001f\u2028 ١٢ 𝄞', { 'a"b': '\\"@position@\\"' }]],
        },
      );
      expect(await check()).toMatchObject({ ok: true, entries: entries + 60, fault: null });
    });

    it.each([
      'person',
      'organisation',
      'door',
      'act',
      'object_kind',
      'object_id',
      'ground',
      'reason',
      'facts',
    ])('names the entry whose %s was altered', async (column) => {
      await tamper(`update audit_log set ${column} = 'another' where position = 7`);
      expect((await check()).fault).toMatchObject({ position: 7, kind: 'altered' });
    });

    it('names the entry that was altered with its hash made anew, by the one that follows', async () => {
      const row = await rowAt(world, 7);
      const forged = { ...row, act: 'test.never-done' };
      await tamper(
        `update audit_log set act = 'test.never-done', hash = '${hashOf(forged)}' where position = 7`,
      );
      expect((await check()).fault).toMatchObject({ position: 7, kind: 'altered' });
    });

    it('names the entry that was removed, also when those after it were numbered anew', async () => {
      await tamper('delete from audit_log where position = 12');
      expect((await check()).fault).toMatchObject({ position: 12, kind: 'missing' });
      await tamper(`update audit_log set position = position + 100 where position > 12;
        update audit_log set position = position - 101 where position > 12;`);
      expect((await check()).fault).toMatchObject({ position: 12, kind: 'missing' });
    });

    it('names the entry that was moved, and where it stands now', async () => {
      await tamper(`update audit_log set position = 1000 where position = 5;
        update audit_log set position = 5 where position = 9;
        update audit_log set position = 9 where position = 1000;`);
      expect((await check()).fault).toMatchObject({ position: 5, kind: 'reordered' });
      expect((await check()).fault!.sentence).toContain('place 9');
    });

    it('finds what was cut off its end, and a log written anew, against a noted end', async () => {
      const noted = [{ position: entries, hash: whole.lastHash }];
      expect(await check(noted)).toMatchObject({ ok: true, checkpoints: 1 });
      await tamper(`delete from audit_log where position > 17`);
      expect(await check()).toMatchObject({ ok: true, entries: 17 });
      expect((await check(noted)).fault).toMatchObject({ position: 18, kind: 'truncated' });
    });

    it('lets the node add and read, but never change or delete', async () => {
      const { register } = world.platform;
      for (const table of ['audit_log', 'audit_checkpoints'])
        await expect(
          register.as(theNode, (tx) => tx.tables<Record<string, object>>().deleteFrom(table).execute()),
        ).rejects.toThrow(/permission denied/);
    });

    it('signs its end once, so that an outsider can check it with the public key alone', async () => {
      const checkpoints = createCheckpoints(world.platform);
      const made = await checkpoints.take(theNode);
      expect(made).toMatchObject({ position: entries, hash: whole.lastHash });
      expect(await checkpoints.take(theNode)).toEqual(made);
      expect(await checkpoints.kept(theNode)).toEqual([made]);
      const key = createPublicKey(checkpoints.key.publicPem);
      const handedOut = readCheckpoint(JSON.stringify(made));
      expect(objectionTo(handedOut, key)).toBeUndefined();
      for (const altered of [
        { ...made, position: 19 },
        { ...made, hash: 'f'.repeat(64) },
        { ...made, at: '2020-01-01T00:00:00.000Z' },
      ])
        expect(objectionTo(altered, key)).toMatch(/does not hold/);
      const stranger = openNodeKey(join(world.platform.config.keyFolder, 'stranger'));
      expect(objectionTo(stranger.sign(made), key)).toMatch(/another node/);
    });
  });
});

async function rowAt(world: TestPlatform, position: number): Promise<AuditRow> {
  return world.platform.register.as(theNode, (tx) =>
    tx
      .tables<{ audit_log: AuditRow }>()
      .selectFrom('audit_log')
      .selectAll()
      .where('position', '=', position)
      .executeTakeFirstOrThrow(),
  );
}

describe('the chain by itself', () => {
  const chain = (length: number): AuditRow[] => {
    const rows: AuditRow[] = [];
    for (let position = 1; position <= length; position++) {
      const row = {
        position,
        at: new Date(position * 1000).toISOString(),
        person: position % 3 === 0 ? null : `p${position}`,
        organisation: null,
        door: 'api',
        act: 'test.done',
        object_kind: 'thing',
        object_id: String(position % 4),
        ground: null,
        reason: null,
        facts: '{}',
        previous: rows.at(-1)?.hash ?? beginning,
      };
      rows.push({ ...row, hash: hashOf(row) });
    }
    return rows;
  };
  const verdictOn = (rows: readonly AuditRow[], noted: { position: number; hash: string }[] = []) =>
    verifyRows(async function* () {
      yield* [...rows].sort((one, two) => one.position - two.position);
    }, noted);

  it('says exactly which entry, for every kind of meddling (against an oracle that kept the original)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 12 }),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('alter', 'forge', 'remove', 'renumber', 'swap', 'cut', 'rewrite', 'none'),
        async (length, one, two, kind) => {
          const original = chain(length);
          const rows = original.map((row) => ({ ...row }));
          const at = one % length;
          const other = (at + 1 + (two % (length - 1))) % length;
          if (kind === 'alter') rows[at]!.act = 'test.never';
          if (kind === 'forge') {
            rows[at]!.act = 'test.never';
            rows[at]!.hash = hashOf(rows[at]!);
          }
          if (kind === 'remove' || kind === 'renumber') rows.splice(at, 1);
          if (kind === 'renumber') for (const row of rows) if (row.position > at) row.position--;
          if (kind === 'swap')
            [rows[at]!.position, rows[other]!.position] = [rows[other]!.position, rows[at]!.position];
          if (kind === 'cut') rows.splice(at);
          if (kind === 'rewrite') {
            for (let index = at; index < length; index++) {
              const row = rows[index]!;
              row.reason = 'written anew';
              row.previous = rows[index - 1]?.hash ?? beginning;
              row.hash = hashOf(row);
            }
          }
          const noted = original.map(({ position, hash }) => ({ position, hash }));
          const verdict = await verdictOn(rows, noted);
          // The oracle compares with what it kept: the first place where something else stands, or nothing.
          const sorted = [...rows].sort((left, right) => left.position - right.position);
          const first = original.findIndex(
            (row, index) => JSON.stringify(row) !== JSON.stringify(sorted[index]),
          );
          expect(verdict.ok).toBe(first === -1);
          if (first !== -1) expect(verdict.fault!.position).toBe(first + 1);
        },
      ),
      { numRuns: 400, seed: 3 },
    );
  });

  it('is what its description says, recomputed without its code', () => {
    const row = chain(2)[1]!;
    const text = JSON.stringify([
      row.previous,
      2,
      row.at,
      'p2',
      null,
      'api',
      'test.done',
      'thing',
      '2',
      null,
      null,
      '{}',
    ]);
    expect(row.hash).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('makes one key for a node and finds it again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-key-'));
    expect(openNodeKey(folder).publicPem).toBe(openNodeKey(folder).publicPem);
    rmSync(folder, { recursive: true });
  });
});
