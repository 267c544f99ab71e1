import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeKeyFrom, sealMessage, signStatement, stateKey, type Json } from '@weir/engines/envelopes';
import { sql } from 'kysely';
import { instantFromMs, Problem, type Instant } from '@weir/engines/vocabulary';
import { theNode } from '#platform';
import {
  analyst,
  befriend,
  desk,
  openPostNode,
  rotateKeys,
  send,
  standings,
  supervisor,
  until,
  type PostNode,
} from '../../../tests/post-world.ts';
import { registers } from '../../../tests/registers.ts';
import type { PostIdentity, PostPartnerDetail, RefusedArrivalRow, TakenFile } from './contract.ts';
import { identities } from './identity.ts';
import { pairOf } from './door.ts';
import { Wire } from './wire.ts';

const dayMs = 86_400_000;

describe.each(registers)('the post on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'between two nodes', () => {
    let one: PostNode;
    let other: PostNode;
    const offset = { ms: 0 };
    const now = (): number => Date.now() + offset.ms;

    beforeAll(async () => {
      one = await openPostNode(register, 'aldermoor', { now });
      other = await openPostNode(register, 'port-sable', { now });
      await befriend(one, other);
    });
    afterAll(async () => {
      await one?.close();
      await other?.close();
    });

    const stateOf = async (id: string) => (await standings(one, [id]))[0]!.state;
    const refusedAt = async (node: PostNode) =>
      (await node.ask<{ items: RefusedArrivalRow[] }>('desk', 'GET', '/refused?limit=200')).body.items;
    const arrived = (id: string) => other.arrivals.filter(({ messageId }) => messageId === id);
    /** One's own keys, to write what its node never would. */
    const keysOf = (node: PostNode) => identities(node.platform);
    const secretOf = (node: PostNode) =>
      node.platform.register.as(theNode, async (tx) =>
        keysOf(node).signing((await keysOf(node).find(tx))!, node.platform.clock()),
      );
    const wireTo = async (to: PostNode, from: PostNode) =>
      new Wire(to.url, await pairOf(from.platform, keysOf(from)), ({ node }) => node === to.name);
    async function written(
      text: string,
      changes: { id?: string; writtenAt?: Instant; to?: string; body?: Json; from?: string } = {},
    ): Promise<{ id: string; envelope: Uint8Array }> {
      const id = changes.id ?? randomBytes(16).toString('hex');
      const theirs = await secretOf(other);
      const { envelope } = await sealMessage(
        {
          id,
          from: changes.from ?? 'aldermoor',
          writtenAt: changes.writtenAt ?? one.platform.clock(),
          answers: null,
          body: changes.body ?? { after: null, content: { kind: 'note', text }, files: [] },
          attachments: [],
        },
        {
          author: await secretOf(one),
          recipients: [{ node: changes.to ?? 'port-sable', key: theirs.id, sealing: theirs.sealing.open }],
          random: randomBytes(32),
        },
      );
      return { id, envelope };
    }
    /** The code that port-sable's door refuses with, and that it kept it with. */
    async function refusal(envelope: Uint8Array): Promise<string> {
      const wire = await wireTo(other, one);
      try {
        const taken = await wire.deliver(envelope);
        return taken.outcome === 'refused' ? taken.code : taken.outcome;
      } catch (problem) {
        return (problem as Problem).code;
      } finally {
        wire.close();
      }
    }

    it('carries a message over TLS in which both show their pinned keys, and gets a signed receipt', async () => {
      const id = await send(one, ['port-sable'], 'Do you know the dovecote?');
      await until(() => arrived(id).length, 1);
      expect(arrived(id)[0]).toMatchObject({
        messageId: id,
        from: { node: 'aldermoor', authority: 'FIU of aldermoor', jurisdiction: 'XN' },
        body: { kind: 'note', text: 'Do you know the dovecote?' },
        attachments: [],
        answers: null,
      });
      await until(() => stateOf(id), 'delivered');
    });

    it('receipts that a person opened it and that it was answered, each once', async () => {
      const id = await send(one, ['port-sable'], 'Whose is it?');
      await until(() => arrived(id).length, 1);
      await other.platform.register.as(desk, (tx) => other.post.opened(tx, id, 'desk'));
      await other.platform.register.as(desk, (tx) => other.post.opened(tx, id, 'desk'));
      await until(() => stateOf(id), 'opened');
      const answer = await send(other, ['aldermoor'], 'Ours.', { answers: id });
      await until(() => stateOf(id), 'answered');
      await until(() => one.arrivals.find(({ messageId }) => messageId === answer)?.answers, id);
      const [standing] = await standings(one, [id]);
      expect([standing!.deliveredAt, standing!.openedAt, standing!.answeredAt]).not.toContain(null);
      const kept = await one.platform.register.ownerQuery<{ stage: string }>(
        'select stage from post_receipts where message = $1 order by stage',
        [id],
      );
      expect(kept.map(({ stage }) => stage)).toEqual(['answered', 'delivered', 'opened']);
      const kinds = async (node: typeof one, path: string): Promise<Set<string>> => {
        const { items } = (await node.ask<{ items: { kind: string }[] }>('desk', 'GET', path)).body;
        return new Set(items.map(({ kind }) => kind));
      };
      for (const [node, box] of [
        [one, '/inbox'],
        [other, '/outbox'],
      ] as const) {
        expect(await kinds(node, box)).toEqual(new Set(['note', 'receipts']));
        expect(await kinds(node, `${box}?receipts=without`)).toEqual(new Set(['note']));
      }
    });

    it('brings attachments whole, and goes on where a file was cut off', async () => {
      const bytes = randomBytes(1_500_000);
      const object = await one.platform.vault.put(bytes);
      const empty = await one.platform.vault.put(new Uint8Array());
      const attachments = [
        { object, name: 'statement of account.pdf', mediaType: 'application/pdf' },
        { object: empty, name: 'empty.txt', mediaType: 'text/plain' },
      ];
      const id = await send(one, ['port-sable'], 'See the file.', { attachments });
      await until(() => arrived(id).length, 1);
      expect(arrived(id)[0]!.attachments).toEqual(attachments);
      expect((await other.platform.vault.get(object.sha256)).equals(bytes)).toBe(true);
      expect(await other.platform.register.ownerQuery('select * from post_incoming')).toEqual([]);
    });

    it('has no second effect for a copy, and refuses another content under its id', async () => {
      const { id, envelope } = await written('once');
      expect(await refusal(envelope)).toBe('taken');
      expect(await refusal(envelope)).toBe('taken');
      expect(await refusal((await written('twice', { id })).envelope)).toBe('envelope-id-reused');
      expect(arrived(id).map(({ body }) => body['text'])).toEqual(['once']);
      expect((await refusedAt(other))[0]).toMatchObject({
        code: 'envelope-id-reused',
        from: 'aldermoor',
        message: id,
      });
    });

    it('lets a copy that comes many times at once have its effect once', async () => {
      const { id, envelope } = await written('many');
      expect(new Set(await Promise.all(Array.from({ length: 8 }, () => refusal(envelope))))).toEqual(
        new Set(['taken']),
      );
      expect(arrived(id)).toHaveLength(1);
    });

    it('refuses every bad input by its code, keeps the bytes, and shows them to the desk', async () => {
      const half = (await written('half')).envelope;
      const flipped = (await written('flipped')).envelope;
      const at = Buffer.from(flipped).indexOf('"box":"') + 40;
      flipped[at] = flipped[at] === 65 ? 66 : 65;
      const version = Buffer.from(
        Buffer.from((await written('v')).envelope)
          .toString()
          .replace('"version":1}', '"version":2}'),
      );
      const late = instantFromMs(now() + 3 * dayMs);
      const early = instantFromMs(now() - 3 * dayMs);
      const bad: [string, Uint8Array][] = [
        ['envelope-malformed', half.subarray(0, half.length / 2)],
        ['envelope-altered', flipped],
        ['envelope-version-unknown', version],
        ['envelope-not-for-us', (await written('x', { to: 'third' })).envelope],
        ['envelope-from-the-future', (await written('x', { writtenAt: late })).envelope],
        ['partner-key-not-valid', (await written('x', { writtenAt: early })).envelope],
        ['message-of-another', (await written('x', { from: 'third' })).envelope],
        [
          'message-malformed',
          (await written('x', { body: { content: { kind: 'note' }, files: [] } })).envelope,
        ],
        [
          'message-kind-unknown',
          (await written('x', { body: { after: null, content: { kind: 'nothing' }, files: [] } })).envelope,
        ],
        ['envelope-too-large', new Uint8Array(9 * 2 ** 20)],
      ];
      for (const [code, envelope] of bad) {
        expect(await refusal(envelope), code).toBe(code);
        const kept = (await refusedAt(other)).find((row) => row.code === code);
        expect(kept, code).toMatchObject({ carrier: 'wire', from: 'aldermoor', seen: null, times: 1 });
        expect(kept!.detail.length).toBeGreaterThan(20);
      }
      // The same again is one row that counts.
      expect(await refusal(flipped)).toBe('envelope-altered');
      const row = (await refusedAt(other)).find(({ code }) => code === 'envelope-altered')!;
      expect(row.times).toBe(2);
      expect(row.sha256).toBe(createHash('sha256').update(flipped).digest('hex'));
      const content = await other.platform.http.server.inject({
        method: 'GET',
        url: `/api/v1/post/refused/${row.id}/content`,
        headers: { 'test-asker': 'supervisor' },
      });
      expect(content.rawPayload.equals(flipped)).toBe(true);
      expect(
        (await other.ask<RefusedArrivalRow>('desk', 'POST', `/refused/${row.id}/seen`)).body.seen?.by.id,
      ).toBe('desk');
    });

    it('tells the author what a handler refuses, and keeps nothing of its work', async () => {
      other.post.on('forbidden', async (tx, { messageId }) => {
        await tx.run<object>(
          sql`insert into post_incoming values (${messageId}, 'x', 'aldermoor', 1, now())`,
        );
        throw new Problem({
          code: 'agreement-changed',
          status: 422,
          detail: 'The agreement is not the one we signed.',
        });
      });
      const id = await send(one, ['port-sable'], 'x', { kind: 'forbidden' });
      await until(() => stateOf(id), 'refused');
      expect((await standings(one, [id]))[0]).toMatchObject({
        refused: 'agreement-changed',
        deliveredAt: null,
      });
      expect(await other.platform.register.ownerQuery('select * from post_incoming')).toEqual([]);
      expect((await refusedAt(other)).find(({ message }) => message === id)).toMatchObject({
        code: 'agreement-changed',
      });
    });

    it('tries again what broke by trouble of its own', async () => {
      let times = 0;
      other.post.on('breaks-twice', async (tx) => {
        if (++times < 3) throw new Error('the disk is asleep');
        tx.afterCommit(() => (times = 100));
      });
      const id = await send(one, ['port-sable'], 'x', { kind: 'breaks-twice' });
      await until(() => stateOf(id), 'delivered');
      expect(times).toBe(100);
    });

    it('keeps the order of one conversation, whatever order it comes in', async () => {
      const first = randomBytes(16).toString('hex');
      const second = await written('second', {
        body: { after: first, content: { kind: 'note', text: 'second' }, files: [] },
      });
      const third = await written('third', {
        body: { after: second.id, content: { kind: 'note', text: 'third' }, files: [] },
      });
      expect(await refusal(third.envelope)).toBe('taken');
      expect(await refusal(second.envelope)).toBe('taken');
      expect(arrived(second.id)).toEqual([]);
      expect(
        (await other.ask<{ items: { id: string }[] }>('desk', 'GET', '/inbox?state=held')).body.items.map(
          ({ id }) => id,
        ),
      ).toEqual([second.id, third.id]);
      expect(await refusal((await written('first', { id: first })).envelope)).toBe('taken');
      await until(
        () => other.arrivals.slice(-3).map(({ body }) => body['text']),
        ['first', 'second', 'third'],
      );
      // One whose earlier one never comes waits for a week, and no longer.
      const alone = await written('alone', {
        body: { after: 'e'.repeat(32), content: { kind: 'note', text: 'alone' }, files: [] },
      });
      expect(await refusal(alone.envelope)).toBe('taken');
      expect(arrived(alone.id)).toEqual([]);
      offset.ms += 8 * dayMs;
      await until(() => arrived(alone.id).length, 1);
    });

    it('hands a clock that is days off a reason, and delivers when it is mended', async () => {
      one.skewMs = 2 * dayMs;
      const id = await send(one, ['port-sable'], 'from the day after tomorrow');
      await until(async () => (await standings(one, [id]))[0]!.lastFailure, 'envelope-from-the-future');
      expect(await stateOf(id)).toBe('waiting');
      one.skewMs = 0;
      offset.ms += 2 * dayMs + 1000;
      await one.ask('desk', 'POST', '/partners/port-sable/retry');
      await until(() => stateOf(id), 'delivered');
    });

    it('says to those who may know, and no others', async () => {
      const id = await one.platform.register.as(desk, async (tx) => {
        const sent = await one.post.send(tx, {
          to: ['port-sable'],
          body: { kind: 'note', text: 'heron' },
          attachments: [],
          answers: null,
          person: 'desk',
          compartment: 'heron',
        });
        return sent.messageId;
      });
      await until(() => stateOf(id), 'delivered');
      const { items } = (await one.ask<{ items: { id: string }[] }>('desk', 'GET', '/outbox')).body;
      expect(items.map((row) => row.id)).not.toContain(id);
      const seen = (asker: typeof desk, table: string) =>
        one.platform.register.as(
          asker,
          async (tx) =>
            (await tx.tables<Record<string, object>>().selectFrom(table).selectAll().execute()).length,
        );
      const cleared = { ...desk, clearances: ['heron'] };
      expect((await seen(cleared, 'post_outbox')) - (await seen(desk, 'post_outbox'))).toBe(1);
      expect((await seen(cleared, 'post_deliveries')) - (await seen(desk, 'post_deliveries'))).toBe(1);
      for (const asker of [desk, cleared, supervisor, analyst])
        expect(await seen(asker, 'post_contents')).toBe(0);
      for (const asker of [supervisor, analyst]) expect(await seen(asker, 'post_outbox')).toBe(0);
      for (const table of ['post_keys', 'post_inbox', 'post_refused'])
        expect(await seen(analyst, table), table).toBe(0);
      // Nor the secret of a key: it is not in the register at all.
      const text = JSON.stringify(await one.platform.register.ownerQuery('select * from post_keys'));
      const secret = (await secretOf(one)).signing.secret.ed25519.export({ format: 'jwk' }).d!;
      expect(text).not.toContain(secret);
    });

    it('rotates, tells its partners, and goes on; a revoked key is worth nothing', async () => {
      const before = (await one.ask<PostIdentity>('desk', 'GET', '/identity')).body.keys.at(-1)!.id;
      const old = await secretOf(one);
      const after = (await rotateKeys(one)).keys.at(-1)!.id;
      expect(after).not.toBe(before);
      const keysThere = async () =>
        (await other.ask<PostPartnerDetail>('desk', 'GET', '/partners/aldermoor')).body.keys;
      await until(async () => (await keysThere()).map(({ id }) => id), [before, after]);
      const id = await send(one, ['port-sable'], 'with the new key');
      await until(() => stateOf(id), 'delivered');
      // Both count in the overlap.
      const theirs = await secretOf(other);
      const withOld = (word: string) =>
        sealMessage(
          {
            id: randomBytes(16).toString('hex'),
            from: 'aldermoor',
            writtenAt: one.platform.clock(),
            answers: null,
            body: { after: null, content: { kind: 'note', text: word }, files: [] },
            attachments: [],
          },
          {
            author: old,
            recipients: [{ node: 'port-sable', key: theirs.id, sealing: theirs.sealing.open }],
            random: randomBytes(32),
          },
        );
      expect(await refusal((await withOld('a')).envelope)).toBe('taken');
      const { status } = await one.ask('desk', 'POST', `/keys/${before}/revoke`, { reason: 'compromised' });
      expect(status).toBe(200);
      await until(async () => (await keysThere())[0]!.revoked?.reason, 'compromised');
      expect(await refusal((await withOld('b')).envelope)).toBe('partner-key-not-valid');
      const later = await send(one, ['port-sable'], 'after the notice');
      await until(() => stateOf(later), 'delivered');
    });

    it('makes and revokes keys by two persons, where the profile wants two', async () => {
      type Answer = PostIdentity & { code?: string };
      const act = async (as: 'desk' | 'secondDesk', path: string, body?: object) =>
        (await one.ask<Answer>(as, 'POST', path, body)).body;
      const { keys } = await act('desk', '/keys/rotate');
      const proposed = await act('desk', '/keys/rotate');
      expect(proposed.code).toBe('identity-key-act-own');
      const waiting = (await one.ask<PostIdentity>('supervisor', 'GET', '/identity')).body;
      expect(waiting.keys).toHaveLength(keys.length);
      expect(waiting.proposed).toMatchObject([{ act: 'rotate', key: null, by: { id: 'desk' } }]);
      // Nor does the register let whoever proposed it be the second person.
      await expect(
        one.platform.register.as(desk, (tx) =>
          tx.run<object>(
            sql`update post_key_acts set done_by = 'desk', done_at = ${tx.now} where done_at is null`,
          ),
        ),
      ).rejects.toThrow(/check|violates/);
      const rotated = await act('secondDesk', '/keys/rotate');
      expect(rotated.keys).toHaveLength(keys.length + 1);
      expect(rotated.proposed).toEqual([]);

      const revoke = `/keys/${keys.at(-1)!.id}/revoke`;
      await act('secondDesk', revoke, { reason: 'lost' });
      expect((await act('desk', revoke, { reason: 'closed' })).code).toBe('identity-key-act-differs');
      const revoked = await act('desk', revoke, { reason: 'lost' });
      expect(revoked.keys.find(({ id }) => id === keys.at(-1)!.id)!.revoked?.reason).toBe('lost');
      expect((await act('desk', revoke, { reason: 'lost' })).code).toBe('identity-key-revoked');

      // A key that somebody else holds ends at once, by whoever finds out.
      const newest = rotated.keys.at(-1);
      const ended = await act('desk', `/keys/${newest!.id}/revoke`, { reason: 'compromised' });
      expect(ended.keys.find(({ id }) => id === newest!.id)!.revoked?.reason).toBe('compromised');

      // A proposal of more than a week ago is over: the next person proposes anew.
      one.skewMs = -8 * dayMs;
      await act('desk', '/keys/rotate');
      one.skewMs = 0;
      const anew = await act('secondDesk', '/keys/rotate');
      expect(anew.keys).toHaveLength(ended.keys.length);
      expect(anew.proposed).toMatchObject([{ act: 'rotate', by: { id: 'second-desk' } }]);
    });

    it('takes nothing from a stranger, an unconfirmed node, or an impostor', async () => {
      const stranger = await openPostNode(register, 'stranger', { now });
      try {
        const wire = await wireTo(other, stranger);
        await expect(wire.deliver((await written('x')).envelope)).rejects.toMatchObject({
          code: 'partner-unknown',
        });
        wire.close();
        // Pinned, not compared: nothing goes either way.
        const statement = (await stranger.ask('desk', 'GET', '/statement')).body;
        expect(
          (await other.ask<PostPartnerDetail>('desk', 'POST', '/partners', { statement })).body,
        ).toMatchObject({
          standing: 'pinned',
          reachable: false,
        });
        await expect(send(other, ['stranger'], 'x')).rejects.toMatchObject({ code: 'partner-not-reachable' });
        const again = await wireTo(other, stranger);
        await expect(again.deliver((await written('x')).envelope)).rejects.toMatchObject({
          code: 'partner-not-confirmed',
        });
        again.close();
        const codes = (await refusedAt(other))
          .filter(({ carrier }) => carrier === 'door')
          .map(({ code }) => code);
        expect(codes).toEqual(expect.arrayContaining(['partner-unknown', 'partner-not-confirmed']));
        // One comparison is not enough here, the wrong digits are none, and the same person cannot do it twice.
        const fingerprint = (await stranger.ask<PostIdentity>('desk', 'GET', '/identity')).body.fingerprint;
        const wrong = fingerprint.replace(/\d/, (digit) => String((Number(digit) + 1) % 10));
        const compare = (as: 'desk' | 'supervisor', digits: string) =>
          other.ask<PostPartnerDetail & { code: string }>(as, 'POST', '/partners/stranger/comparison', {
            fingerprint: digits,
            channel: 'video',
          });
        expect((await compare('desk', wrong)).body.code).toBe('partner-fingerprint-differs');
        expect((await compare('desk', fingerprint)).body.standing).toBe('pinned');
        expect((await compare('desk', fingerprint)).body.code).toBe('partner-compared-already');
        expect((await compare('supervisor', fingerprint)).body.standing).toBe('confirmed');
        // Somebody else at a partner's address gets nothing but the handshake.
        const impostor = new Wire(
          stranger.url,
          await pairOf(one.platform, keysOf(one)),
          ({ node }) => node === 'port-sable',
        );
        await expect(impostor.deliver((await written('x')).envelope)).rejects.toMatchObject({
          code: 'partner-door-shows-another',
        });
        impostor.close();
        // Another first key under a known name is not pinned over the first.
        const key = await nodeKeyFrom(randomBytes(96));
        const statedAt = one.platform.clock();
        const posing = {
          keys: [
            stateKey(
              {
                node: 'stranger',
                generation: 1,
                validFrom: instantFromMs(now() - 1000),
                validUntil: instantFromMs(now() + dayMs),
              },
              key,
            ),
          ],
          revocations: [],
          card: signStatement(
            {
              kind: 'card',
              version: 1,
              node: 'stranger',
              authority: 'X',
              jurisdiction: 'XP',
              url: null,
              statedAt,
            },
            [key],
          ),
        };
        expect(
          (await other.ask<{ code: string }>('desk', 'POST', '/partners', { statement: posing })).body.code,
        ).toBe('partner-pinned-otherwise');
        // Introduced by a confirmed partner it stands there, and still waits for people.
        const introduced = await other.ask<{ messageId: string }>(
          'desk',
          'POST',
          '/partners/stranger/introductions',
          { to: 'aldermoor' },
        );
        expect(introduced.status).toBe(200);
        await until(
          async () => (await one.ask<PostPartnerDetail>('desk', 'GET', '/partners/stranger')).body.standing,
          'introduced',
        );
      } finally {
        await stranger.close();
      }
    });
  });

  describe.skipIf(register.skipped)(register.skipped ?? 'by a sealed file', () => {
    let one: PostNode;
    let other: PostNode;
    const offset = { ms: 0 };
    beforeAll(async () => {
      const now = (): number => Date.now() + offset.ms;
      one = await openPostNode(register, 'aldermoor', { door: false, now });
      other = await openPostNode(register, 'port-sable', { door: false, now });
      await befriend(one, other);
    });
    afterAll(async () => {
      await one?.close();
      await other?.close();
    });

    const carry = async (from: PostNode, to: PostNode): Promise<Buffer> =>
      (
        await from.platform.http.server.inject({
          method: 'GET',
          url: `/api/v1/post/carried/${to.name}`,
          headers: { 'test-asker': 'desk' },
        })
      ).rawPayload;
    const take = async (at: PostNode, file: Uint8Array): Promise<TakenFile> => {
      const boundary = 'xxxxboundaryxxxx';
      const answer = await at.platform.http.server.inject({
        method: 'POST',
        url: '/api/v1/post/taken',
        headers: { 'test-asker': 'desk', 'content-type': `multipart/form-data; boundary=${boundary}` },
        payload: Buffer.concat([
          Buffer.from(
            `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="f"\r\ncontent-type: application/octet-stream\r\n\r\n`,
          ),
          file,
          Buffer.from(`\r\n--${boundary}--\r\n`),
        ]),
      });
      expect(answer.statusCode, answer.body).toBe(200);
      return JSON.parse(answer.body) as TakenFile;
    };

    it('brings messages, files and receipts with the same guarantees', async () => {
      const bytes = randomBytes(300_000);
      const object = await one.platform.vault.put(bytes);
      const attachments = [{ object, name: 'a.bin', mediaType: 'application/octet-stream' }];
      const first = await send(one, ['port-sable'], 'first', { attachments });
      const second = await send(one, ['port-sable'], 'second', { answers: first });
      const file = await carry(one, other);
      expect(file.includes(Buffer.from('first'))).toBe(false);
      // Cut in the middle of the attachment: nothing of it counts, and that it was cut is told.
      const short = await take(other, file.subarray(0, 150_000));
      expect(short.whole).toBe(false);
      expect(short.messages.map(({ code }) => code)).toContain('carried-file-cut');
      expect(other.arrivals).toEqual([]);
      const whole = await take(other, file);
      expect(whole).toMatchObject({
        whole: true,
        messages: [
          { message: first, outcome: 'taken' },
          { message: second, outcome: 'taken' },
        ],
      });
      await until(() => other.arrivals.map(({ messageId }) => messageId), [first, second]);
      expect((await other.platform.vault.get(object.sha256)).equals(bytes)).toBe(true);
      // Again, and another file of the same: no second effect.
      await take(other, file);
      await take(other, await carry(one, other));
      expect(other.arrivals).toHaveLength(2);
      expect((await standings(one, [first, second])).map(({ state }) => state)).toEqual([
        'waiting',
        'waiting',
      ]);
      const back = await carry(other, one);
      // One bit of the answer changed: refused, and kept.
      const bent = Buffer.from(back);
      bent[bent.indexOf('"box":"') + 60]! ^= 1;
      expect((await take(one, bent)).messages.some(({ outcome }) => outcome === 'refused')).toBe(true);
      expect((await take(one, back)).whole).toBe(true);
      expect((await standings(one, [first, second])).map(({ state }) => state)).toEqual([
        'delivered',
        'delivered',
      ]);
      // What says only that receipts came in is not acknowledged in turn.
      for (let round = 0; round < 3; round++) {
        await take(other, await carry(one, other));
        await take(one, await carry(other, one));
      }
      const waiting = await one.platform.register.ownerQuery(
        `select kind from post_outbox join post_deliveries on message = id where state = 'waiting'`,
      );
      expect(waiting.length).toBeLessThanOrEqual(1);
      expect(one.arrivals).toEqual([]);
    });

    it('gives a replay no effect: a year later it is a copy, and after its time it is refused', async () => {
      const id = await send(one, ['port-sable'], 'old');
      const file = await carry(one, other);
      const taken = { message: id, outcome: 'taken', code: null };
      expect((await take(other, file)).messages).toContainEqual(taken);
      const before = other.arrivals.length;
      offset.ms += 365 * dayMs;
      expect((await take(other, file)).messages).toContainEqual(taken);
      // The key ends two years after it was made; 90 days after that nothing under it comes in any more.
      offset.ms += (365 + 91) * dayMs;
      const codes = (await take(other, file)).messages.map(({ code }) => code);
      expect(new Set(codes)).toEqual(new Set(['envelope-too-old']));
      expect(other.arrivals.length).toBe(before);
      // Its secret goes too, once nothing that would be taken can be sealed to it.
      await one.platform.register.as(theNode, (tx) => identities(one.platform).destroyOver(tx));
      const [key] = await one.platform.register.ownerQuery<{ secret_sha256: string | null }>(
        'select secret_sha256 from post_keys',
      );
      expect(key!.secret_sha256).toBe(null);
      offset.ms = 0;
    });

    it('refuses what is no such file', async () => {
      expect((await take(other, Buffer.from('%PDF-1.7 nothing of the kind'))).messages).toMatchObject([
        { code: 'carried-file-unknown' },
      ]);
      const { items } = (await other.ask<{ items: RefusedArrivalRow[] }>('desk', 'GET', '/refused')).body;
      expect(items.map(({ code }) => code)).toContain('carried-file-unknown');
    });
  });
});
