import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { openPlatform, readConfig, theNode, type Asker, type Platform } from '../weir/src/platform/index.ts';
import { createPost } from '../weir/src/post/index.ts';

/**
 * One FIU's node in a process of its own, for tests that end it at any moment: the platform and the post, with one kind of
 * message whose effect is a row. It is told what to do on its standard input, one JSON a line, and answers likewise.
 */
interface Order {
  readonly id: number;
  readonly method?: 'GET' | 'POST';
  readonly path?: string;
  readonly body?: object;
  readonly send?: readonly { to: string[]; text: string; answers: string | null; bytes: number }[];
  readonly query?: string;
  /** A sealed file, base64. */
  readonly take?: string;
  readonly carry?: string;
}

const asker = (person: string, role: string): Asker => ({
  person,
  organisation: 'organisation-fiu',
  roles: [role],
  clearances: [],
  door: 'api',
});
const desk = asker('desk', 'fiu_intl_desk');
const askers: Record<string, Asker> = { desk, supervisor: asker('supervisor', 'fiu_supervisor') };

const config = readConfig({ data: process.env['WEIR_DATA'], port: 0, logLevel: 'silent' });
const platform: Platform = await openPlatform(config);
await platform.register.ownerScript(`
  create table if not exists test_effects (id bigint generated always as identity, message text, author text, text text, sha256s text);
  grant select, insert on test_effects to weir_server;
  grant usage on all sequences in schema public to weir_server;
  insert into organisations (id, kind, name, country, created_at) values ('organisation-fiu', 'fiu', 'FIU', 'XN', now())
    on conflict do nothing;`);
platform.http.identifyWith(
  async (request) =>
    askers[String(request.headers['test-asker'])] ?? {
      person: null,
      organisation: null,
      roles: [],
      clearances: [],
      door: 'api',
    },
);
const post = createPost(
  platform,
  { people: { namesOf: async () => new Map() } },
  { firstPauseMs: 20, longestPauseMs: 400, atOnce: 4 },
);
post.on('note', async (tx, { messageId, from, body, attachments }) => {
  await tx.run<object>(sql`insert into test_effects (message, author, text, sha256s)
    values (${messageId}, ${from.node}, ${String(body['text'])}, ${attachments.map(({ object }) => object.sha256).join()})`);
});
await platform.http.server.ready();
await platform.jobs.start();
await post.start();

async function follow(order: Order): Promise<unknown> {
  if (order.query !== undefined) return platform.register.ownerQuery(order.query);
  if (order.send !== undefined) {
    const ids: string[] = [];
    for (const { to, text, answers, bytes } of order.send) {
      const object = bytes === 0 ? undefined : await platform.vault.put(randomBytes(bytes));
      const { messageId } = await platform.register.as(desk, (tx) =>
        post.send(tx, {
          to,
          body: { kind: 'note', text },
          attachments:
            object === undefined ? [] : [{ object, name: 'file.bin', mediaType: 'application/octet-stream' }],
          answers,
          person: 'desk',
        }),
      );
      ids.push(messageId);
    }
    return ids;
  }
  const { server } = platform.http;
  const as = { 'test-asker': 'desk' };
  if (order.carry !== undefined)
    return (
      await server.inject({ method: 'GET', url: `/api/v1/post/carried/${order.carry}`, headers: as })
    ).rawPayload.toString('base64');
  if (order.take !== undefined) {
    const boundary = 'b'.repeat(30);
    const payload = Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="f"\r\n\r\n`),
      Buffer.from(order.take, 'base64'),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const headers = { ...as, 'content-type': `multipart/form-data; boundary=${boundary}` };
    return JSON.parse(
      (await server.inject({ method: 'POST', url: '/api/v1/post/taken', headers, payload })).body,
    );
  }
  const answer = await server.inject({
    method: order.method!,
    url: `/api/v1/post${order.path}`,
    headers: { 'test-asker': (order.body as { as?: string } | undefined)?.as ?? 'desk' },
    ...(order.body === undefined ? {} : { payload: order.body }),
  });
  if (answer.statusCode >= 400) throw new Error(answer.body);
  return JSON.parse(answer.body);
}

process.stdout.write(`${JSON.stringify({ ready: true, node: config.postNode, asker: theNode.door })}\n`);
createInterface({ input: process.stdin }).on('line', (line) => {
  const order = JSON.parse(line) as Order;
  void follow(order).then(
    (result) => process.stdout.write(`${JSON.stringify({ id: order.id, result })}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ id: order.id, error: String(error) })}\n`),
  );
});
process.stdin.on('close', () => process.exit(0));
