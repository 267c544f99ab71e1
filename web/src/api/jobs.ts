import { z } from 'zod';
import { read, send } from './client.ts';

const jobSchema = z.object({
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
export type Job = z.infer<typeof jobSchema>;

export function readJob(id: string, signal?: AbortSignal): Promise<Job> {
  return read(jobSchema, `/jobs/${id}`, { signal });
}

export function cancelJob(id: string): Promise<Job> {
  return send(jobSchema, 'POST', `/jobs/${id}/cancellation`);
}

export function jobEnded(job: Job): boolean {
  return job.endedAt !== null || job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}
