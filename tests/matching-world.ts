import {
  confirm,
  fingerprintOf,
  nodeKeyFrom,
  pin,
  signStatement,
  stateKey,
  type NodeKey,
  type Partner,
} from '../engines/envelopes/index.ts';
import { bytesFrom } from '../engines/envelopes/test-nodes.ts';
import { instantFromMs, Problem, type Instant } from '../engines/vocabulary/index.ts';
import { createMatching, matchingHit, type Hit } from '../weir/src/matching/index.ts';
import type { AgreementDetail, AskDetail, CaseItems } from '../weir/src/matching/contract.ts';
import { theNode } from '../weir/src/platform/index.ts';
import type {
  Arrival,
  ArrivalHandler,
  MessageStanding,
  NewMessage,
  Post,
  PostBody,
} from '../weir/src/post/index.ts';
import { openDesk, type DeskWorld } from './desk-world.ts';
import type { TestRegister } from './registers.ts';

/** A message on its way between the two; a hostile test may change, copy or hold it. */
export interface Carried {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly message: NewMessage;
}

export interface MatchingNode extends DeskWorld {
  readonly node: string;
  readonly key: NodeKey;
  readonly partner: Partner;
  /** What this node's post refused, by code. */
  readonly postRefused: string[];
  readonly hits: Hit[];
}

export interface MatchingWorld {
  /** Asks. */
  readonly one: MatchingNode;
  /** Is asked. */
  readonly other: MatchingNode;
  now(): string;
  /** To midnight of a day. */
  goTo(day: string): void;
  goOn(ms: number): void;
  /** Until neither node has anything to do and nothing is on its way. */
  settle(): Promise<void>;
  /** What the way does to each message; null loses it. */
  tamper: ((carried: Carried) => Carried | null) | undefined;
  /** Every message that was carried, in its order. */
  readonly carried: Carried[];
  /** Delivers a message at once, as if its sender had written it: for what an honest node would not send. */
  inject(
    from: MatchingNode,
    to: MatchingNode,
    message: Partial<NewMessage> & { body: PostBody },
  ): Promise<void>;
  close(): Promise<void>;
}

/**
 * Two FIUs with all rooms that matching needs, and between them a post in memory that keeps the promises of the real one: a
 * message exists if its transaction commits, arrives in order, and has its effect once in the transaction that notes it.
 */
