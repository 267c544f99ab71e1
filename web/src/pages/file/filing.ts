import { checkedFileSchema, submissionSchema, type CheckedFile, type Submission } from 'weir/intake/contract';
import { send } from '../../api/client.ts';
import { asProblem, type ApiProblem } from '../../api/problem.ts';

/** A file on its way, or what became of it. The file itself stays at hand: its faulty lines are shown from it. */
export type Filing = { id: string; file: File; mode: 'file' | 'check' } & Outcome;

type Outcome =
  | { state: 'sending' }
  | { state: 'submitted'; submission: Submission }
  | { state: 'checked'; checked: CheckedFile }
  | { state: 'failed'; problem: ApiProblem };

/** `as` names the filer when the FIU's intake files for it. */
export async function submitFile(file: File, id: string, as?: string): Promise<Outcome> {
  const body = new FormData();
  if (as !== undefined) body.set('as', as);
  body.set('report', file);
  return outcome(async () => ({
    state: 'submitted',
    submission: await send(submissionSchema, 'POST', '/reports', { body, idempotencyKey: id }),
  }));
}

/** Asks for the faults and keeps nothing. */
export async function checkFile(file: File): Promise<Outcome> {
  const body = new FormData();
  body.set('report', file);
  return outcome(async () => ({
    state: 'checked',
    checked: await send(checkedFileSchema, 'POST', '/reports/check', { body }),
  }));
}

async function outcome(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return { state: 'failed', problem: asProblem(error) };
  }
}
