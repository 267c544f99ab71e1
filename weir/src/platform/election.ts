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

  return {
    lead: async (name) => {
      if (held.has(name)) return true;
      const client = await (connection ??= open());
      const answer = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock(707000011, hashtext($1)) as got',
        [name],
      );
      const got = answer.rows[0]!.got;
      if (got) held.add(name);
      return got;
    },
    close: async () => {
      const client = await connection?.catch(() => undefined);
      await client?.end();
    },
  };
}