export async function openMatching(
  register: TestRegister,
  { inlineMax = 10_000 }: { inlineMax?: number } = {},
): Promise<MatchingWorld> {
  let nowMs = Date.parse('2026-06-08T08:00:00.000Z');
  const clock = (): Instant => instantFromMs(nowMs);
  const way: Carried[] = [];
  const carried: Carried[] = [];
  const handlers = new Map<string, Map<string, ArrivalHandler>>();
  const byName = new Map<string, MatchingNode>();
  const identities = new Map<string, { key: NodeKey; partner: Partner }>();
  let sent = 0;

  const partnerRow = (node: string) => ({ node, authority: `FIU of ${node}`, jurisdiction: 'XN' });

  async function openNode(node: string): Promise<MatchingNode> {
    const key = await nodeKeyFrom(bytesFrom(`${node} 1`, 96));
    const stated = stateKey(
      {
        node,
        generation: 1,
        validFrom: '2026-01-01T00:00:00.000Z' as Instant,
        validUntil: '2028-01-01T00:00:00.000Z' as Instant,
      },
      key,
    );
    const partner = confirm(pin(stated), {
      fingerprint: fingerprintOf(stated.statement),
      by: 'head-of-desk',
      at: '2026-01-02T00:00:00.000Z' as Instant,
    });
    identities.set(node, { key, partner });
    const mine = new Map<string, ArrivalHandler>();
    handlers.set(node, mine);
    const hits: Hit[] = [];
    const post: Post = {
      partners: async () => [...identities.keys()].filter((name) => name !== node).map(partnerRow),
      send: async (tx, message) => {
        const id = (++sent).toString(16).padStart(32, '0');
        tx.afterCommit(() =>
          way.push(...message.to.map((to) => ({ id, from: node, to, message: structuredClone(message) }))),
        );
        return { messageId: id };
      },
      on: (kind, handler) => void mine.set(kind, handler),
      opened: async () => undefined,
      belongsTo: async () => undefined,
      standings: async (_, ids) =>
        ids.map((messageId): MessageStanding => ({
          messageId,
          node,
          state: way.some(({ id }) => id === messageId) ? 'waiting' : 'delivered',
          deliveredAt: null,
          openedAt: null,
          answeredAt: null,
          refused: null,
          attempts: 0,
          lastFailure: null,
        })),
    };
    const desk = await openDesk(register, { clock, send: async () => undefined }, (platform, { cases }) => {
      const matching = createMatching(
        platform,
        {
          people: { namesOf: async (_, ids) => new Map(ids.map((id) => [id, { name: `Name of ${id}` }])) },
          cases,
          post,
          identity: {
            self: async () => partner,
            partner: async (_, name) => identities.get(name)?.partner,
            sign: async (_, statement) => signStatement(statement, [key]),
          },
        },
        { inlineMax },
      );
      platform.events.on(matchingHit, 'test', async ({ proposal }) => {
        const hit = await platform.register.as(theNode, (tx) => matching.hit(tx, proposal));
        if (hit !== undefined) hits.push(hit);
      });
    });
    const made: MatchingNode = { ...desk, node, key, partner, postRefused: [], hits };
    byName.set(node, made);
    await desk.platform.jobs.start();
    return made;
  }

  async function deliver({ id, from, to, message }: Carried): Promise<void> {
    const [sender, receiver] = [byName.get(from)!, byName.get(to)!];
    const attachments = [];
    for (const { object, ...rest } of message.attachments) {
      const kept = await receiver.platform.vault.put(await sender.platform.vault.get(object.sha256));
      attachments.push({ ...rest, object: kept });
    }
    const arrival: Arrival = {
      messageId: id,
      from: partnerRow(from),
      writtenAt: clock(),
      arrivedAt: clock(),
      answers: message.answers,
      body: message.body,
      attachments,
    };
    try {
      await receiver.platform.register.as(theNode, (tx) =>
        handlers.get(to)!.get(message.body.kind)!(tx, arrival),
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      receiver.postRefused.push(error.code);
    }
  }

  const one = await openNode('aldermoor');
  const other = await openNode('port-sable');

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await one.platform.jobs.idle();
      await other.platform.jobs.idle();
      quiet = way.length === 0 ? quiet + 1 : 0;
      for (let next = way.shift(); next !== undefined; next = way.shift()) {
        const arriving = world.tamper === undefined ? next : world.tamper(next);
        if (arriving === null) continue;
        carried.push(arriving);
        await deliver(arriving);
      }
    }
  }

  const world: MatchingWorld = {
    one,
    other,
    tamper: undefined,
    now: clock,
    goTo: (day) => void (nowMs = Date.parse(`${day}T00:00:00.000Z`)),
    goOn: (ms) => void (nowMs += ms),
    settle,
    carried,
    inject: async (from, to, message) => {
      await deliver({
        id: `f${(++sent).toString(16).padStart(31, '0')}`,
        from: from.node,
        to: to.node,
        message: { to: [to.node], attachments: [], answers: null, person: 'hostile', ...message },
      });
    },
    close: async () => {
      await one.close();
      await other.close();
    },
  };
  return world;
}

export const terms = {
  types: ['account', 'iban', 'identity', 'name-birth', 'phone'],
  purposes: ['money-laundering'],
  questionsPerDay: 3,
  itemsPerDay: 150,
  itemsPerEpoch: 400,
  epochDays: 7,
  validFrom: '2026-06-08',
  validUntil: '2027-06-08',
};

/** Drafted and approved here, proposed and approved there, signed by both. Answers its id. */
export async function agree(
  world: MatchingWorld,
  changes: Partial<typeof terms> = {},
): Promise<AgreementDetail> {
  const { one, other } = world;
  const drafted = await one.ask<AgreementDetail>('international', 'POST', '/matching/agreements', {
    partner: other.node,
    ...terms,
    ...changes,
  });
  if (drafted.status !== 200) throw new Error(JSON.stringify(drafted.body));
  const { id, hash } = drafted.body;
  const approval = { decision: 'approved', reason: 'As we discussed.', hash };
  await one.ask('supervisor', 'POST', `/matching/agreements/${id}/decision`, approval);
  await world.settle();
  await other.ask('international', 'POST', `/matching/agreements/${id}/proposal`, { hash });
  await other.ask('supervisor', 'POST', `/matching/agreements/${id}/decision`, approval);
  await world.settle();
  return (await one.ask<AgreementDetail>('international', 'GET', `/matching/agreements/${id}`)).body;
}

