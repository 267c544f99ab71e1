import { sql } from 'kysely';
import { z } from 'zod';
import { record } from '#audit';
import { theNode, type Platform } from '#platform';

export const movedInSchema = z.object({
  reportId: z.string().max(64),
  /** The number and the time that the earlier installation gave, as they were written there. */
  number: z.string().max(200).nullable(),
  receivedAt: z.string().max(64).nullable(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * What an earlier installation had called a report. Kept in the audit log, beside the report's own number and time: the
 * time of a move is not the time of a filing, and neither may stand for the other.
 */
export function movingInRoutes({ http, register }: Platform): void {
  http.add((routes) => {
    routes.post(
      '/moved-in',
      {
        schema: { body: movedInSchema, response: { 200: z.object({ recorded: z.boolean() }) } },
        config: { access: ['fiu_intake'] },
      },
      async (request) => {
        const { reportId, number, receivedAt, sha256 } = request.body;
        const known = await register.as(theNode, (tx) =>
          tx.run<{ position: number }>(
            sql`select position from audit_log
              where act = 'intake.moved-in' and object_kind = 'report' and object_id = ${reportId} limit 1`,
          ),
        );
        if (known.length > 0) return { recorded: false };
        await register.as(request.asker, (tx) =>
          record(tx, {
            act: 'intake.moved-in',
            object: { kind: 'report', id: reportId },
            facts: { number, receivedAt, sha256 },
          }),
        );
        return { recorded: true };
      },
    );
  });
}
