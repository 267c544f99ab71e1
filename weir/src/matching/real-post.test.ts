import { afterEach, describe, expect, it } from 'vitest';
import { caseWith, hold, iban, type MatchingNode } from '../../../tests/matching-world.ts';
import { openDesk, type DeskWorld } from '../../../tests/desk-world.ts';
import { quick } from '../../../tests/post-world.ts';
import { registers, type TestRegister } from '../../../tests/registers.ts';
import type { Platform } from '../platform/index.ts';
import type { PostIdentity as Identity } from '../post/contract.ts';
import { createPost, type OpenedPost } from '../post/index.ts';
import type { AgreementDetail, AskDetail, CaseItems, MatchingEpoch } from './contract.ts';
import { createMatching } from './index.ts';

interface Node extends DeskWorld {
  readonly name: string;
  readonly post: OpenedPost;
}

/** A desk, a post with a door on loopback and matching on it: what the double of other tests stands for. */
async function openNode(register: TestRegister, name: string): Promise<Node> {
  let post: OpenedPost | undefined;
  let config: { -readonly [Key in keyof Platform['config']]: Platform['config'][Key] } | undefined;
  const desk = await openDesk(register, { send: async () => undefined }, (opened, { cases }) => {
    config = { ...opened.config, postNode: name, postPort: 0, postHost: '127.0.0.1' };
    const platform: Platform = { ...opened, config };
    const people = { namesOf: async () => new Map<string, { name: string }>() };
    post = createPost(platform, { people }, quick);
    createMatching(platform, { people, cases, post, identity: post.identity });
  });
  const door = await post!.start();
  config!.postUrl = `https://127.0.0.1:${door!.port}`;
  await desk.platform.jobs.start();
  return { ...desk, name, post: post! };
}

async function befriend(here: Node, there: Node): Promise<void> {
  const { body: statement } = await there.ask<object>('international', 'GET', '/post/statement');
  const pinned = await here.ask('international', 'POST', '/post/partners', { statement });
  expect(pinned.status).toBe(200);
  const { fingerprint } = (await there.ask<Identity>('international', 'GET', '/post/identity')).body;
  for (const person of ['international', 'supervisor'] as const)
    expect(
      (
        await here.ask(person, 'POST', `/post/partners/${there.name}/comparison`, {
          fingerprint,
          channel: 'telephone',
        })
      ).status,
    ).toBe(200);
}

/** Looks until it is so; the post works in its own time. */
async function until<Value>(look: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  for (const end = Date.now() + 90_000; ;) {
    const value = await look();
    if (isSo(value)) return value;
    if (Date.now() > end) throw new Error(`It did not come to it: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('matching over the post itself', () => {
  const nodes: Node[] = [];
  afterEach(async () => {
    for (const node of nodes) {
      await node.post.stop();
      await node.close();
    }
  });

  it('carries agreement, table, question and answer, signed and sealed, and nothing of them is refused', async () => {
    const [embedded] = registers;
    for (const name of ['aldermoor', 'port-sable']) nodes.push(await openNode(embedded!, name));
    const [one, other] = nodes as [Node, Node];
    await hold(other as unknown as MatchingNode, [{ kind: 'account', account: { number: iban(1) } }]);
    await befriend(one, other);
    await befriend(other, one);

    const today = new Date().toISOString().slice(0, 10);
    const drafted = await one.ask<AgreementDetail>('international', 'POST', '/matching/agreements', {
      partner: other.name,
      types: ['iban'],
      purposes: ['money-laundering'],
      questionsPerDay: 3,
      itemsPerDay: 150,
      itemsPerEpoch: 400,
      epochDays: 7,
      validFrom: today,
      validUntil: '2036-01-01',
    });
    expect(drafted.status, JSON.stringify(drafted.body)).toBe(200);
    const { id, hash } = drafted.body;
    const path = `/matching/agreements/${id}`;
    const approval = { decision: 'approved', reason: 'As we discussed.', hash };
    await one.ask('supervisor', 'POST', `${path}/decision`, approval);
    await until(
      () => other.ask<AgreementDetail>('international', 'GET', path),
      ({ body }) => body.state === 'received',
    );
    await other.ask('international', 'POST', `${path}/proposal`, { hash });
    await other.ask('supervisor', 'POST', `${path}/decision`, approval);
    const agreed = await until(
      () => one.ask<AgreementDetail>('international', 'GET', path),
      ({ body }) => body.state === 'in_force',
    );
    expect(agreed.body.hash).toBe(hash);
    await until(
      () => one.ask<{ items: MatchingEpoch[] }>('international', 'GET', '/matching/epochs'),
      ({ body }) => body.items.some(({ side, state }) => side === 'theirs' && state === 'received'),
    );

    const caseId = await caseWith(one as unknown as MatchingNode, [iban(1), iban(2)]);
    const { body: known } = await one.ask<CaseItems>('analyst', 'GET', `/matching/items?case=${caseId}`);
    const made = await one.ask<AskDetail>('analyst', 'POST', '/matching/asks', {
      caseId,
      partner: other.name,
      purpose: 'money-laundering',
      reason: 'The money went there.',
      items: known.items.map(({ key }) => key),
    });
    expect(made.status).toBe(200);
    await one.ask('international', 'POST', `/matching/asks/${made.body.id}/release`);
    const done = await until(
      () => one.ask<AskDetail>('analyst', 'GET', `/matching/asks/${made.body.id}`),
      ({ body }) => body.endedAt !== null,
    );
    expect(done.body.items!.map(({ result }) => result)).toEqual(['hit', 'nothing_learnt']);
    const refused = await Promise.all(
      nodes.map((node) => node.platform.register.ownerQuery(`select code from post_refused`)),
    );
    expect(refused).toEqual([[], []]);
  }, 240_000);
});
