import { checkedFileSchema, submissionSchema, type CheckedFile, type Submission } from 'weir/intake/contract';
import { upload } from '../../api/client.ts';
import { asProblem, type ApiProblem } from '../../api/problem.ts';

export type FileMode = 'file' | 'check';

/** A file on its way, or what became of it. The file itself stays at hand: its faulty lines are shown from it. */
export type Filing = { id: string; file: File; mode: FileMode; mapping?: string | undefined } & Outcome;

export type Outcome =
  | { state: 'waiting' }
  | { state: 'sending'; share: number }
  | { state: 'submitted'; submission: Submission }
  | { state: 'checked'; checked: CheckedFile }
  | { state: 'failed'; problem: ApiProblem };

interface Sending {
  /** Names the filer when the FIU's intake files for it. */
  as?: string | undefined;
  mapping?: string | undefined;
  onShare?: (share: number) => void;
}

export async function submitFile(file: File, id: string, sending: Sending = {}): Promise<Outcome> {
  return outcome(async () => ({
    state: 'submitted',
    submission: await upload(submissionSchema, '/reports', {
      body: formOf(file, sending),
      idempotencyKey: id,
      onProgress: (sent, total) => sending.onShare?.(sent / total),
    }),
  }));
}

/** Asks for the faults and keeps nothing. */
export async function checkFile(file: File, sending: Sending = {}): Promise<Outcome> {
  return outcome(async () => ({
    state: 'checked',
    checked: await upload(checkedFileSchema, '/reports/check', {
      body: formOf(file, sending),
      onProgress: (sent, total) => sending.onShare?.(sent / total),
    }),
  }));
}

function formOf(file: File, { as, mapping }: Sending): FormData {
  const body = new FormData();
  if (as !== undefined) body.set('as', as);
  if (mapping !== undefined) body.set('mapping', mapping);
  body.set('report', file);
  return body;
}

/** What a file seems to be, by its name: enough to ask for a mapping; the node looks at its bytes. */
export function seemsTable(name: string): boolean {
  return /\.(csv|tsv|xlsx)$/i.test(name);
}

async function outcome(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return { state: 'failed', problem: asProblem(error) };
  }
}
