import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { seededRandom } from '../engines/vocabulary/index.ts';
import { openHostileNetwork } from './hostile-network.ts';
import { house } from './house/source-files.ts';
import { layRegister } from './register-template.ts';
import { migratedDatabase } from './registers.ts';

export interface HostileRun {
  readonly messages: number;
  readonly kills: number;
  readonly seed: number;
  readonly onPostgres: boolean;
  /** So long the backlog may drain, once the network is calm; what is missing then is counted as lost. */
  readonly drainMs: number;
}

export interface HostileResult {
  readonly seed: number;
  readonly sent: number;
  readonly deliveries: number;
  readonly effects: number;
  readonly lost: string[];
  readonly doubled: string[];
  readonly altered: string[];
  readonly outOfOrder: string[];
  readonly withoutReceipt: string[];
  readonly readable: string[];
  readonly refused: string[];
  readonly kills: number;
  readonly harm: Record<string, number>;
  readonly files: { carried: number; altered: number };
  readonly bytesOnTheWire: number;
  readonly seconds: number;
}

/** Stands in every message; on the wire it must never be seen. */
const secret = 'the-heron-eats-at-noon';
const names = ['aldermoor', 'port-sable', 'quill'] as const;

/**
 * Three nodes, real processes and real TLS, write to each other through a network that means harm, while each is killed now
 * and then, and sealed files go round too: twice, late, and altered. At the end every message must have had its effect
 * exactly once at each recipient, as it was written, in the order of its conversation, and its author must hold a receipt.
 */
export async function runHostile(run: HostileRun): Promise<HostileResult> {
  const began = performance.now();
  const random = seededRandom(run.seed);
  const nodes: NodeUnderTest[] = [];
  const networks: Awaited<ReturnType<typeof openHostileNetwork>>[] = [];
  const files = { carried: 0, altered: 0 };
  let kills = 0;
  try {
    for (const name of names) {
      const port = await freePort();
      const network = await openHostileNetwork(port, random.fork(name), {
        forbidden: new RegExp(secret),
        harm: 0.6,
      });
      networks.push(network);
      nodes.push(await NodeUnderTest.make(name, port, network.port, run.onPostgres));
    }
    await Promise.all(nodes.map((node) => node.start()));
    for (const node of nodes) await node.meet(nodes.filter((other) => other !== node));

    const written = new Map<string, { from: string; to: string[]; text: string }>();
    const lastOf = new Map<string, string>();
    let number = 0;
    // Two batches at least from one kill to the next.
    const batch = Math.max(5, Math.ceil(run.messages / Math.max(40, 2 * (run.kills + 1))));
    const killEvery = run.kills === 0 ? Infinity : run.messages / (run.kills + 1);
    let nextKill = killEvery;
    // What a dying node did not answer is written anew, so that at least so many are known to be committed.
    while (written.size < run.messages) {
      const node = random.pick(nodes);
      const others = names.filter((name) => name !== node.name);
      const order = Array.from({ length: Math.min(batch, run.messages - written.size) }, () => {
        const to = random.chance(0.2) ? [...others] : [random.pick(others)];
        const text = `${secret} ${number++} ${'x'.repeat(random.integer(0, 2000))}`;
        return {
          to,
          text,
          answers: null as string | null,
          bytes: random.chance(0.05) ? random.integer(1, 200_000) : 0,
        };
      });
      // Conversations: some continue what this node last wrote to the same recipients.
      for (const one of order) {
        const key = `${node.name} ${one.to.join()}`;
        if (random.chance(0.5)) one.answers = lastOf.get(key) ?? null;
      }
      const kill = written.size >= nextKill ? random.pick(nodes) : undefined;
      if (kill !== undefined) nextKill += killEvery;
      const dying = kill === undefined ? undefined : later(random.integer(0, 400)).then(() => kill.kill());
      // Whatever of it was committed before the node died counts: the outbox itself says so at the end.
      const ids = await node.tell<string[]>({ send: order }).catch(() => undefined);
      ids?.forEach((id, place) => {
        const { to, text } = order[place]!;
        written.set(id, { from: node.name, to, text });
        lastOf.set(`${node.name} ${to.join()}`, id);
      });
      if (dying !== undefined) {
        await dying;
        kills++;
        await later(random.integer(0, 300));
        await kill!.start();
      }
      if (random.chance(0.15)) {
        // A file as somebody might carry it: altered, whole, and whole once more later.
        const [from, to] = random.chance(0.5) ? [nodes[0]!, nodes[1]!] : [nodes[2]!, nodes[0]!];
        const file = Buffer.from(await from.tell<string>({ carry: to.name }), 'base64');
        const bent = Buffer.from(file);
        bent[random.integer(9, bent.length - 1)]! ^= 1;
        await to.tell({ take: bent.toString('base64') });
        await to.tell({ take: file.toString('base64') });
        await to.tell({ take: file.toString('base64') });
        files.carried++;
        files.altered++;
      }
    }
    // Harm goes on for a while, then the backlog must drain.
    await later(1500);
    for (const network of networks) network.calm();
    const end = performance.now() + run.drainMs;
    for (const node of nodes)
      while (performance.now() < end) {
        const [left] = await node.tell<{ count: number }[]>({
          query: `select count(*)::int as count from post_deliveries where state = 'waiting'`,
        });
        if (left!.count === 0) break;
        await later(200);
      }
    return {
      seed: run.seed,
      kills,
      files,
      harm: sum(networks.map(({ done }) => done)),
      bytesOnTheWire: networks.reduce((total, { seen }) => total + seen.bytes, 0),
      readable: networks.flatMap(({ readable }) => readable),
      ...(await reckon(nodes, written)),
      seconds: Math.round((performance.now() - began) / 1000),
    };
  } finally {
    for (const node of nodes) await node.end();
    for (const network of networks) await network.close();
  }
}