export interface HeldMention {
  readonly kind?: 'person' | 'entity' | 'account';
  readonly role?: string;
  readonly names?: readonly string[];
  readonly born?: string;
  readonly phones?: readonly string[];
  readonly identifiers?: readonly { type: string; number: string; country?: string }[];
  readonly account?: { number: string; iban?: string; institution?: string; swift?: string };
}

let subjects = 0;

/** Lays mentions into a node's subjects, as an accepted report would; answers the subjects' ids. */
export async function hold(node: MatchingNode, mentions: readonly HeldMention[]): Promise<string[]> {
  const ids: string[] = [];
  const { register } = node.platform;
  for (const { kind = 'person', role = 'from', names = [], ...data } of mentions) {
    const id = `held-${++subjects}`;
    ids.push(id);
    await register.ownerQuery(
      `insert into subjects (id, kind, name, also_known_as, born, countries, search_text, reports, first_seen_at, core)
        values ($1, $2, $1, '{}', '{}', '{}', '', 1, now(), $1)`,
      [id, kind],
    );
    await register.ownerQuery(
      `insert into subject_mentions (report, ordinal, subject, core, kind, role, path, my_client, data, recorded_at)
        values ($1, $2, $3, $3, $4, $5, '/', false, $6::jsonb, now())`,
      [
        node.reportId,
        10_000 + subjects,
        id,
        kind,
        role,
        JSON.stringify({
          names: names.map((text) => ({ text, kind: 'legal' })),
          countries: [],
          identifiers: [],
          addresses: [],
          phones: [],
          ...data,
        }),
      ],
    );
  }
  return ids;
}

/** Forgets what was held; the tables that crossed stay. */
export async function holdNothing(node: MatchingNode): Promise<void> {
  await node.platform.register.ownerQuery(`delete from subject_mentions where ordinal >= 10000`);
}

/** A valid IBAN of the invented country for a number. */
export function iban(number: number, country = 'XN'): string {
  const account = `MILL${String(number).padStart(12, '0')}`;
  const digits = [...`${account}${country}00`].map((sign) => parseInt(sign, 36)).join('');
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return `${country}${String(98 - rest).padStart(2, '0')}${account}`;
}

/** A case with an account in it for each number. */
export async function caseWith(
  node: MatchingNode,
  accounts: readonly string[],
  compartment: string | null = null,
): Promise<string> {
  const who = compartment === null ? 'analyst' : 'cleared';
  const made = await node.ask<{ id: string }>(who, 'POST', '/cases', {
    source: { kind: 'hand' },
    title: 'Cash',
    compartment,
  });
  for (const account of accounts)
    await node.ask(who, 'POST', `/cases/${made.body.id}/fragments`, {
      kind: 'account',
      account,
      institution: null,
      currency: null,
      holder: null,
    });
  return made.body.id;
}

export async function prepare(
  { one, other }: MatchingWorld,
  caseId: string,
  { wanted, who = 'analyst' as const }: { wanted?: readonly string[]; who?: 'analyst' | 'cleared' } = {},
): Promise<{ status: number; body: AskDetail & { code?: string } }> {
  const { body: known } = await one.ask<CaseItems>(who, 'GET', `/matching/items?case=${caseId}`);
  return one.ask<AskDetail & { code?: string }>(who, 'POST', '/matching/asks', {
    caseId,
    partner: other.node,
    purpose: 'money-laundering',
    reason: 'The money went there.',
    items: known.items
      .filter(({ value }) => wanted?.includes(value.slice(value.indexOf('|') + 1)) ?? true)
      .map(({ key }) => key),
  });
}

/** Prepared in a case, let go by the desk, answered. */
export async function askThrough(world: MatchingWorld, caseId: string): Promise<AskDetail> {
  const made = await prepare(world, caseId);
  if (made.status !== 200) throw new Error(JSON.stringify(made.body));
  const released = await world.one.ask('international', 'POST', `/matching/asks/${made.body.id}/release`);
  if (released.status !== 200) throw new Error(JSON.stringify(released.body));
  await world.settle();
  return (await world.one.ask<AskDetail>('analyst', 'GET', `/matching/asks/${made.body.id}`)).body;
}
