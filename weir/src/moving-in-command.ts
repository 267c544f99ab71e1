import { createHash } from 'node:crypto';
import { appendFileSync, createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { instantFromMs, Problem } from '@weir/engines/vocabulary';
import type { Submission } from '#intake';
import type { Command, CommandContext, ExitCode, NodeClient } from '#platform';

const headSize = 256 * 1024;

/** What became of one exported file. */
interface Moved {
  readonly file: string;
  readonly sha256: string;
  readonly outcome: Submission['state'] | 'unreadable' | 'refused' | 'acceptable';
  readonly reportId: string | null;
  readonly number: string | null;
  /** The same bytes stood elsewhere in the folder, or had been filed before: one report. */
  readonly duplicate: boolean;
  readonly problem: string | null;
  readonly findings: number;
}

interface Sidecar {
  readonly number: string | null;
  readonly receivedAt: string | null;
  readonly entity: string | null;
}

/** From an existing goAML installation's exported reports: each through a door of their own, none lost or doubled. */
export const moveInCommand: Command = {
  words: ['move-in'],
  usage: 'FOLDER [--sidecar FILE.csv] [--as ENTITY] [--journal FILE] [--profile P] [--dry-run]',
  summary:
    "Takes an earlier installation's exported reports in; goes on where it stopped, and tells of every file what became of it.",
  run: moveIn,
};

async function moveIn(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      sidecar: { type: 'string' },
      as: { type: 'string' },
      journal: { type: 'string' },
      profile: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1)
    throw new Problem({ code: 'usage', status: 400, detail: 'Name the folder of exported reports.' });
  const journal = values.journal ?? join(folder, 'move-in.jsonl');
  const done = readJournal(journal);
  const sidecar =
    values.sidecar === undefined ? new Map<string, Sidecar>() : await readSidecar(values.sidecar);
  const node = values['dry-run'] ? undefined : await context.node();
  const moved: Moved[] = [];
  let skipped = 0;
  for (const path of exportedFiles(folder)) {
    const file = relative(folder, path);
    const { sha256, head } = await lookAt(path);
    const before = done.get(file);
    if (node && before?.sha256 === sha256 && (before.outcome === 'accepted' || before.outcome === 'held')) {
      skipped++;
      moved.push(before);
      continue;
    }
    const told = sidecar.get(file) ?? sidecar.get(basename(file));
    const one =
      node === undefined
        ? await checkOnly(file, path, sha256, head, values.profile)
        : await fileOne(node, file, path, sha256, told, values.as ?? told?.entity ?? entityIn(head));
    if (node) appendFileSync(journal, `${JSON.stringify(one)}\n`, { mode: 0o600 });
    moved.push(one);
    context.output.say(
      `${file}: ${one.outcome}${one.number === null ? '' : ` ${one.number}`}${one.duplicate ? ' (the same bytes as before)' : ''}${one.problem === null ? '' : ` (${one.problem})`}${one.findings > 0 ? `, ${one.findings} findings` : ''}`,
    );
  }
  const taken = moved.filter((one) => ['accepted', 'held', 'acceptable'].includes(one.outcome)).length;
  const reports = new Set(moved.flatMap((one) => one.reportId ?? [])).size;
  context.output.say(
    `${moved.length} files: ${taken} taken (${reports} reports), ${moved.length - taken} not; ${skipped} had been taken before. The journal is ${journal}.`,
  );
  context.output.json({ files: moved, taken, notTaken: moved.length - taken, takenBefore: skipped, reports });
  return taken === moved.length ? 0 : 1;
}