/** Holds what the authors' outboxes say against what had its effect. */
async function reckon(
  nodes: readonly NodeUnderTest[],
  written: ReadonlyMap<string, { from: string; to: readonly string[]; text: string }>,
) {
  const lost: string[] = [];
  const doubled: string[] = [];
  const altered: string[] = [];
  const outOfOrder: string[] = [];
  const withoutReceipt: string[] = [];
  const effects = new Map<string, { position: number; text: string; author: string; sha256s: string }[]>();
  for (const node of nodes)
    for (const row of await node.tell<
      { id: number; message: string; author: string; text: string; sha256s: string }[]
    >({
      query: 'select id, message, author, text, sha256s from test_effects order by id',
    })) {
      const key = `${row.message} ${node.name}`;
      effects.set(key, [...(effects.get(key) ?? []), { position: Number(row.id), ...row }]);
    }
  let sent = 0;
  let deliveries = 0;
  const known = new Set<string>();
  for (const node of nodes) {
    const last = new Map<string, number>();
    const rows = await node.tell<
      {
        id: string;
        recipient: string;
        conversation: string;
        body: string;
        sha256s: string | null;
        state: string;
        receipts: number;
      }[]
    >({
      query: `select o.id, d.node as recipient, o.conversation, c.body, d.state || ' ' || d.attempts || ' ' || coalesce(d.failure, p.failure, '') as state,
          (select string_agg(file ->> 'sha256', ',' order by ordinal) from jsonb_array_elements(c.attachments) with ordinality as files (file, ordinal)) as sha256s,
          (select count(*)::int from post_receipts r where r.message = o.id and r.node = d.node and r.stage = 'delivered') as receipts
        from post_outbox o join post_contents c on c.message = o.id join post_deliveries d on d.message = o.id
          join post_partners p on p.node = d.node
        where o.kind = 'note' order by o.position`,
    });
    for (const row of rows) {
      if (!known.has(row.id)) sent++;
      known.add(row.id);
      deliveries++;
      const key = `${row.id} ${row.recipient}`;
      const found = effects.get(key) ?? [];
      effects.delete(key);
      if (found.length === 0) lost.push(`${key} (${row.state})`);
      if (found.length > 1) doubled.push(key);
      const { text } = JSON.parse(row.body) as { text: string };
      if (
        found.some(
          (one) => one.text !== text || one.author !== node.name || one.sha256s !== (row.sha256s ?? ''),
        )
      )
        altered.push(key);
      if (row.receipts !== 1 || row.state.startsWith('waiting')) withoutReceipt.push(`${key} (${row.state})`);
      if (found[0] === undefined) continue;
      const place = found[0].position;
      const conversation = `${row.conversation} ${row.recipient}`;
      if (place < (last.get(conversation) ?? 0)) outOfOrder.push(key);
      last.set(conversation, Math.max(place, last.get(conversation) ?? 0));
    }
  }
  // What its author was told is committed must be among them, and nothing had an effect that nobody wrote.
  for (const id of written.keys()) if (!known.has(id)) lost.push(`${id} (told as sent, gone)`);
  altered.push(...[...effects.keys()].map((key) => `${key} (nobody wrote it)`));
  const refused = (
    await Promise.all(
      nodes.map((node) =>
        node.tell<{ code: string; times: number }[]>({
          query: 'select code, sum(times)::int as times from post_refused group by code order by code',
        }),
      ),
    )
  ).flatMap((rows, place) => rows.map(({ code, times }) => `${nodes[place]!.name} ${code} ${times}`));
  const effectsCount = deliveries - lost.length;
  return {
    sent,
    deliveries,
    effects: effectsCount,
    lost,
    doubled,
    altered,
    outOfOrder,
    withoutReceipt,
    refused,
  };
}

