import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '@weir/engines/vocabulary';
import type { ChildAnswer } from './question-child.ts';
import type { ChildTask } from './question-engine.ts';

export interface QuestionLimits {
  readonly timeMs: number;
  /** What DuckDB may use; what is beyond goes to disk. */
  readonly memoryMegabytes: number;
  readonly diskMegabytes: number;
  /** Resident memory of the whole process. */
  readonly residentMegabytes: number;
  readonly rows: number;
  readonly bytes: number;
  readonly atOnce: number;
  readonly waiting: number;
}

export const usualLimits: QuestionLimits = {
  timeMs: 60_000,
  memoryMegabytes: 1_000,
  diskMegabytes: 4_000,
  residentMegabytes: 2_000,
  rows: 10_000,
  bytes: 16_000_000,
  atOnce: 2,
  waiting: 10,
};

export type QuestionTask = Pick<
  ChildTask,
  'sql' | 'files' | 'openings' | 'visible' | 'moved' | 'repeats' | 'units' | 'rates'
>;
export type QuestionAnswer = Exclude<ChildAnswer, { code: string }>;

const child = join(import.meta.dirname, 'question-child.ts');

/**
 * Answers analysts' SQL, each question in a process of its own (see question-engine.ts) that has an empty environment and
 * ends with the question. Whatever happens in it, the node goes on.
 */
export function openQuestions(
  temporaryFolder: string,
  limits: QuestionLimits = usualLimits,
): {
  /** @throws Problem `question-refused`, `question-failed`, `question-too-…`, `question-busy`, `question-stopped` */
  ask(task: QuestionTask, signal?: AbortSignal): Promise<QuestionAnswer>;
} {
  let running = 0;
  let asked = 0;
  const waiting: (() => void)[] = [];
  return {
    ask: async (task, signal) => {
      if (running >= limits.atOnce) {
        if (waiting.length >= limits.waiting) throw busy();
        // Whoever ends hands over its place, so that nobody slips in between.
        await new Promise<void>((resolve) => waiting.push(resolve));
      } else running++;
      const own = join(temporaryFolder, `question-${process.pid}-${++asked}`);
      try {
        await mkdir(own, { recursive: true, mode: 0o700 });
        return await answerOf(
          {
            ...task,
            memory: `${limits.memoryMegabytes}MB`,
            disk: `${limits.diskMegabytes}MB`,
            temporaryFolder: own,
            mostRows: limits.rows,
            mostBytes: limits.bytes,
          },
          limits,
          signal,
        );
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
        await rm(own, { recursive: true, force: true });
      }
    },
  };
}

async function answerOf(
  task: ChildTask,
  limits: QuestionLimits,
  signal: AbortSignal | undefined,
): Promise<QuestionAnswer> {
  const answer = await runChild(task, limits, signal);
  if (!('code' in answer)) return answer;
  throw new Problem({ code: answer.code, status: 422, detail: answer.detail });
}

function runChild(
  task: ChildTask,
  limits: QuestionLimits,
  signal: AbortSignal | undefined,
): Promise<ChildAnswer> {
  // The engine is native code, which Node's permissions do not hold; they hold the JavaScript around it.
  const modules = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.resolve('@duckdb/node-api'))))));
  const answering = spawn(
    process.execPath,
    [
      '--permission',
      '--allow-addons',
      `--allow-fs-read=${modules}`,
      `--allow-fs-read=${import.meta.dirname}`,
      `--allow-fs-read=${join(import.meta.dirname, '../../package.json')}`,
      '--disallow-code-generation-from-strings',
      '--max-old-space-size=256',
      '--no-warnings',
      child,
    ],
    { stdio: ['pipe', 'pipe', 'ignore'], env: {}, cwd: task.temporaryFolder },
  );
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    let ended: ChildAnswer | undefined;
    const stop = (why: ChildAnswer): void => {
      ended ??= why;
      answering.kill('SIGKILL');
    };
    const timer = setTimeout(() => stop(tooSlow(limits)), limits.timeMs);
    const watch = setInterval(() => {
      if (residentBytes(answering.pid) > limits.residentMegabytes * 1_000_000) stop(tooMuchMemory);
    }, 50);
    const stopped = (): void => stop(stoppedByAsker);
    if (signal?.aborted === true) stopped();
    signal?.addEventListener('abort', stopped);
    const settle = (): void => {
      clearTimeout(timer);
      clearInterval(watch);
      signal?.removeEventListener('abort', stopped);
    };
    answering.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > 4 * limits.bytes) stop(tooMuchMemory);
      else parts.push(part);
    });
    answering.stdin.on('error', () => undefined);
    answering.stdin.end(JSON.stringify(task));
    answering.on('error', (error) => {
      settle();
      reject(error);
    });
    answering.on('close', (code) => {
      settle();
      if (ended !== undefined) resolve(ended);
      else if (code === 0) resolve(JSON.parse(Buffer.concat(parts).toString('utf8')) as ChildAnswer);
      // Ended by the system, or by a fault of the engine: most often for want of memory.
      else resolve(tooMuchMemory);
    });
  });
}

const tooSlow = (limits: QuestionLimits): ChildAnswer => ({
  code: 'question-too-slow',
  detail: `The question took longer than ${Math.round(limits.timeMs / 1000)} seconds and was ended. Ask about a shorter time, or for fewer rows.`,
});
const tooMuchMemory: ChildAnswer = {
  code: 'question-too-much-memory',
  detail:
    'The question needs more memory or temporary disk than one question may have, and was ended. Ask about a shorter time or fewer columns.',
};
const stoppedByAsker: ChildAnswer = { code: 'question-stopped', detail: 'The question was stopped.' };

function busy(): Problem {
  return new Problem({
    code: 'question-busy',
    status: 503,
    detail: 'Many questions are being answered. Try again in a moment.',
  });
}

/** From the kernel's own table; 0 where the system keeps none, and the limit on time must do. */
function residentBytes(pid: number | undefined): number {
  try {
    return Number(readFileSync(`/proc/${String(pid)}/statm`, 'utf8').split(' ')[1]) * 4096;
  } catch {
    return 0;
  }
}
