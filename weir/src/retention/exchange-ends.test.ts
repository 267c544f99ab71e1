import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eraseObject } from '#backup';
import { createLedger, type Ledger } from '#ledger';
import { createOversight } from '#oversight';
import { theNode } from '#platform';
import { createSubjects } from '#subjects';
import { instantFromMs } from '@weir/engines/vocabulary';
import { desk, type DeskName } from '../../../tests/desk-world.ts';
import { openExchangeWorld, requestContent, type ExchangeWorld } from '../../../tests/exchange-world.ts';
import { registers } from '../../../tests/registers.ts';
import { machineOf } from '../exchange/machines.ts';
import type { Due, Hold, Order, Verified } from './contract.ts';
import { createRetention } from './index.ts';

const disclosure = (facts: string): object => ({
  contact: 'Desk',
  subjects: [],
  offence: { category: 'unknown', conduct: '' },
  facts,
  link: 'The firm is registered with you.',
  crossBorderReport: false,
  purposes: ['intelligence'],
  fragments: [],
});
/** Stands in every text that is to end. */
const name = 'Quillfeather';

describe.each(registers)('the end of what FIUs said on $name', (register) => {
  describe.skipIf(register.skipped)(register.skipped ?? 'runs', () => {
    let world: ExchangeWorld;
    let ledger: Ledger;
    let years = 0;
    const ids: Record<string, string> = {};

    const xn = () => world.stations.xn;
    const owner = <Row = Record<string, unknown>>(text: string, values: unknown[] = []) =>
      xn().world.platform.register.ownerQuery<Row & Record<string, unknown>>(text, values);
    const ask = <Body>(as: DeskName, method: 'GET' | 'POST', path: string, body?: object) =>
      xn().ask<Body & { code: string }>(as, method, path, body);
    const due = async (kind: string, as: DeskName = 'auditor') =>
      (
        await xn().must<{ items: Due[]; rule: { citation: string } }>(
          as,
          'GET',
          `/retention/due?kind=${kind}`,
        )
      ).items;
    const dueIds = async (kind: string) => (await due(kind)).map(({ objectId }) => objectId).sort();
    const propose = (objectKind: string, objects: string[], more: object = {}, as: DeskName = 'supervisor') =>
      ask<Order>(as, 'POST', '/retention/orders', {
        objectKind,
        objects,
        ground: 'retention-ended',
        reason: 'Its time is over.',
        ...more,
      });
    const approve = async (id: string): Promise<Order> => {
      await xn().must('clearedSupervisor', 'POST', `/retention/orders/${id}/decision`, {
        decision: 'approved',
        reason: 'Checked the rule.',
      });
      // The node's own job carries it out.
      await xn().world.platform.jobs.idle();
      return xn().must<Order>('auditor', 'GET', `/retention/orders/${id}`);
    };
    const erase = async (objectKind: string, objects: string[], more: object = {}) => {
      const { status, body } = await propose(objectKind, objects, more);
      expect(status, JSON.stringify(body)).toBe(200);
      return approve(body.id);
    };
    const hold = (objectKind: string, objectId: string) =>
      xn().must<Hold>('supervisor', 'POST', '/retention/holds', {
        objectKind,
        objectId,
        ground: 'court',
        reason: 'Order of the court.',
      });
    const release = ({ id }: Hold) =>
      xn().must('supervisor', 'POST', `/retention/holds/${id}/release`, { reason: 'It ended.' });
    /** What the post keeps of a message: its words and one attachment in the vault. */
    async function keepInPost(message: string, state: 'taken' | 'refused' = 'taken'): Promise<string[]> {
      const { vault } = xn().world.platform;
      const files = [
        await vault.put(Buffer.from(`${name}, word for word: ${message}`)),
        await vault.put(Buffer.from(`${name}, attached: ${message}`)),
      ].map(({ sha256 }) => sha256);
      await owner(
        `insert into post_inbox (id, from_node, kind, written_at, arrived_at, carrier, conversation, state, refused, content_hash,
          content_sha256, attachments, remember_until) values ($1, $2, 'exchange-disclosure', now(), now(), 'wire', $1, $3, $4, 'h',
          $5, jsonb_build_array(jsonb_build_object('sha256', $6::text)), now())`,
        [
          message,
          world.stations.xp.node,
          state,
          state === 'refused' ? 'matter-unknown' : null,
          files[0],
          files[1],
        ],
      );
      return files;
    }
    const push = (kind: string, matter: string, content: object) =>
      world.wire.push(world.stations.xp.node, xn().node, {
        kind,
        version: 1,
        matter,
        number: `XP-${matter}`,
        title: `About ${name}`,
        follows: null,
        decidedBy: null,
        content,
      } as never);
    const matterOf = async (reference: string): Promise<string> =>
      (await owner<{ id: string }>('select id from exchange_matters where reference = $1', [reference]))[0]!
        .id;
    /** What the exchange and the post hold of one thing, to compare before and after. */
    const kept = async (matter: string) =>
      owner(
        `select to_jsonb(m) - 'reminded_at' - 'version' as matter, (select jsonb_agg(l::text order by l.id) from exchange_letters l where matter = m.id) as letters,
          (select jsonb_agg(i::text order by i.id) from post_inbox i join exchange_letters l on l.message_id = i.id
            where l.matter = m.id) as post from exchange_matters m where id = $1`,
        [matter],
      );
    const filesOf = new Map<string, string[]>();
    const lives = (file: string): boolean => xn().world.platform.vault.has(file);

    /** A disclosure of theirs, read and acknowledged. */
    async function told(reference: string): Promise<string> {
      filesOf.set(
        reference,
        await keepInPost(
          await push('exchange-disclosure', reference, disclosure(`${name} took it in cash.`)),
        ),
      );
      const id = await matterOf(reference);
      await xn().must('international', 'POST', `/exchange/matters/${id}/acknowledgement`);
      return id;
    }
    const draft = async (title: string, more: object = {}, as: DeskName = 'analyst') =>
      (
        await xn().begin(
          {
            kind: 'request',
            partners: [world.stations.xp.node],
            title,
            caseId: null,
            content: requestContent({ facts: `${name} took it in cash.` }),
            ...more,
          },
          as,
        )
      ).id;
    const step = (id: string, act: string) =>
      xn().must('analyst', 'POST', `/exchange/matters/${id}/step`, { act, reason: 'As it stands.' });

    beforeAll(async () => {
      const clock = () => instantFromMs(Date.now() + years * 31_557_600_000);
      world = await openExchangeWorld(register, ['xn', 'xp'], { clock }, (platform, rooms) => {
        if (platform.config.jurisdiction !== 'XN') return;
        ledger = createLedger(platform, rooms);
        const { searchKey } = createOversight(platform, rooms);
        const subjects = createSubjects(platform, rooms);
        createRetention(platform, { ...rooms, ledger, subjects, searchKey });
      });
      await owner(
        `insert into post_partners (node, authority, jurisdiction, known, pinned_at, changed_at)
          values ($1, 'FIU of Port Sable', 'XP', '{}', now(), now())`,
        [world.stations.xp.node],
      );
      await step((ids['nothing'] = await told('nothing-done')), 'no_action');
      await step((ids['held'] = await told('held-later')), 'no_action');
      ids['open'] = await told('still-open');
      ids['draft'] = await draft('Never sent');
      ids['touched'] = await draft('Taken up again');
      await step((ids['discarded'] = await draft('Thrown away')), 'discard');
      ids['followed'] = await draft('Followed');
      await step(ids['followed'], 'discard');
      ids['case'] = await xn().caseAtWork();
      ids['inCase'] = await told('in-a-case');
      await xn().must('analyst', 'POST', `/exchange/matters/${ids['inCase']}/case`, { caseId: ids['case'] });
      ids['letter'] = (await xn().matter(ids['inCase'], 'analyst')).letters[0]!.id;
      await xn().must('analyst', 'POST', `/exchange/letters/${ids['letter']}/take`);
      const withdrawal = { reason: `${name} is no longer of interest.` };
      ids['early'] = await push('exchange-withdrawal', 'never-opened', withdrawal);
      ids['late'] = await push('exchange-withdrawal', 'opened-late', withdrawal);
      ids['refused'] = 'refused-message';
      filesOf.set('early', await keepInPost(ids['early']));
      filesOf.set('late', await keepInPost(ids['late']));
      filesOf.set('refused', await keepInPost(ids['refused'], 'refused'));
      for (const [id, seen] of [
        ['evidence', 'international'],
        ['unread', null],
      ] as const)
        await owner(
          `insert into post_refused (id, code, detail, carrier, from_node, message, sha256, size, what, first_at, last_at, times,
            seen_by, seen_at) values ($1, 'matter-unknown', 'Unknown.', 'wire', $2, $3, $4, 1, $1, now(), now(), 1, $5::text,
            case when $5::text is null then null else now() end)`,
          [
            id,
            world.stations.xp.node,
            id === 'evidence' ? ids['refused'] : null,
            id === 'evidence' ? filesOf.get('refused')![0] : null,
            seen,
          ],
        );
    }, 300_000);
    afterAll(async () => {
      ledger?.close();
      await world?.close();
    });

    it('calls over what the machines do not call open', async () => {
      for (const kind of ['request', 'disclosure', 'suspension', 'consent'] as const)
        for (const direction of ['in', 'out'] as const) {
          const { states, open } = machineOf({ kind, direction });
          for (const state of states) {
            const [row] = await owner<{ over: boolean }>('select exchange_over($1) as over', [state]);
            expect([kind, direction, state, row!.over]).toEqual([
              kind,
              direction,
              state,
              !open.includes(state),
            ]);
          }
        }
    });

    it('finds due what rests past its time, under the rule of the country, and nothing sooner', async () => {
      for (const kind of ['exchange-matter', 'exchange-letter', 'refused-arrival'])
        expect(await due(kind)).toEqual([]);
      expect((await propose('matter', [ids['nothing']!])).body.code).toBe('retention-not-ended');
      years = 11;
      // The node tells of the clock that ran out meanwhile; nobody worked at the matter by that.
      await xn().world.platform.register.as(theNode, async (tx) =>
        xn().world.platform.jobs.wakeFollowers(tx),
      );
      await vi.waitFor(
        async () =>
          expect(
            await owner(`select id from exchange_matters where due_at is not null and reminded_at is null`),
          ).toEqual([]),
        20_000,
      );
      // Taken up again, and one that is followed by what goes on.
      const { letters } = await xn().matter(ids['touched']!, 'analyst');
      await xn().must('analyst', 'PUT', `/exchange/letters/${letters[0]!.id}`, {
        version: letters[0]!.version,
        content: letters[0]!.content as object,
      });
      ids['follows'] = await draft('Follows', { follows: ids['followed'] });
      const resting = ['nothing', 'held', 'draft', 'discarded'].map((each) => ids[each]!).sort();
      expect(await dueIds('exchange-matter')).toEqual(resting);
      expect(await dueIds('exchange-letter')).toEqual([ids['early'], ids['late'], ids['refused']].sort());
      expect(await dueIds('refused-arrival')).toEqual(['evidence']);
      const asSupervisor = await due('exchange-matter', 'supervisor');
      expect(asSupervisor.map(({ objectId }) => objectId).sort()).toEqual(resting);
      const page = await ask<{ rule: object }>('auditor', 'GET', '/retention/due?kind=exchange-letter');
      expect(page.body.rule).toMatchObject({
        amount: 60,
        citation: 'Invented Financial Intelligence Act of Aldermoor, section 31(6)',
      });
      for (const who of ['analyst', 'international', 'administrator', 'prosecutor'] as const)
        for (const kind of ['exchange-matter', 'exchange-letter', 'refused-arrival'])
          expect((await ask(who, 'GET', `/retention/due?kind=${kind}`)).status).toBe(403);
    });

    it('lets two persons alone end a matter, and nobody one that is open, followed, at work or in a case', async () => {
      expect((await propose('matter', [ids['nothing']!], {}, 'international')).status).toBe(403);
      expect((await propose('matter', [ids['nothing']!], {}, 'auditor')).status).toBe(403);
      for (const each of ['open', 'touched', 'followed'])
        expect((await propose('matter', [ids[each]!])).body.code, each).toBe('retention-not-ended');
      expect((await propose('matter', [ids['inCase']!])).body.code).toBe('objects-unknown');
      expect((await propose('letter', ['refused-elsewhere'])).body.code).toBe('objects-unknown');
      const order = (await propose('matter', [ids['nothing']!])).body;
      expect(
        (
          await ask('supervisor', 'POST', `/retention/orders/${order.id}/decision`, {
            decision: 'approved',
            reason: 'Mine.',
          })
        ).body.code,
      ).toBe('four-eyes');
      await xn().must('clearedSupervisor', 'POST', `/retention/orders/${order.id}/decision`, {
        decision: 'refused',
        reason: 'Not yet.',
      });
      // Ordered from outside, an open matter still stays, and so does one at which somebody works meanwhile.
      for (const each of ['open', 'followed']) {
        const before = await kept(ids[each]!);
        expect(await erase('matter', [ids[each]!], { ground: 'ordered' })).toMatchObject({
          state: 'stopped',
          stoppedBy: 'open',
        });
        expect(await kept(ids[each]!)).toEqual(before);
      }
      const meanwhile = (await propose('matter', [ids['discarded']!, ids['draft']!])).body;
      await owner(`update exchange_matters set changed_at = $2 where id = $1`, [
        ids['draft'],
        instantFromMs(Date.now() + 12 * 31_557_600_000),
      ]);
      expect(await approve(meanwhile.id)).toMatchObject({ state: 'stopped', stoppedBy: 'open' });
      expect(await kept(ids['discarded']!)).toHaveLength(1);
      // The database gives no other road: not to the desk, not to a supervisor, not to the node without the question.
      for (const who of [desk.international, desk.supervisor, theNode])
        for (const statement of [
          sql<object>`delete from exchange_matters where id = ${ids['open']!}`,
          sql<object>`delete from post_refused`,
          sql<object>`select erase_places_of(${order.id}, '{}', '{}', '{}', '{}', now())`,
        ])
          await expect(xn().world.platform.register.as(who, (tx) => tx.run(statement))).rejects.toMatchObject(
            { code: '42501' },
          );
    });

    it('keeps what is held, and shows a hold on a matter to those who see the matter', async () => {
      const one = await hold('matter', ids['held']!);
      expect((await due('exchange-matter')).find(({ objectId }) => objectId === ids['held'])?.held).toBe(
        true,
      );
      expect((await propose('matter', [ids['nothing']!, ids['held']!])).body.code).toBe('object-held');
      for (const sha256 of filesOf.get('held-later')!)
        await expect(
          eraseObject(xn().world.platform, desk.supervisor, { sha256, ground: 'x', reason: 'y' }),
        ).rejects.toMatchObject({ code: 'object-held' });
      await release(one);
      const order = (await propose('matter', [ids['held']!])).body;
      const before = await kept(ids['held']!);
      const late = await hold('matter', ids['held']!);
      expect(await approve(order.id)).toMatchObject({ state: 'stopped', stoppedBy: 'held' });
      expect(await kept(ids['held']!)).toEqual(before);
      expect(filesOf.get('held-later')!.every(lives)).toBe(true);
      await release(late);

      for (const [kind, id] of [
        ['letter', ids['early']!],
        ['refused-arrival', 'evidence'],
      ] as const) {
        const each = await hold(kind, id);
        expect((await propose(kind, [id])).body.code).toBe('object-held');
        // Kept twice, held once.
        if (id === 'evidence')
          expect((await propose('letter', [ids['refused']!])).body.code).toBe('object-held');
        await release(each);
      }

      const hidden = await xn().caseAtWork('cleared', { compartment: 'heron' });
      const secret = await draft('Of a compartment', { caseId: hidden }, 'cleared');
      await xn().must('clearedSupervisor', 'POST', '/retention/holds', {
        objectKind: 'matter',
        objectId: secret,
        ground: 'court',
        reason: 'Order of the court.',
      });
      const seen = async (as: DeskName) =>
        (await xn().must<{ items: Hold[] }>(as, 'GET', '/retention/holds')).items.some(
          ({ objectId }) => objectId === secret,
        );
      expect([await seen('supervisor'), await seen('clearedSupervisor'), await seen('auditor')]).toEqual([
        false,
        true,
        true,
      ]);
      expect((await propose('matter', [secret])).body.code).toBe('objects-unknown');
      expect(
        await xn().world.platform.register.as(desk.supervisor, (tx) =>
          tx.run(sql<object>`select id from legal_holds where object_id = ${secret}`),
        ),
      ).toEqual([]);
    });

    it('erases a matter with all that the post keeps of it, and leaves ids alone in the log', async () => {
      const others = () =>
        Promise.all(
          ['open', 'touched', 'followed', 'follows', 'inCase', 'held'].map((each) => kept(ids[each]!)),
        );
      const before = await others();
      // A letter of ours that has not left yet does not leave any more.
      await owner(`insert into post_outbox (id, kind, recipients, conversation, written_at, attachments, attachment_bytes)
        select message_id, 'exchange-acknowledgement', array[$2], 'c', now(), 0, 0 from exchange_letters
          where matter = $1 and direction = 'out'`, [ids['nothing'], world.stations.xp.node]); // prettier-ignore
      await owner(`insert into post_contents (message, body, attachments, signed_message)
        select id, '{"about":"${name}"}', '[]', '${name}' from post_outbox`);
      await owner(
        `insert into post_deliveries (message, node, position, conversation, state, next_at)
          select id, $1, position, 'c', 'waiting', now() from post_outbox`,
        [world.stations.xp.node],
      );
      const order = await erase('matter', [ids['nothing']!, ids['discarded']!]);
      expect(order).toMatchObject({ state: 'done', hasCertificate: true, rule: { kind: 'exchange-matter' } });
      expect(await others()).toEqual(before);
      expect(await kept(ids['nothing']!)).toEqual([]);
      expect(filesOf.get('nothing-done')!.some(lives)).toBe(false);
      expect(await owner('select body, signed_message from post_contents')).toEqual([
        { body: '{"kind":"erased"}', signed_message: null },
      ]);
      expect(await owner('select state, refused from post_deliveries')).toEqual([
        { state: 'refused', refused: 'erased' },
      ]);
      for (const table of ['letters', 'authors', 'submissions', 'decisions'])
        expect(
          await owner(
            `select t::text as row from exchange_${table} t where t::text like $1 or t::text like $2`,
            [`%${ids['nothing']}%`, `%${ids['discarded']}%`],
          ),
        ).toEqual([]);
      const log = await owner<{ facts: unknown }>(
        `select act, facts from audit_log where object_id = $1 and act in ('retention.erased', 'retention.certified')`,
        [order.id],
      );
      expect(log).toHaveLength(2);
      expect(JSON.stringify(log)).toContain(ids['nothing']);
      expect(JSON.stringify(log)).not.toMatch(/Quillfeather|About|cash/);
      const certificate = await xn().must<object>(
        'auditor',
        'GET',
        `/retention/orders/${order.id}/certificate`,
      );
      expect(
        await xn().must<Verified>('auditor', 'POST', '/retention/verification', certificate),
      ).toMatchObject({ ok: true });
      expect(await dueIds('exchange-matter')).toEqual([ids['held']]);
    });

    it('erases letters that still wait and refused arrivals, and not a letter whose matter was opened meanwhile', async () => {
      const both = (await propose('letter', [ids['early']!, ids['late']!])).body;
      await push('exchange-request', 'opened-late', requestContent());
      expect(await approve(both.id)).toMatchObject({ state: 'stopped', stoppedBy: 'open' });
      expect((await xn().matter(await matterOf('opened-late'))).state).toBe('withdrawn');
      expect([...filesOf.get('early')!, ...filesOf.get('late')!].every(lives)).toBe(true);
      expect((await propose('letter', [ids['late']!])).body.code).toBe('objects-unknown');
      // A hold that was set on the letter keeps its matter now.
      const one = await hold('letter', ids['late']!);
      expect(
        (await propose('matter', [await matterOf('opened-late')], { ground: 'ordered' })).body.code,
      ).toBe('object-held');
      await release(one);

      expect(await erase('letter', [ids['early']!, ids['refused']!])).toMatchObject({ state: 'done' });
      expect(await owner('select * from exchange_early')).toEqual([]);
      // The evidence of a refusal is the same file, and has its own end.
      expect([...filesOf.get('early')!, ...filesOf.get('refused')!].map(lives)).toEqual([
        false,
        false,
        true,
        false,
      ]);
      expect(await dueIds('exchange-letter')).toEqual([]);
      expect((await propose('refused-arrival', ['unread'])).body.code).toBe('retention-not-ended');
      expect(await erase('refused-arrival', ['unread'], { ground: 'ordered' })).toMatchObject({
        state: 'stopped',
        stoppedBy: 'open',
      });
      expect(await erase('refused-arrival', ['evidence'])).toMatchObject({ state: 'done' });
      expect(lives(filesOf.get('refused')![0]!)).toBe(false);
      expect(await owner('select id from post_refused')).toEqual([{ id: 'unread' }]);
      expect(await owner('select id from post_inbox where id = $1', [ids['early']])).toHaveLength(1);
    });

    it('keeps a matter of a case, with the conditions and origin of its pieces, as long as the case, and no longer', async () => {
      const of = ids['case']!;
      await owner('insert into post_cases (message, case_id) select message_id, $2 from exchange_letters where id = $1', [
        ids['letter'],
        of,
      ]); // prettier-ignore
      // Archived long ago, while feedback is owed still: neither goes.
      await owner(`update cases set state = 'archived', changed_at = now() where id = $1`, [of]);
      years = 23;
      expect(await dueIds('case-archived')).toEqual([]);
      const before = await kept(ids['inCase']!);
      expect(await erase('case', [of], { ground: 'ordered' })).toMatchObject({
        state: 'stopped',
        stoppedBy: 'open',
      });
      expect(await kept(ids['inCase']!)).toEqual(before);

      await owner(`update exchange_matters set state = 'feedback_sent' where id = $1`, [ids['inCase']]);
      expect(await dueIds('exchange-matter')).not.toContain(ids['inCase']);
      expect(await dueIds('case-archived')).toEqual([of]);
      const [piece] = await owner(
        `select provenance_id, handling -> 'originators' as originators from case_fragments
          where case_id = $1 and provenance_room = 'exchange'`,
        [of],
      );
      expect(piece).toMatchObject({ provenance_id: ids['letter'], originators: ['XP-FIU'] });
      const held = await hold('matter', ids['inCase']!);
      expect((await propose('case', [of])).body.code).toBe('object-held');
      await release(held);
      await owner(`insert into post_outbox (id, kind, recipients, conversation, written_at, attachments, attachment_bytes)
        values ('of-the-case', 'exchange-feedback', array[$1], 'c', now(), 0, 0)`, [world.stations.xp.node]); // prettier-ignore
      await owner(
        `insert into post_deliveries (message, node, position, conversation, state, next_at)
          values ('of-the-case', $1, 99, 'c', 'waiting', now())`,
        [world.stations.xp.node],
      );
      await owner(`insert into post_cases (message, case_id) values ('of-the-case', $1)`, [of]);
      expect(await erase('case', [of])).toMatchObject({ state: 'done' });
      expect(await owner(`select message from post_deliveries where state = 'waiting'`)).toEqual([]);
      expect(await kept(ids['inCase']!)).toEqual([]);
      expect(await owner('select id from case_fragments where case_id = $1', [of])).toEqual([]);
      expect(filesOf.get('in-a-case')!.some(lives)).toBe(false);
      expect(await kept(ids['open']!)).toHaveLength(1);
    });
  });
});
