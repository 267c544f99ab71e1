import { sql } from 'kysely';
import { Problem } from '@weir/engines/vocabulary';
import { aLittleMs, theNode, type Platform, type Transaction } from '#platform';
import type { AcceptedReport } from './intake.ts';

/** Reports taken in one step; after a crash so many may be handled twice. */
const atOnce = 20;

/** Handles one accepted report. May be called twice for one. */
export type AcceptedHandler = (report: AcceptedReport) => Promise<void>;

/**
 * Gives each accepted report to `handler`, in the order of acceptance, from the first one there ever was. One that fails
 * holds up none behind it: it becomes a job of its own, which is tried again and shown where it fails for good.
 */
export function followAccepted(
  platform: Platform,
  acceptedAfter: (tx: Transaction, position: number, limit: number) => Promise<AcceptedReport[]>,
  follower: string,
  handler: AcceptedHandler,
): void {
  const { register, jobs, foreground } = platform;
  const again = `intake.accepted.${follower}`;

  jobs.define<{ position: number }>(again, async ({ position }) => {
    const [report] = await register.as(theNode, (tx) => acceptedAfter(tx, position - 1, 1));
    if (report?.position === position) await handler(report);
  });

  jobs.follow(again, async () => {
    // Where several nodes share the register one of them follows; the others would do the same work once more.
    if (!(await register.lead(again))) return false;
    const reports = await register.as(theNode, async (tx) =>
      acceptedAfter(tx, await positionOf(tx, follower), atOnce),
    );
    const failed: AcceptedReport[] = [];
    for (const report of reports) {
      await foreground.quiet(aLittleMs);
      try {
        await handler(report);
      } catch (error) {
        // The register is gone for all of them alike: nothing is skipped, the whole step is done again.
        if (error instanceof Problem && error.code === 'register-unreachable') throw error;
        failed.push(report);
      }
    }
    const last = reports.at(-1);
    if (last === undefined) return false;
    await register.as(theNode, async (tx) => {
      for (const { position } of failed) await jobs.enqueue(tx, again, { position });
      await tx.run<object>(sql`update report_followers set position = ${last.position}
        where follower = ${follower} and position < ${last.position}`);
    });
    return reports.length === atOnce;
  });
}

async function positionOf(tx: Transaction, follower: string): Promise<number> {
  const find = () =>
    tx.run<{ position: number }>(sql`select position from report_followers where follower = ${follower}`);
  const [row] = await find();
  if (row !== undefined) return row.position;
  await tx.run<object>(sql`insert into report_followers (follower, position) values (${follower}, 0)
    on conflict do nothing`);
  return (await find())[0]!.position;
}
