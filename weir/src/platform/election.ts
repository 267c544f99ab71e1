import pg from 'pg';

/**
 * Which node does what only one should do. The elected one holds a session's advisory lock on a connection kept for that,
 * so that PostgreSQL itself frees it the moment the node is gone.
 */
export interface Election {
  /** @throws what the connection throws; then nobody leads from here. */
  lead(name: string): Promise<boolean>;
  close(): Promise<void>;
}

export function openElection(url: string): Election {
  const held = new Set<string>();
  let connection: Promise<pg.Client> | undefined;
  // One connection, one question at a time: several rooms ask for their election at the same moment.
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function open(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    const gone = (): void => {
      held.clear();
      connection = undefined;
    };
    client.on('error', gone);
    client.on('end', gone);
    try {
      await client.connect();
    } catch (error) {
      gone();
      throw error;
    }
    return client;
  }

  async function ask(name: string): Promise<boolean> {
    if (closed) return false;
    if (held.has(name)) return true;
    const client = await (connection ??= open());
    const answer = await client.query<{ got: boolean }>(
      'select pg_try_advisory_lock(707000011, hashtext($1)) as got',
      [name],
    );
    const got = answer.rows[0]!.got;
    if (got) held.add(name);
    return got;
  }

  return {
    lead: (name) => {
      const mine = turn.then(() => ask(name));
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: async () => {
      closed = true;
      const client = await connection?.catch(() => undefined);
      await client?.end();
    },
  };
}
