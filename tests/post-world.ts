import { expect } from 'vitest';
import { instantFromMs, type Instant } from '../engines/vocabulary/index.ts';
import type { Asker, Platform } from '../weir/src/platform/index.ts';
import { createPost, type Arrival, type OpenedPost, type SenderPace } from '../weir/src/post/index.ts';
import type { PostIdentity, PostPartnerDetail } from '../weir/src/post/contract.ts';
import type { TestRegister } from './registers.ts';

const as = (person: string, role: string): Asker => ({
  person,
  organisation: 'organisation-fiu',
  roles: [role],
  clearances: [],
  door: 'api',
});
export const desk = as('desk', 'fiu_intl_desk');
export const secondDesk = as('second-desk', 'fiu_intl_desk');
export const supervisor = as('supervisor', 'fiu_supervisor');
export const analyst = as('analyst', 'fiu_analyst');
const askers = { desk, secondDesk, supervisor, analyst };
export type PostAsker = keyof typeof askers;

export const quick: SenderPace = { firstPauseMs: 30, longestPauseMs: 500, atOnce: 4, patienceMs: 4000 };

/** One FIU's node in this process: the platform and the post on it, with a door on loopback. */
export interface PostNode {
  readonly name: string;
  readonly platform: Platform;
  readonly post: OpenedPost;
  readonly url: string;
  /** What had its effect, in order; written by the handler of the kind `note`. */
  readonly arrivals: Arrival[];
  /** Its clock is ahead or behind by so much. */
  skewMs: number;
  ask<Body>(
    as: PostAsker,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Body }>;
  close(): Promise<void>;
}

export async function openPostNode(
  register: TestRegister,
  name: string,
  {
    door = true,
    pace = quick,
    now = Date.now,
  }: { door?: boolean; pace?: SenderPace; now?: () => number } = {},
): Promise<PostNode> {
  const skew = { ms: 0 };
  const clock = (): Instant => instantFromMs(now() + skew.ms);
  const { platform: opened, close } = await register.open({ clock });
  const config = {
    ...opened.config,
    postNode: name,
    postPort: door ? 0 : undefined,
    postHost: '127.0.0.1',
  } as {
    -readonly [Key in keyof Platform['config']]: Platform['config'][Key];
  };
  const platform: Platform = { ...opened, config };
  await platform.register.ownerQuery(
    `insert into organisations (id, kind, name, country, created_at) values ('organisation-fiu', 'fiu', $1, 'XN', now())`,
    [`FIU of ${name}`],
  );
  platform.http.identifyWith(async (request) => {
    const asked = request.headers['test-asker'];
    return (
      askers[asked as PostAsker] ?? {
        person: null,
        organisation: null,
        roles: [],
        clearances: [],
        door: 'api',
      }
    );
  });
  const post = createPost(platform, { people: { namesOf: async () => new Map() } }, pace);
  const arrivals: Arrival[] = [];
  post.on('note', async (tx, arrival) => {
    tx.afterCommit(() => arrivals.push(arrival));
  });
  await platform.http.server.ready();
  const listening = await post.start();
  const url = listening === undefined ? '' : `https://127.0.0.1:${listening.port}`;
  // What it says of itself names its address, which it knows only now.
  if (url !== '') config.postUrl = url;
  await platform.jobs.start();
  return {
    name,
    platform,
    post,
    url,
    arrivals,
    get skewMs() {
      return skew.ms;
    },
    set skewMs(ms: number) {
      skew.ms = ms;
    },
    ask: async <Body>(asked: PostAsker, method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => {
      const answer = await platform.http.server.inject({
        method,
        url: `/api/v1/post${path}`,
        headers: { 'test-asker': asked },
        ...(body === undefined ? {} : { payload: body }),
      });
      return {
        status: answer.statusCode,
        body: (answer.body === '' ? null : JSON.parse(answer.body)) as Body,
      };
    },
    close: async () => {
      await post.stop();
      await close();
    },
  };
}

/** The ceremony between two nodes, as two desks with two persons each do it. */
export async function befriend(one: PostNode, other: PostNode): Promise<void> {
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    const statement = (await there.ask('desk', 'GET', '/statement')).body;
    const pinned = await here.ask<PostPartnerDetail>('desk', 'POST', '/partners', { statement });
    if (pinned.status !== 200) throw new Error(JSON.stringify(pinned.body));
    const { fingerprint } = (await there.ask<PostIdentity>('desk', 'GET', '/identity')).body;
    for (const person of ['desk', 'supervisor'] as const) {
      const compared = await here.ask(person, 'POST', `/partners/${there.name}/comparison`, {
        fingerprint,
        channel: 'telephone',
      });
      if (compared.status !== 200) throw new Error(JSON.stringify(compared.body));
    }
  }
}

/** A new key, by two persons where the profile wants two. */
export async function rotateKeys(node: PostNode): Promise<PostIdentity> {
  const first = (await node.ask<PostIdentity>('desk', 'POST', '/keys/rotate')).body;
  return first.proposed.length === 0
    ? first
    : (await node.ask<PostIdentity>('secondDesk', 'POST', '/keys/rotate')).body;
}

export function send(
  from: PostNode,
  to: readonly string[],
  text: string,
  more: { answers?: string; attachments?: Arrival['attachments']; kind?: string } = {},
): Promise<string> {
  return from.platform.register.as(desk, async (tx) => {
    const { messageId } = await from.post.send(tx, {
      to,
      body: { kind: more.kind ?? 'note', text },
      attachments: more.attachments ?? [],
      answers: more.answers ?? null,
      person: 'desk',
    });
    return messageId;
  });
}

export const standings = (from: PostNode, ids: readonly string[]) =>
  from.platform.register.as(analyst, (tx) => from.post.standings(tx, ids));

/** Waits until it is so; half a minute, since machines are busy. */
export const until = async <Value>(look: () => Value | Promise<Value>, wanted: Value): Promise<void> => {
  await expect.poll(look, { timeout: 30_000, interval: 25 }).toEqual(wanted);
};
