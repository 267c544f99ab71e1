import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  agreementHash,
  answer,
  ask,
  epochKey,
  evaluateDirectly,
  makeTable,
  type MatchingAgreement,
  nodeKeyFrom,
  type Question,
  signStatement,
  stateTable,
} from '@weir/engines/envelopes';
import type { Instant } from '@weir/engines/vocabulary';
import { registers } from '../../../tests/registers.ts';
import {
  agree,
  askThrough,
  caseWith,
  hold,
  iban,
  openMatching,
  prepare,
  terms as agreedTerms,
  type MatchingNode,
  type MatchingWorld,
} from '../../../tests/matching-world.ts';
import type { PostBody } from '../post/index.ts';
import type { AgreementDetail, AskDetail, MatchingQuestion, MatchingRefusal } from './contract.ts';

const random = (length = 64): Uint8Array => new Uint8Array(randomBytes(length));
const body = (value: unknown): PostBody => value as PostBody;

describe.each(registers)('a partner that does not keep to it, on $name', (register) => {
  describe.skipIf(register.skipped !== undefined)(register.skipped ?? 'runs', () => {
    let world: MatchingWorld;
    let one: MatchingNode;
    let other: MatchingNode;
    let agreement: AgreementDetail;
    let terms: MatchingAgreement;

    beforeAll(async () => {
      world = await openMatching(register);
      ({ one, other } = world);
      await hold(other, [
        { kind: 'account', account: { number: iban(1) } },
        { kind: 'account', account: { number: iban(2) } },
      ]);
      agreement = await agree(world);
      const [row] = await one.platform.register.ownerQuery<{ terms: MatchingAgreement }>(
        `select terms from matching_agreements where id = $1`,
        [agreement.id],
      );
      terms = row!.terms;
    });
    afterAll(() => world.close());

    const refusals = async (node: MatchingNode): Promise<MatchingRefusal[]> =>
      (await node.ask<{ items: MatchingRefusal[] }>('auditor', 'GET', '/matching/refusals')).body.items;
    const epoch = (): number =>
      Math.floor((Date.parse(world.now()) - Date.parse(terms.validFrom)) / (terms.epochDays * 86_400_000));
    const question = (numbers: readonly number[], changes: Partial<Question> = {}): Question => ({
      ...ask(
        numbers.map((number) => Buffer.from(`iban|${iban(number)}`)),
        {
          id: randomBytes(16).toString('hex'),
          epoch: epoch(),
          purpose: 'money-laundering',
          agreement: terms,
        },
        random,
      ).question,
      ...changes,
    });
    /** What the asked side's register says became of a question. */
    const fate = async (id: string): Promise<MatchingQuestion | undefined> =>
      (
        await other.ask<{ items: MatchingQuestion[] }>('auditor', 'GET', '/matching/questions?limit=200')
      ).body.items.find((row) => row.id === id);
    /** The refusal that it brings: exactly one, kept with its evidence and told to its sender. */
    async function refusedOnce(node: MatchingNode, act: () => Promise<unknown>): Promise<MatchingRefusal> {
      const before = new Set((await refusals(node)).map(({ id }) => id));
      const carried = world.carried.length;
      await act();
      await world.settle();
      const added = (await refusals(node)).filter(({ id }) => !before.has(id));
      expect(added.map(({ code }) => code)).toHaveLength(1);
      const [newest] = added;
      expect(node.platform.vault.has(newest!.evidenceSha256)).toBe(true);
      const kept = (await node.platform.vault.get(newest!.evidenceSha256)).toString();
      expect(kept.length).toBeGreaterThan(20);
      expect(world.carried.slice(carried).map(({ message }) => message.body)).toContainEqual(
        expect.objectContaining({ kind: 'matching-refused', code: newest!.code }),
      );
      return newest!;
    }
    const asks = (given: Question) =>
      refusedOnce(other, () => world.inject(one, other, { body: body(given) }));

    it('who asks otherwise than agreed is refused before anything is evaluated', async () => {
      const cases: [Question, string][] = [
        [question([5], { agreement: 'a'.repeat(64) }), 'matching-agreement-differs'],
        [question([5], { purpose: 'curiosity' }), 'matching-purpose-not-agreed'],
        [question([5], { epoch: epoch() + 1 }), 'matching-epoch-over'],
        [question([5], { elements: question([5]).elements.slice(0, 43) }), 'envelope-malformed'],
        [{ ...question([5]), hint: 'me' } as unknown as Question, 'envelope-malformed'],
      ];
      for (const [given, code] of cases) {
        expect((await asks(given)).code, code).toBe(code);
        expect(await fate(given.id)).toBeUndefined();
      }
      // What only the engine sees, it sees before it evaluates.
      const newer = question([5], { version: 2 });
      expect((await asks(newer)).code).toBe('envelope-version-unknown');
      expect(await fate(newer.id)).toMatchObject({ state: 'refused', answeredAt: null });
    });

    it('who goes through a dictionary gets no further than the limits, and what is refused costs nothing', async () => {
      world.goTo('2026-06-15');
      await world.settle();
      const sent: string[] = [];
      for (let day = 15; day < 19; day++) {
        world.goTo(`2026-06-${day}`);
        for (let time = 0; time < 3; time++) {
          const given = question([time]);
          sent.push(given.id);
          await world.inject(one, other, { body: body(given) });
        }
        await world.settle();
      }
      const fates = await Promise.all(sent.map(async (id) => [id, (await fate(id))?.state] as const));
      const answered = fates.flatMap(([id, state]) => (state === 'answered' ? [id] : []));
      // 150 items a day are two questions of 64; 400 an epoch are six.
      expect(answered).toHaveLength(6);
      const codes = (await refusals(other)).map(({ code }) => code);
      expect(codes.filter((code) => code === 'matching-limit-reached')).toHaveLength(6);
      // The first of them again, and it is not answered anew.
      expect((await asks({ ...question([9]), id: answered[0]! })).code).toBe('matching-question-replayed');
    });

    it('who sends what is no point of the group is refused, and it counts', async () => {
      world.goTo('2026-06-22');
      await world.settle();
      const good = question([1]);
      const points = Buffer.from(good.elements, 'base64url');
      const withFirst = (first: Uint8Array): Question => ({
        ...good,
        id: randomBytes(16).toString('hex'),
        elements: Buffer.concat([first, points.subarray(32)]).toString('base64url'),
      });
      for (const [day, first] of [
        new Uint8Array(32),
        new Uint8Array(32).fill(255),
        points.subarray(32, 64),
      ].entries()) {
        world.goTo(`2026-06-${22 + day}`);
        const given = withFirst(first);
        expect((await asks(given)).code).toBe('matching-element-invalid');
        expect(await fate(given.id)).toMatchObject({ state: 'refused', refused: 'matching-element-invalid' });
      }
    });

    it('who forges an answer, or answers some items under another key, tells nothing', async () => {
      world.goTo('2026-06-29');
      await world.settle();
      const caseId = await caseWith(one, [iban(1), iban(7)]);
      const seed = random(32);
      const forgers: Record<string, (given: Record<string, unknown>, asked: Question) => object> = {
        swapped: (given) => {
          const points = Buffer.from(given['elements'] as string, 'base64url');
          return {
            ...given,
            elements: Buffer.concat([
              points.subarray(32, 64),
              points.subarray(0, 32),
              points.subarray(64),
            ]).toString('base64url'),
          };
        },
        'under another key': (_, asked) =>
          answer(asked, {
            agreement: terms,
            key: epochKey(seed, terms, 'port-sable', epoch()),
            spent: undefined,
            now: world.now() as Instant,
            random,
          }).answer,
        'first item under another key': (given, asked) => {
          const { answer: theirs } = answer(asked, {
            agreement: terms,
            key: epochKey(seed, terms, 'port-sable', epoch()),
            spent: undefined,
            now: world.now() as Instant,
            random,
          });
          const mine = Buffer.from(given['elements'] as string, 'base64url');
          const first = Buffer.from(theirs.elements, 'base64url').subarray(0, 32);
          return { ...given, elements: Buffer.concat([first, mine.subarray(32)]).toString('base64url') };
        },
      };
      for (const [name, forge] of Object.entries(forgers)) {
        let asked: Question | undefined;
        world.tamper = (carried) => {
          if (carried.message.body.kind === 'matching-question')
            asked = carried.message.body as unknown as Question;
          if (carried.message.body.kind !== 'matching-answer') return carried;
          return {
            ...carried,
            message: { ...carried.message, body: body(forge(carried.message.body, asked!)) },
          };
        };
        world.goOn(86_400_000);
        const made = await prepare(world, caseId);
        const refusal = await refusedOnce(one, async () => {
          await one.ask('international', 'POST', `/matching/asks/${made.body.id}/release`);
          await world.settle();
        });
        expect(refusal, name).toMatchObject({
          code: 'matching-answer-forged',
          what: 'answer',
          object: made.body.id,
        });
        const { body: found } = await one.ask<AskDetail>('analyst', 'GET', `/matching/asks/${made.body.id}`);
        expect(found).toMatchObject({ state: 'refused', refused: 'matching-answer-forged' });
        expect(found.items!.map(({ result }) => result)).toEqual([null, null]);
      }
      world.tamper = undefined;
      await one.platform.jobs.idle();
      expect(one.hits).toEqual([]);
      const [late] = world.carried.filter(({ message }) => message.body.kind === 'matching-answer').slice(-1);
      expect(
        (await refusedOnce(one, () => world.inject(other, one, { body: late!.message.body }))).code,
      ).toBe('matching-answer-late');
      const unasked = { ...late!.message.body, question: 'b'.repeat(32) };
      expect((await refusedOnce(one, () => world.inject(other, one, { body: unasked }))).code).toBe(
        'matching-answer-unasked',
      );
    });

    it('who changes its table or key within an epoch, or keeps a key for the next, is found out', async () => {
      world.goTo('2026-07-06');
      await world.settle();
      const key = epochKey(random(32), terms, 'port-sable', epoch());
      const made = (values: readonly string[], of = key) =>
        makeTable(
          values.map((value) => evaluateDirectly(of, Buffer.from(value))),
          random,
        );
      const state = async (bytes: Uint8Array, changes: object = {}, signer = other.key) => {
        const table = stateTable(
          {
            agreement: terms,
            epoch: epoch(),
            by: 'port-sable',
            table: bytes,
            statedAt: world.now() as Instant,
            ...changes,
          },
          key,
          signer,
        );
        const object = await other.platform.vault.put(bytes);
        return {
          body: body({ kind: 'matching-table', table }),
          attachments: [{ object, name: 'table.bin', mediaType: 'application/octet-stream' }],
        };
      };
      const tells = (message: Awaited<ReturnType<typeof state>>) =>
        refusedOnce(one, () => world.inject(other, one, message));
      const bytes = made(['iban|A', 'iban|B']);
      expect((await tells(await state(bytes))).code).toBe('matching-table-changed');
      const altered = await state(bytes);
      const other64 = await other.platform.vault.put(made(['iban|C']));
      expect(
        (await tells({ ...altered, attachments: [{ ...altered.attachments[0]!, object: other64 }] })).code,
      ).toBe('matching-table-altered');
      expect((await tells(await state(bytes, { epoch: epoch() + 2 }))).code).toBe('matching-epoch-over');
      expect((await tells(await state(bytes, { epoch: epoch() - 1 }))).code).toBe('matching-epoch-over');
      const stranger = await nodeKeyFrom(random(96));
      expect((await tells(await state(bytes, {}, stranger))).code).toBe('partner-key-unknown');
      expect((await tells({ ...(await state(bytes)), attachments: [] })).code).toBe(
        'matching-table-malformed',
      );
      // The true key of this epoch, stated for the next one.
      const [row] = await one.platform.register.ownerQuery<{ stated: { statement: { publicKey: string } } }>(
        `select stated from matching_tables where epoch = $1`,
        [epoch()],
      );
      const { table } = (await state(bytes, { epoch: epoch() + 1 })).body as unknown as {
        table: { statement: object };
      };
      const reused = signStatement(
        { ...table.statement, kind: 'matching-table', publicKey: row!.stated.statement.publicKey } as {
          kind: string;
        },
        [other.key],
      );
      const withReused = { ...(await state(bytes)), body: body({ kind: 'matching-table', table: reused }) };
      expect((await tells(withReused)).code).toBe('matching-key-reused');
    });

    it('who changes the agreement is refused, shown, and asked under no other', async () => {
      const drafted = await one.ask<AgreementDetail>('international', 'POST', '/matching/agreements', {
        partner: 'port-sable',
        ...agreedTerms,
        itemsPerDay: 200,
      });
      const { id, hash } = drafted.body;
      const approval = { decision: 'approved', reason: 'As we discussed.', hash };
      const own = await one.ask('international', 'POST', `/matching/agreements/${id}/decision`, approval);
      expect(own).toMatchObject({ status: 403, body: { code: 'own-agreement' } });
      const other64 = await one.ask('supervisor', 'POST', `/matching/agreements/${id}/decision`, {
        ...approval,
        hash: 'c'.repeat(64),
      });
      expect(other64).toMatchObject({ status: 409, body: { code: 'agreement-differs' } });
      await one.ask('supervisor', 'POST', `/matching/agreements/${id}/decision`, approval);
      await world.settle();
      const offered = world.carried.findLast(({ message }) => message.body.kind === 'matching-agreement')!;
      const signed = offered.message.body['agreement'] as unknown as {
        statement: MatchingAgreement;
        signatures: object[];
      };
      const changed = { ...signed.statement, itemsPerDay: 100_000 };
      const theirs = signStatement(changed, [other.key]);
      const answered = {
        kind: 'matching-agreement-signed',
        agreement: { statement: changed, signatures: [...signed.signatures, ...theirs.signatures] },
      };
      const refusal = await refusedOnce(one, () => world.inject(other, one, { body: body(answered) }));
      expect(refusal).toMatchObject({
        code: 'matching-agreement-differs',
        what: 'agreement',
        agreementId: id,
      });
      const { body: shown } = await one.ask<AgreementDetail>(
        'international',
        'GET',
        `/matching/agreements/${id}`,
      );
      expect(shown).toMatchObject({ state: 'offered', hash: agreementHash(signed.statement) });
      expect(shown.refusals.map(({ code }) => code)).toEqual(['matching-agreement-differs']);
      // Signed by one alone, by a stranger, or no agreement at all.
      const offers: [unknown, string][] = [
        [{ statement: signed.statement, signatures: theirs.signatures }, 'agreement-not-signed-by-both'],
        [signStatement(signed.statement, [await nodeKeyFrom(random(96))]), 'agreement-not-signed-by-both'],
        [null, 'envelope-malformed'],
        [{ statement: null, signatures: [] }, 'envelope-malformed'],
      ];
      for (const [given, code] of offers) {
        const message = { body: body({ kind: 'matching-agreement-signed', agreement: given }) };
        expect((await refusedOnce(one, () => world.inject(other, one, message))).code).toBe(code);
      }
      const between = { ...changed, id: 'd'.repeat(32), parties: ['port-sable', 'somebody-else'] };
      const offer = { kind: 'matching-agreement', agreement: signStatement(between as never, [other.key]) };
      expect((await refusedOnce(one, () => world.inject(other, one, { body: body(offer) }))).code).toBe(
        'matching-agreement-not-ours',
      );
    });

    it('destroys the keys of an epoch that is over: old questions get no answer, and their bytes are gone', async () => {
      world.goTo('2026-07-13');
      await world.settle();
      const [before] = await other.platform.register.ownerQuery<{ key_sha256: string; epoch: number }>(
        `select key_sha256, epoch from matching_epochs where key_destroyed_at is null`,
      );
      const secret = await other.platform.vault.get(before!.key_sha256);
      const [theirTable] = await one.platform.register.ownerQuery<{ table_sha256: string }>(
        `select table_sha256 from matching_tables where destroyed_at is null`,
      );
      const old = question([1]);
      world.goTo('2026-07-20');
      await world.settle();

      expect(other.platform.vault.has(before!.key_sha256)).toBe(false);
      for await (const listed of other.platform.vault.list()) {
        if (!('sha256' in listed)) throw new Error('damaged');
        expect((await other.platform.vault.get(listed.sha256)).includes(secret)).toBe(false);
      }
      const whole = JSON.stringify(
        await other.platform.register.ownerQuery(`select * from matching_epochs where epoch <= $1`, [
          before!.epoch,
        ]),
      );
      expect(whole).not.toContain(before!.key_sha256);
      expect(whole).not.toContain(secret.toString('hex'));
      expect(one.platform.vault.has(theirTable!.table_sha256)).toBe(false);
      expect((await asks(old)).code).toBe('matching-epoch-over');
      expect(await fate(old.id)).toBeUndefined();
      const destroyed = await other.platform.register.ownerQuery<{ facts: string }>(
        `select facts from audit_log where act = 'matching.key-destroyed'`,
      );
      expect(destroyed.map(({ facts }) => (JSON.parse(facts) as { epoch: number }).epoch)).toContain(
        before!.epoch,
      );
      // And a question of ours that got no answer in its epoch is over, with what could have unblinded one.
      world.tamper = ({ message, ...rest }) =>
        message.body.kind === 'matching-question' ? null : { message, ...rest };
      const made = await prepare(world, await caseWith(one, [iban(1)]));
      await one.ask('international', 'POST', `/matching/asks/${made.body.id}/release`);
      await world.settle();
      world.tamper = undefined;
      const [waiting] = await one.platform.register.ownerQuery<{ seed_sha256: string }>(
        `select seed_sha256 from matching_asks where id = $1`,
        [made.body.id],
      );
      expect(one.platform.vault.has(waiting!.seed_sha256)).toBe(true);
      world.goTo('2026-07-27');
      await world.settle();
      expect((await one.ask<AskDetail>('analyst', 'GET', `/matching/asks/${made.body.id}`)).body.state).toBe(
        'expired',
      );
      expect(one.platform.vault.has(waiting!.seed_sha256)).toBe(false);
    });

    it('and an honest question between all that still finds what both hold', async () => {
      const done = await askThrough(world, await caseWith(one, [iban(1), iban(3)]));
      expect(done.items!.map(({ result }) => result)).toEqual(['hit', 'nothing_learnt']);
      const secrets = await one.platform.register.ownerQuery(
        `select id from matching_asks where state in ('answered', 'refused', 'expired')
          and (seed_sha256 is not null or question_sha256 is not null or answer_sha256 is not null)`,
      );
      expect(secrets).toEqual([]);
    });
  });
});
