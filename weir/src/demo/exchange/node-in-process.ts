import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config, NodeClient } from '#platform';
import type { Organisation, Person, Role } from '#people';
import { clientOver, overAddress } from '../../node-client.ts';
import { startNodeProcess, type NodeProcess } from '../../node-process.ts';

/** What a node of the demonstration is: a country's FIU with people of its own. */
export interface Unit {
  readonly code: string;
  readonly node: string;
  readonly authority: string;
  /** Who works there, by role; the desk's second person compares fingerprints where the law wants two. */
  readonly people: Readonly<Record<Cast, string>>;
}

export type Cast = 'administrator' | 'analyst' | 'supervisor' | 'desk' | 'prosecutor' | 'officer';

const roles: Record<Exclude<Cast, 'administrator'>, Role> = {
  analyst: 'fiu_analyst',
  supervisor: 'fiu_supervisor',
  desk: 'fiu_intl_desk',
  prosecutor: 'prosecutor',
  officer: 're_reporting_officer',
};

/** A node in a process of its own, started as an administrator would, with its people signed in. */
export interface Station {
  readonly unit: Unit;
  readonly url: string;
  readonly door: string;
  readonly password: string;
  readonly prosecution: string;
  readonly bank: string;
  as(who: Cast): NodeClient;
  stop(): Promise<void>;
  /** Ends it at once, as a power switch would, and starts it again over what it kept. */
  crash(): Promise<void>;
}

/** Where partners are told to find a door, if not at the door itself. */
export type WayTo = (doorPort: number) => Promise<string>;

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts one node and sets it up: its people, its prosecution office, and the bank that reports to it. */
export async function startStation(
  unit: Unit,
  dataFolder: string,
  config: Config,
  bank: { name: string; reportingEntityId: string },
  wayTo: WayTo = async (port) => `https://127.0.0.1:${port}`,
): Promise<Station> {
  const doorPort = await freePort();
  const door = await wayTo(doorPort);
  const port = await freePort();
  const environment = {
    WEIR_JURISDICTION: unit.code,
    WEIR_POST_PORT: String(doorPort),
    WEIR_POST_HOST: '127.0.0.1',
    WEIR_POST_URL: door,
    WEIR_POST_NODE: unit.node,
  };
  const start = async (): Promise<NodeProcess> => {
    const node = await startNodeProcess(dataFolder, environment, port);
    node.process.stderr?.pipe(process.stderr);
    return node;
  };
  let running = await start();
  const password = `weir-${randomBytes(6).toString('hex')}`;
  const clients = new Map<Cast, NodeClient>();
  const over = overAddress(running.url);
  const visitor = clientOver(over, config, '');
  const mail = (who: Cast): string => `${who}@${unit.node}`;
  const signIn = async (who: Cast): Promise<void> => {
    const { token } = await visitor.request<{ token: string }>('POST', '/api/v1/session', {
      email: mail(who),
      password,
    });
    clients.set(who, clientOver(over, config, token));
  };
  const as = (who: Cast): NodeClient => clients.get(who)!;
  const first = await visitor.request<Person>('POST', '/api/v1/set-up', {
    code: running.setUpCode!,
    name: unit.people.administrator,
    email: mail('administrator'),
    password,
    authorityName: unit.authority,
  });
  await signIn('administrator');
  const organisation = (body: object): Promise<Organisation> =>
    as('administrator').request<Organisation>('POST', '/api/v1/organisations', body);
  const prosecution = await organisation({
    kind: 'authority',
    name: `Prosecution office, ${unit.authority.replace(/^.* of /, '')}`,
    country: unit.code,
  });
  const reporting = await organisation({ kind: 'reporting_entity', country: unit.code, ...bank });
  const homes: Partial<Record<Cast, string>> = { prosecutor: prosecution.id, officer: reporting.id };
  for (const who of Object.keys(roles) as (keyof typeof roles)[]) {
    await as('administrator').request('POST', '/api/v1/people', {
      name: unit.people[who],
      email: mail(who),
      password,
      organisation: homes[who] ?? first.organisation.id,
      roles: [roles[who]],
    });
    await signIn(who);
  }
  return {
    unit,
    url: running.url,
    door,
    password,
    prosecution: prosecution.id,
    bank: reporting.id,
    as,
    stop: () => running.stop(),
    crash: async () => {
      await running.kill();
      running = await start();
    },
  };
}
