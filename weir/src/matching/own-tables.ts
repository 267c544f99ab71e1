import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Instant } from '@weir/engines/vocabulary';
import { theNode, type Platform, type Transaction } from '#platform';
import { aside, inlineDefault, pieceItems } from './aside.ts';
import { epochBegins, epochNow, tablesDue } from './epoch-times.ts';
import { gatherHeld, type Held } from './held.ts';
import { findAgreement, findEpoch, tables, updateEpoch, type StoredAgreement } from './matching-store.ts';
import { note } from './noting.ts';
import type { MatchingOptions, MatchingRooms } from './rooms.ts';
import { outputBytes, type KeyFacts } from './thread-task.ts';

/** Items of one step of a follower: some seconds on two cores, after which the node may stop or let people by. */
const stepItems = 40_000;

interface Making {
  readonly agreement: string;
  readonly epoch: number;
  readonly key: KeyFacts;
  readonly held: Held;
  readonly outputs: Uint8Array;
  done: number;
  processorMs: number;
}

/**
 * Makes our table for each partner and epoch, one after the other and piece by piece, in threads. A node that stops half way
 * begins that table anew under the same key: nothing of it has left.
 */
export function ownTables(platform: Platform, { identity }: MatchingRooms, options: MatchingOptions) {
  const { register, vault, jobs } = platform;
  let making: Making | undefined;

  async function step(): Promise<boolean> {
    if (!(await register.lead('matching.tables'))) return false;
    if (making === undefined || !(await isStillDue(making))) making = await begin();
    if (making === undefined) return false;
    const { held } = making;
    if (making.done < held.values.length) await evaluateSome(making);
    if (making.done >= held.values.length) {
      await finish(making);
      making = undefined;
    }
    return true;
  }

  async function begin(): Promise<Making | undefined> {
    const due = await register.as(theNode, nextDue);
    if (due === undefined) return undefined;
    const { agreement, epoch } = due;
    const { node: by } = await register.as(theNode, (tx) => identity.self(tx));
    const held = await gatherHeld(platform, agreement.terms.types);
    const seed = await seedFor(agreement.id, epoch);
    return {
      agreement: agreement.id,
      epoch,
      key: { seed, agreement: agreement.terms, by, epoch },
      held,
      outputs: new Uint8Array(held.values.length * outputBytes),
      done: 0,
      processorMs: 0,
    };
  }

  /** Fresh for each partner and epoch, in the vault before anything is made under it. */
  async function seedFor(agreement: string, epoch: number): Promise<Uint8Array> {
    const begun = await register.as(theNode, (tx) => findEpoch(tx, agreement, epoch));
    if (begun !== undefined) return vault.get(begun.key_sha256!);
    const seed = new Uint8Array(randomBytes(32));
    const { sha256 } = await vault.put(seed);
    await register.as(theNode, async (tx) => {
      await tables(tx)
        .insertInto('matching_epochs')
        .values({
          ...none,
          agreement,
          epoch,
          state: 'making',
          key_sha256: sha256,
          processor_ms: 0,
          begun_at: tx.now,
        })
        .execute();
      await note(tx, 'table-begun', { kind: 'matching-agreement', id: agreement }, { epoch });
    });
    return seed;
  }

  async function evaluateSome(work: Making): Promise<void> {
    const values = work.held.values.slice(work.done, work.done + stepItems);
    const inline = values.length < (options.inlineMax ?? inlineDefault);
    const pieces: string[][] = [];
    for (let at = 0; at < values.length; at += pieceItems) pieces.push(values.slice(at, at + pieceItems));
    const done = await Promise.all(
      pieces.map((mine) => aside({ kind: 'evaluate', key: work.key, values: mine }, inline)),
    );
    done.forEach(({ answer, processorMs }, place) => {
      work.outputs.set(answer, (work.done + place * pieceItems) * outputBytes);
      work.processorMs += processorMs;
    });
    work.done += values.length;
  }

  async function finish(work: Making): Promise<void> {
    const { agreement, epoch, key, held, outputs } = work;
    const { answer, processorMs } = await aside(
      { kind: 'table', key, outputs, statedAt: platform.clock() },
      held.values.length < (options.inlineMax ?? inlineDefault),
    );
    const { table, statement } = answer;
    const kept = await vault.put(table);
    const isKept = await register.as(theNode, async (tx) => {
      const row = await findEpoch(tx, agreement, epoch);
      if (row?.state !== 'making') return false;
      await updateEpoch(tx, work, {
        state: 'made',
        public_key: statement.publicKey,
        stated: await identity.sign(tx, statement),
        table_sha256: kept.sha256,
        held: held.values.length,
        left_out: held.leftOut,
        entries: table.length / outputBytes,
        table_bytes: table.length,
        processor_ms: Math.round(work.processorMs + processorMs),
        made_at: tx.now,
      });
      await note(
        tx,
        'table-made',
        { kind: 'matching-agreement', id: agreement },
        {
          epoch,
          held: held.values.length,
          entries: table.length / outputBytes,
          processorMs: Math.round(work.processorMs + processorMs),
        },
      );
      jobs.wakeFollowers(tx);
      return true;
    });
    // The epoch was over, or the agreement ended, before the table was whole.
    if (!isKept) await vault.erase(kept.sha256);
  }

  async function isStillDue({ agreement, epoch }: Making): Promise<boolean> {
    return register.as(theNode, async (tx) => {
      const row = await findAgreement(tx, agreement);
      return row?.state === 'in_force' && tablesDue(row.terms, tx.now).includes(epoch);
    });
  }

  jobs.follow('matching.tables', step);
}

/** Running epochs first, then by when they begin. */
async function nextDue(tx: Transaction): Promise<{ agreement: StoredAgreement; epoch: number } | undefined> {
  const agreements = await tables(tx)
    .selectFrom('matching_agreements')
    .selectAll()
    .where('state', '=', 'in_force')
    .orderBy('id')
    .execute();
  const made = await tx.run<{ agreement: string; epoch: number }>(
    sql`select agreement, epoch from matching_epochs where state <> 'making'`,
  );
  const there = new Set(made.map(({ agreement, epoch }) => `${agreement} ${epoch}`));
  return agreements
    .flatMap((agreement) =>
      tablesDue(agreement.terms, tx.now)
        .filter((epoch) => !there.has(`${agreement.id} ${epoch}`))
        .map((epoch) => ({ agreement, epoch, at: urgency(agreement, epoch, tx.now) })),
    )
    .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))[0];
}

function urgency({ terms }: StoredAgreement, epoch: number, now: Instant): string {
  return epochNow(terms, now) === epoch ? '' : epochBegins(terms, epoch);
}

const none = {
  public_key: null,
  stated: null,
  table_sha256: null,
  held: null,
  left_out: null,
  entries: null,
  table_bytes: null,
  made_at: null,
  message: null,
  sent_at: null,
  key_destroyed_at: null,
  table_destroyed_at: null,
} as const;
