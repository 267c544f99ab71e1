import { sql } from 'kysely';
import { defineEvent, theNode, type Platform, type Transaction } from '#platform';
import type { FindingWithMoney } from './alert-features.ts';
import { keepFindings, renameRepeated } from './keep-findings.ts';
import type { Rankings } from './ranking.ts';

/** New alerts were raised; published in the transaction that raised them. */
export const alertsRaised = defineEvent<{ alertIds: string[] }>('AlertsRaised');

export interface Found {
  /** The highest score first. */
  readonly findings: readonly FindingWithMoney[];
  readonly versions: ReadonlyMap<string, number>;
  readonly sameAs: ReadonlyMap<string, string>;
}

/** Alerts kept in one transaction; the register serves others in between. */
const keptAtOnce = 100;

/** Keeps what a run or the stream found; `last` is part of the last transaction. */
export function alertKeeper(platform: Platform, rankings: Rankings) {
  const { register, events } = platform;
  return async (
    { findings, versions, sameAs }: Found,
    detection: string | null,
    last?: (tx: Transaction) => Promise<void>,
  ): Promise<{ raised: number; known: number }> => {
    const led = new Set<string>();
    const counts = { raised: 0, known: 0 };
    for (let at = 0; at === 0 || at < findings.length; at += keptAtOnce) {
      await register.as(theNode, async (tx) => {
        // One writer of alerts at a time: a run and the stream could raise the same money twice.
        await tx.run<object>(sql`select pg_advisory_xact_lock(7070000053)`);
        if (at === 0) await renameRepeated(tx, sameAs);
        const rank = await rankings.ranker(tx);
        const some = findings.slice(at, at + keptAtOnce);
        const kept = await keepFindings(tx, some, { rank, versions, led, detection });
        if (kept.raised.length > 0) await events.publish(tx, alertsRaised, { alertIds: kept.raised });
        if (at + keptAtOnce >= findings.length) await last?.(tx);
        counts.raised += kept.raised.length;
        counts.known += kept.known;
      });
    }
    return counts;
  };
}
