import { instantFromMs, msFromInstant, Problem, type Instant } from '@weir/engines/vocabulary';
import {
  messageLimits,
  nodeKeyFrom,
  revocationReasons,
  signStatement,
  stateKey,
  version,
  type NodeKey,
  type RevocationStatement,
} from '@weir/engines/envelopes';
import { record } from '#audit';
import { listOrganisations } from '#people';
import { json, type Platform, type Transaction } from '#platform';
import type { Card, KeyRow, PostTables, Statements } from './post-tables.ts';

const dayMs = 86_400_000;
/** A key's life and the overlap with the next, in days: a partner may be offline for a month and then some. */
export const keyDays = { life: 730, overlap: 60 } as const;

export interface Identity {
  readonly node: string;
  readonly authority: string;
  readonly keys: readonly KeyRow[];
}

export type Identities = ReturnType<typeof identities>;

/** Who this node is towards others: its name and the generations of its keys, whose secrets lie in the vault. */
export function identities({ config, vault, chance }: Platform) {
  const secrets = new Map<string, NodeKey>();

  /** Made once: at the first need, or before under a name of one's choice. */
  async function setUp(
    tx: Transaction,
    wanted: { node?: string; authority?: string } = {},
  ): Promise<Identity> {
    const known = await find(tx);
    if (known !== undefined) {
      if (wanted.node !== undefined && wanted.node !== known.node)
        throw new Problem({
          code: 'identity-exists',
          status: 409,
          detail: `This node is known to partners as ${known.node}; a name is given once, since everything signed bears it.`,
        });
      return known;
    }
    const node = wanted.node ?? config.postNode ?? `fiu.${config.jurisdiction.toLowerCase()}`;
    const authority = wanted.authority ?? (await listOrganisations(tx, 'fiu'))[0]?.name ?? node;
    const rows = await tx
      .tables<PostTables>()
      .insertInto('post_identity')
      .values({ node, authority, set_up_at: tx.now, set_up_by: tx.asker.person })
      .onConflict((conflict) => conflict.doNothing())
      .returning('node')
      .execute();
    // Another request made it in the same moment.
    if (rows.length === 0) return (await find(tx))!;
    await addKey(tx, node, 1, undefined, keyDays.life);
    await record(tx, { act: 'post.identity-set-up', object: { kind: 'node', id: node } });
    return (await find(tx))!;
  }

  async function find(tx: Transaction): Promise<Identity | undefined> {
    const row = await tx.tables<PostTables>().selectFrom('post_identity').selectAll().executeTakeFirst();
    if (row === undefined) return undefined;
    const keys = await tx
      .tables<PostTables>()
      .selectFrom('post_keys')
      .selectAll()
      .orderBy('generation')
      .execute();
    // Made before anybody said what the authority is called: then its name is whatever it has been given since.
    const authority =
      row.authority === row.node
        ? ((await listOrganisations(tx, 'fiu'))[0]?.name ?? row.node)
        : row.authority;
    return { node: row.node, authority, keys };
  }

  async function addKey(
    tx: Transaction,
    node: string,
    generation: number,
    before: KeyRow | undefined,
    lifeDays: number,
  ): Promise<KeyRow> {
    const seed = chance(new Uint8Array(96));
    const key = await nodeKeyFrom(seed);
    const previous = before === undefined ? undefined : await secretOf(before);
    // Ten minutes back: a partner's clock may be behind, and would hold the key not to be valid yet.
    const validFrom = instantFromMs(msFromInstant(tx.now) - messageLimits.aheadMs);
    const validUntil = instantFromMs(msFromInstant(tx.now) + lifeDays * dayMs);
    const stated = stateKey({ node, generation, validFrom, validUntil }, key, previous);
    const secret = (await vault.put(seed)).sha256;
    seed.fill(0);
    const row: KeyRow = {
      id: key.id,
      generation,
      stated,
      revocation: null,
      secret_sha256: secret,
      valid_from: validFrom,
      valid_until: validUntil,
      made_at: tx.now,
      destroyed_at: null,
    };
    await tx
      .tables<PostTables>()
      .insertInto('post_keys')
      .values({ ...row, stated: json(stated) as never, revocation: null })
      .execute();
    return row;
  }

  /** The next generation; the one before goes on counting until its end, so that both do for the overlap. */
  async function rotate(tx: Transaction): Promise<KeyRow> {
    const { node, keys } = await setUp(tx);
    const last = keys.at(-1)!;
    if (!counts(last, tx.now))
      throw new Problem({
        code: 'identity-key-over',
        status: 409,
        detail:
          'The newest key has ended or was revoked, so it cannot vouch for a next one. Set up a new identity and repeat the ceremony with every partner.',
      });
    const next = await addKey(tx, node, last.generation + 1, last, keyDays.life);
    await record(tx, {
      act: 'post.key-rotated',
      object: { kind: 'node-key', id: next.id },
      facts: { generation: next.generation, before: last.id },
    });
    return next;
  }

  /** @throws Problem `identity-key-unknown`, `identity-key-revoked` */
  function revocable(
    keys: readonly KeyRow[],
    { key, reason }: { key: string; reason: RevocationStatement['reason'] },
  ): KeyRow {
    const row = keys.find(({ id }) => id === key);
    if (row === undefined || !revocationReasons.includes(reason))
      throw new Problem({ code: 'identity-key-unknown', status: 404, detail: 'This node has no such key.' });
    if (row.revocation !== null)
      throw new Problem({
        code: 'identity-key-revoked',
        status: 409,
        detail: 'The key is revoked already; that cannot be taken back or said twice.',
      });
    return row;
  }

  /** Revokes a key of ours. Where it is the newest, the next is made first and vouches for the revocation. */
  async function revoke(
    tx: Transaction,
    given: { key: string; reason: RevocationStatement['reason']; from: Instant | null },
  ): Promise<void> {
    const { node, keys } = await setUp(tx);
    const row = revocable(keys, given);
    const signer =
      given.reason !== 'closed' && row === keys.at(-1) && counts(row, tx.now)
        ? await rotate(tx)
        : keys.at(-1)!;
    const revocation = signStatement<RevocationStatement>(
      {
        kind: 'revocation',
        version,
        node,
        key: row.id,
        reason: given.reason,
        from: given.from ?? tx.now,
        statedAt: tx.now,
      },
      [await secretOf(signer)],
    );
    await tx
      .tables<PostTables>()
      .updateTable('post_keys')
      .set({ revocation: json(revocation) as never })
      .where('id', '=', row.id)
      .execute();
    await record(tx, {
      act: 'post.key-revoked',
      object: { kind: 'node-key', id: row.id },
      ground: given.reason,
      facts: { from: revocation.statement.from },
    });
  }

  async function secretOf(row: KeyRow): Promise<NodeKey> {
    const known = secrets.get(row.id);
    if (known !== undefined) return known;
    if (row.secret_sha256 === null)
      throw new Problem({
        code: 'identity-key-destroyed',
        status: 409,
        detail: 'The secret of this key was destroyed after its time.',
      });
    const key = await nodeKeyFrom(new Uint8Array(await vault.get(row.secret_sha256)));
    secrets.set(row.id, key);
    return key;
  }

  /** The newest key that counts. @throws Problem `identity-key-over` */
  async function signing(identity: Identity, now: Instant): Promise<NodeKey> {
    const row = identity.keys.findLast((key) => counts(key, now));
    if (row === undefined)
      throw new Problem({
        code: 'identity-key-over',
        status: 409,
        detail:
          'No key of this node counts any more. The desk rotates keys before they end (`weir post key rotate`).',
      });
    return secretOf(row);
  }

  /** Every secret that something may still be sealed to. */
  const opening = (identity: Identity): Promise<NodeKey[]> =>
    Promise.all(identity.keys.filter(({ secret_sha256 }) => secret_sha256 !== null).map(secretOf));

  async function statements(tx: Transaction): Promise<Statements> {
    const identity = await setUp(tx);
    const card: Card = {
      kind: 'card',
      version,
      node: identity.node,
      authority: identity.authority,
      jurisdiction: config.jurisdiction,
      url: config.postUrl ?? null,
      statedAt: tx.now,
    };
    return {
      keys: identity.keys.map(({ stated }) => stated),
      revocations: identity.keys.flatMap(({ revocation }) => revocation ?? []),
      card: signStatement(card, [await signing(identity, tx.now)]),
    };
  }

  /** Destroys the secrets of keys to which nothing that would still be taken can be sealed. */
  async function destroyOver(tx: Transaction): Promise<string[]> {
    const end = instantFromMs(msFromInstant(tx.now) - messageLimits.lateMs);
    const over = await tx
      .tables<PostTables>()
      .selectFrom('post_keys')
      .select(['id', 'secret_sha256'])
      .where('valid_until', '<', end)
      .where('secret_sha256', 'is not', null)
      .execute();
    for (const { id, secret_sha256 } of over) {
      await vault.erase(secret_sha256!);
      secrets.delete(id);
      await tx
        .tables<PostTables>()
        .updateTable('post_keys')
        .set({ secret_sha256: null, destroyed_at: tx.now })
        .where('id', '=', id)
        .execute();
      await record(tx, { act: 'post.key-destroyed', object: { kind: 'node-key', id } });
    }
    return over.map(({ id }) => id);
  }

  return { setUp, find, rotate, revoke, revocable, secretOf, signing, opening, statements, destroyOver };
}

function counts(key: KeyRow, now: Instant): boolean {
  return (
    key.secret_sha256 !== null &&
    key.valid_from <= now &&
    now < key.valid_until &&
    (key.revocation === null || key.revocation.statement.from > now)
  );
}