class NodeUnderTest {
  readonly name: string;
  readonly #environment: Record<string, string>;
  readonly #data: string;
  readonly #drop: () => Promise<void>;
  #child: ChildProcessWithoutNullStreams | undefined;
  #gone: Promise<unknown> = Promise.resolve();
  #next = 0;
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();

  private constructor(
    name: string,
    data: string,
    environment: Record<string, string>,
    drop: () => Promise<void>,
  ) {
    this.name = name;
    this.#data = data;
    this.#environment = environment;
    this.#drop = drop;
  }

  static async make(
    name: string,
    port: number,
    outside: number,
    onPostgres: boolean,
  ): Promise<NodeUnderTest> {
    const data = mkdtempSync(join(tmpdir(), `weir-post-${name}-`));
    const database = onPostgres ? await migratedDatabase() : undefined;
    if (database === undefined) await layRegister(data);
    return new NodeUnderTest(
      name,
      data,
      {
        WEIR_DATA: data,
        WEIR_POST_NODE: name,
        WEIR_POST_PORT: String(port),
        WEIR_POST_HOST: '127.0.0.1',
        WEIR_POST_URL: `https://127.0.0.1:${outside}`,
        ...(database ? { DATABASE_URL: database.server, WEIR_OWNER_DATABASE_URL: database.owner } : {}),
      },
      async () => database?.drop(),
    );
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(house, 'tests/post-node.ts')], {
      env: { ...process.env, ...this.#environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const complaints: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString('utf8')));
    child.stdin.on('error', () => undefined);
    this.#child = child;
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const said = JSON.parse(line) as { ready?: true; id?: number; result?: unknown; error?: string };
        if (said.ready === true) return resolve();
        const waiting = this.#waiting.get(said.id!);
        this.#waiting.delete(said.id!);
        if (said.error === undefined) waiting?.resolve(said.result as never);
        else waiting?.reject(new Error(said.error));
      });
      this.#gone = once(child, 'exit').then(() => {
        const error = new Error(`${this.name} ended. ${complaints.join('').slice(0, 2000)}`);
        for (const waiting of this.#waiting.values()) waiting.reject(error);
        this.#waiting.clear();
        reject(error);
      });
    });
    await ready;
  }

  tell<Result>(order: object): Promise<Result> {
    const id = this.#next++;
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as never, reject });
      this.#child!.stdin.write(`${JSON.stringify({ id, ...order })}\n`);
    });
  }

  async meet(others: readonly NodeUnderTest[]): Promise<void> {
    for (const other of others) {
      const statement = await other.tell({ method: 'GET', path: '/statement' });
      const { fingerprint } = await other.tell<{ fingerprint: string }>({ method: 'GET', path: '/identity' });
      await this.tell({ method: 'POST', path: '/partners', body: { statement } });
      for (const as of ['desk', 'supervisor'])
        await this.tell({
          method: 'POST',
          path: `/partners/${other.name}/comparison`,
          body: { fingerprint, channel: 'in_person', as },
        });
    }
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#gone;
  }

  async end(): Promise<void> {
    await this.kill();
    await this.#drop();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function sum(counts: readonly Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const one of counts)
    for (const [what, times] of Object.entries(one)) total[what] = (total[what] ?? 0) + times;
  return total;
}
