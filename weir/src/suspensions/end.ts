import { somethingWaits, theNode, type Asker, type Platform, type Transaction } from '#platform';
import type { CourtOrder } from './contract.ts';
import { over } from './serve.ts';
import { endServing } from './serving-store.ts';
import { isRunning, warningsDue } from './suspension.ts';
import {
  authorsOf,
  lockSuspension,
  runOut,
  updateSuspension,
  warnable,
  type StoredSuspension,
} from './suspension-store.ts';
import { lockedOr404, note, type SuspensionRooms } from './suspensions.ts';

/** Of one look; the follower looks again at once where there were as many. */
const lookMax = 50;

/**
 * How a suspension is over: it lapses by itself, is lifted early, or a court's order takes its place. The first is recorded
 * by whichever node notices: the row's lock and its state make it once, and its time is always its own end.
 */
export function endingActs(platform: Platform, rooms: SuspensionRooms) {
  const { register, events, jobs } = platform;
  const { cases } = rooms;

  function lift(asker: Asker, id: string, reason: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await running(tx, id);
      await updateSuspension(tx, id, {
        state: 'lifted',
        ended_at: tx.now,
        ended_by: asker.person!,
        ended_reason: reason,
      });
      await tell(tx, row, { as: 'lifted', at: tx.now, facts: { reason } });
      await note(tx, id, 'lifted', {}, reason);
    });
  }

  function handOver(asker: Asker, id: string, order: CourtOrder): Promise<void> {
    return register.as(asker, async (tx) => {
      const row = await running(tx, id);
      await updateSuspension(tx, id, {
        state: 'handed_over',
        ended_at: tx.now,
        ended_by: asker.person!,
        court_order: order,
      });
      const { court, reference, date } = order;
      await tell(tx, row, { as: 'handed_over', at: tx.now, facts: { court, reference, date }, order });
      await note(tx, id, 'handed-over', { orderDate: date });
    });
  }

  async function running(tx: Transaction, id: string): Promise<StoredSuspension> {
    const row = await lockedOr404(tx, id);
    if (!isRunning(row, tx.now)) throw over();
    return row;
  }

  /** The entity is told that it is over and, of a court's order, where to find it; the case keeps the rest. */
  async function tell(
    tx: Transaction,
    row: StoredSuspension,
    end: {
      as: 'lapsed' | 'lifted' | 'handed_over';
      at: string;
      facts: Record<string, string>;
      order?: CourtOrder;
    },
  ): Promise<void> {
    const kind = `suspension-${end.as.replace('_', '-')}`;
    const { order } = end;
    await endServing(tx, row.id, {
      ended_at: end.at,
      ended_as: end.as,
      court_order:
        order === undefined ? null : { court: order.court, reference: order.reference, date: order.date },
    });
    await cases.noted(tx, row.case_id, kind, { number: row.number, ...end.facts }, end.at);
    await events.publish(tx, somethingWaits, {
      kind,
      path: `/served-suspensions/${row.id}`,
      organisations: [row.entity],
      roles: ['re_reporting_officer'],
    });
    await events.publish(tx, somethingWaits, {
      kind,
      path: `/suspensions/${row.id}`,
      persons: await authorsOf(tx, row.id),
      compartment: (await cases.get(tx, row.case_id)).compartment,
    });
  }

  /** Whatever ran out lapses, each in a transaction of its own; then those who must act before an end are warned. */
  async function look(): Promise<boolean> {
    const ids = await register.as(theNode, (tx) => runOut(tx, lookMax));
    for (const id of ids) {
      await register.as(theNode, async (tx) => {
        const row = await lockSuspension(tx, id);
        // Another node noticed first, or somebody ended it between.
        if (row?.state !== 'served' || isRunning(row, tx.now)) return;
        await updateSuspension(tx, id, { state: 'lapsed', ended_at: row.ends_at });
        await tell(tx, row, { as: 'lapsed', at: row.ends_at!, facts: {} });
        await note(tx, id, 'lapsed', { endedAt: row.ends_at, noticedAt: tx.now });
      });
    }
    const warned = await register.as(theNode, async (tx) => {
      const rows = await warnable(tx, lookMax);
      for (const { id } of rows) await warn(tx, id);
      return rows.length;
    });
    return ids.length === lookMax || warned === lookMax;
  }

  async function warn(tx: Transaction, id: string): Promise<void> {
    const row = await lockSuspension(tx, id);
    if (row === undefined || !isRunning(row, tx.now)) return;
    const due = warningsDue({ served_at: row.served_at!, ends_at: row.ends_at! }, tx.now);
    if (due <= row.warned) return;
    await updateSuspension(tx, id, { warned: due });
    await events.publish(tx, somethingWaits, {
      kind: 'suspension-ends-soon',
      path: `/suspensions/${id}`,
      persons: await authorsOf(tx, id),
      roles: ['fiu_supervisor'],
      compartment: (await cases.get(tx, row.case_id)).compartment,
    });
    await note(tx, id, 'warned', { warning: due });
  }

  // Not only the elected node looks: a lapse must not wait for an election, and looking is one index read.
  jobs.follow('suspensions.ends', look);

  return { lift, handOver, look };
}

export type EndingActs = ReturnType<typeof endingActs>;
