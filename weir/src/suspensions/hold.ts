import { Problem, type Instant } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { dueIfRuled, somethingWaits, type Asker, type Platform, type Transaction } from '#platform';
import type { Hold } from './contract.ts';
import { insertRelease, releaseOf, servedForReport } from './serving-store.ts';
import type { SuspensionRooms } from './suspensions.ts';

/** Codes of reports whose transaction waits: goAML's report of a suspicious transaction. An activity (SAR) has none to hold. */
const holdCodes: readonly string[] = ['STR'];

/**
 * The filer's own hold: from the receipt of the report until the law lets it proceed, unless the FIU says so before or a
 * suspension takes its place. Nothing of it is kept but that word, so no hold is ever stale.
 */
export function holdActs(platform: Platform, rooms: SuspensionRooms) {
  const { register, config, events } = platform;

  async function holdOf(tx: Transaction, reportId: string): Promise<Hold | null> {
    const report = await rooms.intake.accepted(tx, reportId);
    const start = report.receivedAt as Instant;
    if (!holdCodes.includes(report.code ?? '')) return null;
    const due = dueIfRuled(config.jurisdiction, 'filer.hold', start);
    if (due === null) return null;
    const { rule, dueAt, estimated } = due;
    const release = await releaseOf(tx, reportId);
    const suspended = await servedForReport(tx, reportId);
    const ends = [
      { at: dueAt as string, state: 'over' as const },
      ...(release === undefined ? [] : [{ at: release.released_at, state: 'released' as const }]),
      ...(suspended === null ? [] : [{ at: suspended, state: 'suspended' as const }]),
    ].sort((left, right) => (left.at < right.at ? -1 : 1));
    const first = ends[0]!;
    const insider = tx.asker.roles.some((role) => role.startsWith('fiu_'));
    const names = release === undefined ? undefined : await rooms.people.namesOf(tx, [release.released_by]);
    return {
      startedAt: start,
      endsAt: first.at,
      endsEstimated: first.state === 'over' && estimated,
      citation: rule.citation,
      state: tx.now < first.at ? 'running' : first.state,
      release:
        release === undefined || !insider
          ? null
          : {
              by: { id: release.released_by, name: names?.get(release.released_by)?.name ?? null },
              at: release.released_at,
              reason: release.reason,
            },
    };
  }

  function release(asker: Asker, reportId: string, reason: string): Promise<Hold | null> {
    return register.as(asker, async (tx) => {
      const hold = await holdOf(tx, reportId);
      if (hold?.state !== 'running') {
        throw new Problem({
          code: 'hold-over',
          status: 409,
          detail: 'The filer holds nothing back for this report any more, so there is nothing to release.',
        });
      }
      await insertRelease(tx, {
        report: reportId,
        reason,
        released_by: asker.person!,
        released_at: tx.now,
      });
      await events.publish(tx, somethingWaits, {
        kind: 'hold-lifted',
        path: `/filings/${reportId}`,
        organisations: [(await rooms.intake.accepted(tx, reportId)).organisation],
        roles: ['re_reporting_officer'],
      });
      await record(tx, {
        act: 'suspensions.hold-released',
        object: { kind: 'report', id: reportId },
        reason,
      });
      return holdOf(tx, reportId);
    });
  }

  return { holdOf, release };
}

export type HoldActs = ReturnType<typeof holdActs>;
