import { Problem, type Instant } from '@weir/engines/vocabulary';
import {
  confirm,
  fingerprintOf,
  introduce,
  pin,
  revoke,
  rotate,
  sealingKeyOf,
  signerOf,
  signStatement,
  standingOf,
  verifyKeyStatement,
  version,
  type Introduction,
  type Partner,
} from '@weir/engines/envelopes';
import { record } from '#audit';
import { json, jurisdiction, type Platform, type Transaction } from '#platform';
import { cardBy } from './card.ts';
import type { Identities } from './identity.ts';
import { postLimits } from './limits.ts';
import type { IntroductionStatement, PartnerRecord, PostTables, Statements } from './post-tables.ts';

export type Directory = ReturnType<typeof directory>;
export type Channel = 'in_person' | 'telephone' | 'video' | 'diplomatic' | 'other';

/** Whom this node knows, and how far it may rely on them. Trust grows by the engine's functions alone. */
export function directory({ config }: Platform, { identity }: { identity: Identities }) {
  /** How many must have compared a fingerprint before a partner counts. */
  const comparisonsWanted = (): number =>
    jurisdiction(config.jurisdiction).post?.secondPerson === true ? 2 : 1;

  async function find(tx: Transaction, node: string, lock = false): Promise<PartnerRecord | undefined> {
    const query = tx.tables<PostTables>().selectFrom('post_partners').selectAll().where('node', '=', node);
    return (lock ? query.forUpdate() : query).executeTakeFirst();
  }

  async function findOr404(tx: Transaction, node: string, lock = false): Promise<PartnerRecord> {
    const row = await find(tx, node, lock);
    if (row === undefined)
      throw new Problem({
        code: 'partner-unknown',
        status: 404,
        detail: 'There is no such partner in the directory. Pin its statement first.',
      });
    return row;
  }

  const list = (tx: Transaction, { cursor, limit }: { cursor?: string | undefined; limit: number }) =>
    tx
      .tables<PostTables>()
      .selectFrom('post_partners')
      .selectAll()
      .$if(cursor !== undefined, (query) => query.where('node', '>', cursor!))
      .orderBy('node')
      .limit(limit)
      .execute();

  /** Pins what a node says of itself. It is in the directory then, and nothing is opened or sealed before it is confirmed. */
  async function pinStatements(tx: Transaction, given: Statements): Promise<string> {
    const [first, ...later] = [...given.keys].sort(
      (one, two) => one.statement.generation - two.statement.generation,
    );
    if (first === undefined)
      throw new Problem({ code: 'statement-empty', status: 422, detail: 'The statement states no key.' });
    let known = pin(first);
    for (const next of later) known = rotateOnce(known, next, tx.now);
    for (const revocation of given.revocations) known = revoke(known, revocation);
    const { node } = known;
    const card = cardBy(known, given.card, tx.now);
    if (node === (await identity.setUp(tx)).node)
      throw new Problem({
        code: 'partner-is-us',
        status: 409,
        detail:
          'This statement bears the name of this node itself. Ask the other for its own, or for another name.',
      });
    const before = await find(tx, node, true);
    if (before !== undefined) {
      if (before.known.keys[0]!.id !== known.keys[0]!.id)
        throw new Problem({
          code: 'partner-pinned-otherwise',
          status: 409,
          detail:
            'The directory holds another first key under this name. Somebody may pose as this partner: ask it over a channel you trust.',
          facts: { node },
        });
      await takeStatements(tx, given);
      return node;
    }
    const { count } = await tx
      .tables<PostTables>()
      .selectFrom('post_partners')
      .select((from) => from.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    if (Number(count) >= postLimits.partners)
      throw new Problem({
        code: 'directory-full',
        status: 409,
        detail: 'The directory holds as many partners as it takes.',
      });
    await tx
      .tables<PostTables>()
      .insertInto('post_partners')
      .values({
        node,
        authority: card.statement.authority,
        jurisdiction: card.statement.jurisdiction,
        url: card.statement.url,
        card: json(card) as never,
        known: json(known) as never,
        pinned_by: tx.asker.person,
        pinned_at: tx.now,
        confirmed_at: null,
        changed_at: tx.now,
        knows_generation: 0,
        tried_at: null,
        reached_at: null,
        failure: null,
      })
      .execute();
    await record(tx, {
      act: 'post.partner-pinned',
      object: { kind: 'partner', id: node },
      facts: { key: known.keys[0]!.id },
    });
    return node;
  }

  /**
   * Takes what a known partner states anew: later keys vouched for by earlier ones, revocations, its card.
   * @throws Problem `partner-unknown` and what the engine throws; true where anything changed
   */
  async function takeStatements(tx: Transaction, given: Statements): Promise<boolean> {
    const node = given.card.statement.node;
    const row = await findOr404(tx, node, true);
    let known = row.known;
    for (const next of [...given.keys].sort(
      (one, two) => one.statement.generation - two.statement.generation,
    ))
      known = rotateOnce(known, next, tx.now);
    for (const revocation of given.revocations) known = revoke(known, revocation);
    const card = cardBy(known, given.card, tx.now);
    const isLater = row.card === null || card.statement.statedAt > row.card.statement.statedAt;
    const moved = isLater && card.statement.url !== row.url;
    const signedAnew = isLater && card.signatures[0]?.key !== row.card?.signatures[0]?.key;
    if (known === row.known && !moved && !signedAnew) return false;
    await change(tx, node, known, moved ? { card, url: card.statement.url } : signedAnew ? { card } : {});
    if (known.keys.length > row.known.keys.length)
      await record(tx, {
        act: 'post.partner-key-rotated',
        object: { kind: 'partner', id: node },
        facts: { key: known.keys.at(-1)!.id },
      });
    for (const { id, revocation } of known.keys)
      if (revocation !== null && !row.known.keys.some((one) => one.id === id && one.revocation !== null))
        await record(tx, {
          act: 'post.partner-key-revoked',
          object: { kind: 'partner', id: node },
          ground: revocation.statement.reason,
          facts: { key: id, from: revocation.statement.from },
        });
    if (moved) await record(tx, { act: 'post.partner-moved', object: { kind: 'partner', id: node } });
    return true;
  }

  async function change(
    tx: Transaction,
    node: string,
    known: Partner,
    more: { card?: Statements['card']; url?: string | null; confirmed_at?: Instant } = {},
  ): Promise<void> {
    const { card, ...rest } = more;
    await tx
      .tables<PostTables>()
      .updateTable('post_partners')
      .set({
        ...rest,
        ...(card === undefined ? {} : { card: json(card) as never }),
        known: json(known) as never,
        changed_at: tx.now,
      })
      .where('node', '=', node)
      .execute();
  }

  /** A person compared the fingerprint with the partner and types what was read to her or him. */
  async function compare(
    tx: Transaction,
    node: string,
    given: { fingerprint: string; channel: Channel },
  ): Promise<void> {
    const row = await findOr404(tx, node, true);
    const person = tx.asker.person!;
    // Compared by the engine whether or not it is the last one that is wanted.
    const confirmed = confirm(row.known, { fingerprint: given.fingerprint, by: person, at: tx.now });
    const added = await tx
      .tables<PostTables>()
      .insertInto('post_comparisons')
      .values({ partner: node, person, channel: given.channel, compared_at: tx.now })
      .onConflict((conflict) => conflict.doNothing())
      .returning('person')
      .execute();
    if (added.length === 0)
      throw new Problem({
        code: 'partner-compared-already',
        status: 409,
        detail:
          'You compared this fingerprint already; a second person of the desk does it too, where the law of this country asks for two.',
      });
    const compared = await comparisonsOf(tx, node);
    const counts = compared.length >= comparisonsWanted() && row.known.confirmation === null;
    if (counts) await change(tx, node, confirmed, { confirmed_at: tx.now });
    await record(tx, {
      act: 'post.fingerprint-compared',
      object: { kind: 'partner', id: node },
      ground: given.channel,
      facts: { key: row.known.keys[0]!.id, confirmed: counts || row.known.confirmation !== null },
    });
  }

  const comparisonsOf = (tx: Transaction, node: string) =>
    tx
      .tables<PostTables>()
      .selectFrom('post_comparisons')
      .selectAll()
      .where('partner', '=', node)
      .orderBy('compared_at')
      .execute();

  /** A confirmed partner introduces another: it is pinned where it was not known, and marked as introduced. */
  async function takeIntroduction(
    tx: Transaction,
    introduction: IntroductionStatement,
    statements: Statements,
  ): Promise<void> {
    const introducer = await findOr404(tx, introduction.statement.by);
    const node = await pinStatements(tx, statements);
    const row = await findOr404(tx, node, true);
    const known = introduce(row.known, introduction, introducer.known, tx.now);
    if (known === row.known) return;
    await change(tx, node, known);
    await record(tx, {
      act: 'post.partner-introduced',
      object: { kind: 'partner', id: node },
      facts: { by: introducer.node },
    });
  }

  /** What is sent to a partner to introduce another one to it. */
  async function introductionOf(
    tx: Transaction,
    node: string,
  ): Promise<{ introduction: IntroductionStatement; statements: Statements }> {
    const row = await findOr404(tx, node);
    if (standingOf(row.known, tx.now) !== 'confirmed' || row.card === null)
      throw new Problem({
        code: 'partner-not-confirmed',
        status: 409,
        detail: 'Only a partner whose fingerprint was compared here can be introduced by this node.',
      });
    const own = await identity.setUp(tx);
    const first = row.known.keys[0]!;
    const statement: Introduction = {
      kind: 'introduction',
      version,
      by: own.node,
      node,
      key: first.id,
      fingerprint: fingerprintOf(first.stated.statement),
      statedAt: tx.now,
    };
    return {
      introduction: signStatement(statement, [await identity.signing(own, tx.now)]),
      statements: {
        keys: row.known.keys.map(({ stated }) => stated),
        revocations: row.known.keys.flatMap(({ revocation }) => revocation ?? []),
        card: row.card,
      },
    };
  }

  async function moveTo(tx: Transaction, node: string, url: string | null): Promise<void> {
    const row = await findOr404(tx, node, true);
    await change(tx, node, row.known, { url });
    await record(tx, { act: 'post.partner-address-set', object: { kind: 'partner', id: node } });
  }

  /**
   * The partner whose key a connection shows.
   * @throws Problem `partner-unknown`, `partner-not-confirmed`, `partner-key-unknown`, `partner-key-not-valid`
   */
  function checkShown(row: PartnerRecord, ed25519: string, now: Instant): void {
    const key = row.known.keys.find(({ stated }) => stated.statement.signing.ed25519 === ed25519);
    signerOf(row.known, { key: key?.id, signedAt: now, now });
  }

  function isReachable(row: PartnerRecord, now: Instant): boolean {
    try {
      sealingKeyOf(row.known, now);
      return true;
    } catch {
      return false;
    }
  }

  return {
    find,
    findOr404,
    list,
    pin: pinStatements,
    takeStatements,
    compare,
    comparisonsOf,
    comparisonsWanted,
    takeIntroduction,
    introductionOf,
    moveTo,
    checkShown,
    isReachable,
  };
}

/** A key that is known already is skipped, unless it is stated otherwise. */
function rotateOnce(known: Partner, next: Statements['keys'][number], now: Instant): Partner {
  const same = known.keys.find(({ stated }) => stated.statement.generation === next.statement.generation);
  if (same !== undefined && verifyKeyStatement(next) === same.id) return known;
  return rotate(known, next, now);
}
