import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { canonicalBytes, type Json } from '@weir/engines/envelopes';
import { record } from '#audit';
import { somethingWaits, type Jobs, type Platform, type Transaction } from '#platform';
import type { Arrival } from '#post';
import { tables, type StoredRefusal } from './matching-store.ts';
import type { MatchingRooms } from './rooms.ts';

/** Ids, codes and counts alone. */
export async function note(
  tx: Transaction,
  act: string,
  object: { kind: string; id: string },
  facts: Record<string, string | number | boolean | null> = {},
  reason?: string,
): Promise<void> {
  await record(tx, {
    act: `matching.${act}`,
    object,
    ...(reason === undefined ? {} : { reason }),
    facts,
  });
}

/** What something is about that came: as far as it says itself, then as far as it was found here. */
export interface About {
  readonly what: StoredRefusal['what'];
  /** The question or epoch. */
  object: string | null;
  /** Our agreement's id. */
  agreement: string | null;
}

/** What came that must not have effect. */
export interface Refused extends About {
  readonly code: string;
}

/**
 * Keeps what a partner sent and was refused: its words in the vault, the message by its id, for the desk to see. The partner
 * is told the code; what refuses is never answered with a refusal, so that two nodes cannot go on for ever.
 */
export function refusalActs({ vault, events, chance }: Platform, { post }: Pick<MatchingRooms, 'post'>) {
  async function refuse(tx: Transaction, arrival: Arrival, refused: Refused): Promise<void> {
    const { sha256 } = await vault.put(
      canonicalBytes({
        message: arrival.messageId,
        from: arrival.from.node,
        writtenAt: arrival.writtenAt,
        body: arrival.body as Json,
        attachments: arrival.attachments.map(({ object, name }) => ({ ...object, name })),
      } as Json),
    );
    await keep(tx, { messageId: arrival.messageId, partner: arrival.from.node, evidence: sha256 }, refused);
  }

  async function keep(
    tx: Transaction,
    from: { messageId: string; partner: string; evidence: string },
    refused: Refused,
  ): Promise<void> {
    const id = newIdentifier(msFromInstant(tx.now), chance);
    await tables(tx)
      .insertInto('matching_refusals')
      .values({
        id,
        partner: from.partner,
        ...refused,
        message: from.messageId,
        evidence_sha256: from.evidence,
        at: tx.now,
        seen_by: null,
        seen_at: null,
      })
      .execute();
    await post.send(tx, {
      to: [from.partner],
      body: { kind: 'matching-refused', what: refused.what, object: refused.object, code: refused.code },
      attachments: [],
      answers: from.messageId,
      person: 'node',
    });
    await events.publish(tx, somethingWaits, {
      kind: 'matching-refused',
      path: '/exchange/matching?view=refusals',
      roles: ['fiu_intl_desk'],
    });
    await note(
      tx,
      'refused',
      { kind: 'matching-refusal', id },
      {
        partner: from.partner,
        what: refused.what,
        code: refused.code,
        message: from.messageId,
      },
    );
  }

  /** Judges what arrived: a Problem is kept as a refusal, anything else is our own fault and tried again. */
  async function judged(
    tx: Transaction,
    arrival: Arrival,
    about: About,
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error;
      // A file that our vault cannot give is our own trouble too.
      if (error.code.startsWith('vault-')) throw new Error(error.code, { cause: error });
      await refuse(tx, arrival, { ...about, code: error.code });
    }
  }

  return { refuse, keep, judged };
}
/** Erases objects of the vault once the transaction that forgot them is there, and again where a crash came between. */
export async function eraseAfter(
  jobs: Jobs,
  tx: Transaction,
  objects: readonly (string | null)[],
): Promise<void> {
  const named = objects.filter((sha256) => sha256 !== null);
  if (named.length > 0) await jobs.enqueue(tx, 'matching.erase', { objects: named });
}

export function erasing({ jobs, vault }: Platform): void {
  jobs.define<{ objects: string[] }>('matching.erase', async ({ objects }) => {
    for (const sha256 of objects) await vault.erase(sha256);
  });
}

export type RefusalActs = ReturnType<typeof refusalActs>;

/** A field of something that came, as text of a length that a code or an id may have; null where it is none. */
export function shortText(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value) ? value : null;
}

export function refusedByRule(
  code: string,
  detail: string,
  facts: Record<string, string | number> = {},
): Problem {
  return new Problem({ code, status: 422, detail, facts });
}
