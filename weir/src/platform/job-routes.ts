import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { Asker } from './asker.ts';
import type { JobRow, JobTables } from './jobs.ts';
import type { Platform } from './platform.ts';

export const jobSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  done: z.number(),
  total: z.number(),
  sentence: z.string().nullable(),
  problem: z.string().nullable(),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
});

const watchLimitMs = 15 * 60_000;

/** Long work is watched and cancelled by whoever asked for it; the policies of the register hold here too. */
export function jobRoutes({ http, register }: Platform): void {
  async function find(asker: Asker, id: string): Promise<z.infer<typeof jobSchema>> {
    const row = await register.as(asker, (tx) =>
      tx.tables<JobTables>().selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst(),
    );
    if (!row)
      throw new Problem({ code: 'job-unknown', status: 404, detail: 'There is no such job of yours.' });
    return view(row);
  }

  http.add((routes) => {
    const params = z.object({ id: z.string() });
    routes.get(
      '/jobs/:id',
      { schema: { params, response: { 200: jobSchema } }, config: { access: 'signed-in' } },
      (request) => find(request.asker, request.params.id),
    );
    routes.post(
      '/jobs/:id/cancellation',
      { schema: { params, response: { 200: jobSchema } }, config: { access: 'signed-in' } },
      async (request) => {
        await register.as(request.asker, (tx) =>
          tx
            .tables<JobTables>()
            .updateTable('jobs')
            .set({ state: 'cancelled' })
            .where('id', '=', request.params.id)
            .where('state', 'in', ['waiting', 'running'])
            .execute(),
        );
        return find(request.asker, request.params.id);
      },
    );
    // Server-sent events: one message whenever something changed, until the job ends or a quarter of an hour is over.
    routes.get(
      '/jobs/:id/progress',
      { schema: { params }, config: { access: 'signed-in' } },
      async (request, reply) => {
        await find(request.asker, request.params.id);
        reply.hijack();
        const stream = reply.raw;
        stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        let last = '';
        const end = Date.now() + watchLimitMs;
        while (!stream.destroyed && Date.now() < end) {
          const job = await find(request.asker, request.params.id);
          const text = JSON.stringify(job);
          if (text !== last) stream.write(`data: ${(last = text)}\n\n`);
          if (job.endedAt !== null) break;
          await new Promise((resolve) => setTimeout(resolve, 500));
        }
        stream.end();
      },
    );
  });
}

function view(row: JobRow): z.infer<typeof jobSchema> {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    done: row.done,
    total: row.total,
    sentence: row.sentence,
    problem: row.problem,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}
