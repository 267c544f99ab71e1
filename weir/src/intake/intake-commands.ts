import { access, constants, open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { instantFromMs, Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import type { CheckedFile, FindingView, Submission } from './contract.ts';
import jurisdictions from '../../../reference-data/jurisdictions.json' with { type: 'json' };

const noCounts: CheckedFile['counts'] = {
  transactions: 0,
  parties: 0,
  persons: 0,
  entities: 0,
  accounts: 0,
  indicators: 0,
};

/** The engine is loaded when a command runs; nothing of the node is loaded for an offline one. */
export const intakeCommands: readonly Command[] = [
  {
    words: ['report', 'check'],
    usage: 'FILE... [--profile P]',
    summary: 'Checks report files as the FIU would, without a node: every fault with its place and its mend.',
    run: check,
  },
  {
    words: ['report', 'submit'],
    usage: 'FILE... --as ENTITY',
    summary: 'Files reports for a reporting entity; prints the receipts, or what must be mended.',
    run: submit,
  },
];

async function check(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { profile: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw nothingNamed();
  const { loadProfile } = await import('@weir/engines/reports');
  // An unknown profile is bad usage, said before any file is read.
  if (values.profile !== undefined) loadProfile(values.profile);
  const files: CheckedFile[] = [];
  for (const path of positionals) {
    const checked = await checkOne(path, values.profile, context);
    files.push(checked);
    sayFile(context.output, checked);
  }
  context.output.json({ files });
  return exitOf(files.map((file) => file.verdict));
}

/** One file, read once from its beginning to its end: a pipe can be checked, and a large file is never held whole. */
async function checkOne(
  path: string,
  named: string | undefined,
  context: CommandContext,
): Promise<CheckedFile> {
  const { profileForFile } = await import('@weir/engines/reports');
  const { checkFile } = await import('./check.ts');
  const now = instantFromMs(Date.now());
  let profile = named;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path).catch(notRead);
    const head = await nextPiece(handle);
    // Without --profile the file itself says for which country it was written, else this machine does.
    profile ??= (await profileForFile(head, now)) ?? profileHere(context);
    return await checkFile(path, pieces(head, handle), profile, now);
  } catch (error) {
    if (!(error instanceof NotRead)) throw error;
    return notReadable(path, profile ?? profileHere(context), error.reason);
  } finally {
    await handle?.close();
  }
}

/** One byte more than a profile is told from: so it is seen that the file goes on. */
const pieceSize = 256 * 1024 + 1;

/** Fills a piece as far as the file goes: a pipe gives less at a time. */
async function nextPiece(handle: FileHandle): Promise<Uint8Array> {
  const piece = new Uint8Array(pieceSize);
  let filled = 0;
  while (filled < pieceSize) {
    const { bytesRead } = await handle.read(piece, filled, pieceSize - filled, null).catch(notRead);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return piece.subarray(0, filled);
}

async function* pieces(head: Uint8Array, handle: FileHandle): AsyncGenerator<Uint8Array> {
  for (let piece = head; piece.length > 0; piece = await nextPiece(handle)) yield piece;
}

class NotRead extends Error {
  readonly reason: NodeJS.ErrnoException;
  constructor(reason: NodeJS.ErrnoException) {
    super('The file cannot be read.');
    this.reason = reason;
  }
}

function notRead(reason: NodeJS.ErrnoException): never {
  throw new NotRead(reason);
}

async function submit(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { as: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw nothingNamed();
  // A file that is not there is said before anything is filed.
  for (const path of positionals) await access(path, constants.R_OK);
  const node = await context.node();
  const files: ({ file: string } & Submission)[] = [];
  for (const path of positionals) {
    // A pipe has no length to announce, so it is held; a file is sent as it is read.
    const bytes = (await stat(path)).isFile() ? { path } : await readFile(path);
    const answer = await node.upload<Submission>(
      '/api/v1/reports',
      { field: 'report', name: basename(path), bytes },
      values.as === undefined ? {} : { as: values.as },
    );
    files.push({ file: path, ...answer });
    saySubmission(context.output, path, answer);
  }
  context.output.json({ files });
  return exitOf(files.map((file) => file.verdict));
}

/** The profile of the country this machine is set to (WEIR_JURISDICTION). */
function profileHere(context: CommandContext): string {
  const table: Readonly<Record<string, { reportProfile: string } | undefined>> = jurisdictions.jurisdictions;
  const here = table[context.config().jurisdiction];
  if (here === undefined) {
    throw new Problem({
      code: 'profile-missing',
      status: 400,
      detail: 'This machine’s jurisdiction has no report profile. Name one with --profile.',
    });
  }
  return here.reportProfile;
}

function nothingNamed(): Problem {
  return new Problem({ code: 'file-missing', status: 400, detail: 'Name at least one report file.' });
}

function notReadable(file: string, profile: string, error: NodeJS.ErrnoException): CheckedFile {
  return {
    file,
    profile,
    verdict: 'unreadable',
    counts: noCounts,
    findings: [
      {
        rule: 'file-not-readable',
        severity: 'fatal',
        path: '/',
        line: 1,
        column: 1,
        message: `The file cannot be read (${error.code ?? 'unknown'}).`,
        fix: 'Check the path and the rights.',
      },
    ],
    findingsOmitted: 0,
  };
}

function exitOf(verdicts: readonly CheckedFile['verdict'][]): ExitCode {
  if (verdicts.includes('unreadable')) return 2;
  return verdicts.includes('returned') ? 1 : 0;
}

function sayFile(output: CommandOutput, file: CheckedFile): void {
  output.say(
    `${file.file}: ${file.verdict} (profile ${file.profile}, ${file.counts.transactions} transactions)`,
  );
  sayFindings(output, file.findings, file.findingsOmitted);
}

function saySubmission(output: CommandOutput, path: string, answer: Submission): void {
  const again = answer.duplicate ? ' This file was filed before; this is the receipt of then.' : '';
  output.say(
    `${path}: ${answer.state} as ${answer.number}, received ${answer.receivedAt}, sha256 ${answer.sha256}.${again}`,
  );
  sayFindings(output, answer.findings, answer.findingsOmitted);
}

function sayFindings(output: CommandOutput, findings: readonly FindingView[], omitted: number): void {
  for (const finding of findings) {
    output.say(
      `  ${finding.line}:${finding.column} ${finding.severity} ${finding.rule}  ${finding.message}` +
        `${finding.fix === undefined ? '' : ` ${finding.fix}`}\n      ${finding.path}`,
    );
  }
  if (omitted > 0) output.say(`  … and ${omitted} more findings.`);
}