async function fileOne(
  node: NodeClient,
  file: string,
  path: string,
  sha256: string,
  told: Sidecar | undefined,
  entity: string | null,
): Promise<Moved> {
  const base = { file, sha256, reportId: null, number: null, duplicate: false, problem: null, findings: 0 };
  try {
    const fields = { as: entity ?? '', number: told?.number ?? '', receivedAt: told?.receivedAt ?? '' };
    const answer = await patiently(() =>
      node.upload<Submission>(
        '/api/v1/moved-in',
        { field: 'report', name: basename(file), bytes: { path } },
        fields,
      ),
    );
    return {
      ...base,
      outcome: answer.verdict === 'unreadable' ? 'unreadable' : answer.state,
      reportId: answer.reportId,
      number: answer.number,
      duplicate: answer.duplicate,
      findings: answer.findings.length,
    };
  } catch (error) {
    // Nobody is signed in, or may not file: that is no fault of the file, so stop and let it be run again.
    if (!(error instanceof Problem) || error.status === 401 || error.status === 403 || error.status >= 500)
      throw error;
    return { ...base, outcome: 'refused', problem: error.code };
  }
}

/** A node that is busy or restarting is waited for; what lasts ends the run, which can be begun again. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const wait = error instanceof Problem && (error.status === 429 || error.status === 503);
      if (!wait || attempt === 5) throw error;
      await new Promise((resume) => setTimeout(resume, attempt * 2000));
    }
  }
}

async function checkOnly(
  file: string,
  path: string,
  sha256: string,
  head: Buffer,
  profile: string | undefined,
): Promise<Moved> {
  const { loadProfile, profileForFile, readReport } = await import('@weir/engines/reports');
  const now = instantFromMs(Date.now());
  const id = profile ?? (await profileForFile(head, now)) ?? 'un-5.0.1';
  const reading = await readReport(createReadStream(path), {
    profile: loadProfile(id),
    now,
    onTransaction: () => undefined,
  });
  return {
    file,
    sha256,
    outcome: reading.verdict,
    reportId: null,
    number: null,
    duplicate: false,
    problem: null,
    findings: reading.findings.length,
  };
}

/** Its hash, and as much of it as tells whose it is and under which profile. */
async function lookAt(path: string): Promise<{ sha256: string; head: Buffer }> {
  const digest = createHash('sha256');
  const head: Buffer[] = [];
  let held = 0;
  for await (const piece of createReadStream(path)) {
    digest.update(piece as Buffer);
    if (held <= headSize) head.push(piece as Buffer);
    held += (piece as Buffer).length;
  }
  return { sha256: digest.digest('hex'), head: Buffer.concat(head).subarray(0, headSize + 1) };
}

function exportedFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(xml|zip)$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The last line about each file counts; a line that a kill cut short is as if it were not there. */
function readJournal(path: string): Map<string, Moved> {
  const done = new Map<string, Moved>();
  if (!existsSync(path)) return done;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    try {
      const one = JSON.parse(line) as Moved;
      done.set(one.file, one);
    } catch {
      continue;
    }
  }
  return done;
}

/** CSV with a header: file, and any of number, received_at, entity. */
async function readSidecar(path: string): Promise<Map<string, Sidecar>> {
  const { parse } = await import('csv-parse/sync');
  let rows: Record<string, string | undefined>[];
  try {
    rows = parse(await readFile(path), { columns: true, bom: true, trim: true, skip_empty_lines: true });
  } catch (cause) {
    throw new Problem({
      code: 'sidecar-unreadable',
      status: 400,
      detail:
        'The sidecar is not a CSV file with a header. It needs the column file, and may have number, received_at and entity.',
      cause,
    });
  }
  if (rows.length > 0 && rows[0]!['file'] === undefined)
    throw new Problem({
      code: 'sidecar-unreadable',
      status: 400,
      detail: 'The sidecar has no column named file.',
    });
  return new Map(
    rows.map((row) => [
      row['file']!,
      {
        number: row['number'] || null,
        receivedAt: row['received_at'] || null,
        entity: row['entity'] || null,
      },
    ]),
  );
}

/** The entity that the report itself names, from its first pages. */
function entityIn(bytes: Buffer): string | null {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const head = bytes.subarray(0, 64 * 1024).toString(wide ? 'utf16le' : 'utf8');
  return /<rentity_id>\s*([^<\s]{1,100})\s*<\/rentity_id>/.exec(head)?.[1] ?? null;
}
