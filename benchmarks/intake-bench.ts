import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParseOption, XmlDocument, XsdValidator } from 'libxml2-wasm';
import { SaxesParser } from 'saxes';
import { loadProfile, readReport } from '@weir/engines/reports';
import type { Instant } from '@weir/engines/vocabulary';
import { sharedFolder } from '../tests/shared-folder.ts';
import { finish, type BenchRow } from './bench.ts';
import { generatedReport, reportParts } from './generated-report.ts';

const megabytes = 200;
const runs = 3;

/** Checking a large report beside libxml2 and a bare parser; memory and growth; then the whole way in. */
export async function run(asJson: boolean): Promise<void> {
  const rows = [...(await speed()), ...memoryAndGrowth(), ...(await endToEnd())];
  finish('intake', rows, asJson);
}

interface Checked {
  readonly bytes: number;
  readonly verdict: string;
  readonly cpuMs: number;
  readonly residentPeakMb: number;
}

/** The three take turns, so that what else the machine does falls on all of them alike; processor time, not the clock. */
async function speed(): Promise<BenchRow[]> {
  const bytes = generatedReport(megabytes);
  const parsed = libxmlPeer(bytes);
  const work = {
    ours: () => check(bytes),
    saxes: () => parseBare(bytes),
    libxml: () => parsed?.validate(),
  };
  const times = { ours: [] as number[], saxes: [] as number[], libxml: [] as number[] };
  for (let turn = 0; turn < runs; turn++) {
    for (const name of ['ours', 'saxes', 'libxml'] as const) times[name].push(await processorMs(work[name]));
  }
  parsed?.dispose();
  const rate = (ms: readonly number[]): number => bytes.length / 1000 / median(ms);
  const row = (peer: string, ms: readonly number[], least: number): BenchRow => ({
    what: `check ${megabytes} MB, all findings`,
    ours: rate(times.ours),
    unit: 'MB/s of one core',
    peer,
    peerValue: rate(ms),
    ratio: rate(times.ours) / rate(ms),
    target: `≥ ${least} ×`,
    met: rate(times.ours) / rate(ms) >= least,
  });
  const bare = row('saxes, parsing only, with places', times.saxes, 0.6);
  if (parsed !== undefined) return [row(parsed.what, times.libxml, 1.3), bare];
  return [
    {
      ...bare,
      peer: 'libxml2-wasm, parse + XSD',
      peerValue: null,
      ratio: null,
      target: '≥ 1.3 ×',
      met: null,
      note: 'the schema is not beside the repository',
    },
    bare,
  ];
}

async function check(bytes: Uint8Array): Promise<void> {
  const reading = await readReport(pieces(bytes), {
    profile: loadProfile('un-5.0.1'),
    now: '2026-11-23T00:00:00.000Z' as Instant,
    onTransaction: () => undefined,
  });
  if (reading.verdict !== 'acceptable') throw new Error(`The benchmark's report was ${reading.verdict}.`);
}

async function parseBare(bytes: Uint8Array): Promise<void> {
  const parser = new SaxesParser();
  for (const name of ['opentag', 'closetag', 'text'] as const) parser.on(name, () => undefined);
  const decoder = new TextDecoder();
  for await (const piece of pieces(bytes)) parser.write(decoder.decode(piece, { stream: true }));
  parser.close();
}

function libxmlPeer(
  bytes: Uint8Array,
): { readonly what: string; validate(): void; dispose(): void } | undefined {
  const path = sharedFolder('reference/goaml/goAMLSchema-5.0.1-generic.xsd');
  if (path === undefined) return undefined;
  const schema = XmlDocument.fromBuffer(readFileSync(path));
  const validator = XsdValidator.fromDoc(schema);
  const option = ParseOption.XML_PARSE_NONET | ParseOption.XML_PARSE_HUGE;
  return {
    what: 'libxml2-wasm, parse + XSD',
    validate() {
      const document = XmlDocument.fromBuffer(bytes, { option });
      try {
        validator.validate(document);
      } catch {
        // What it objects to does not matter for its speed; it reads the whole file either way.
      }
      document.dispose();
    },
    dispose() {
      validator.dispose();
      schema.dispose();
    },
  };
}

/** Each size in a process of its own. */
function memoryAndGrowth(): BenchRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'weir-bench-'));
  try {
    const sizes = [2, 20, 200, 1000];
    const checked = sizes.map((size) => checkedApart(join(folder, 'report.xml'), size));
    const memory = checked.slice(1).map(({ residentPeakMb }, index): BenchRow => ({
      what: `memory at ${sizes[index + 1]} MB`,
      ours: residentPeakMb,
      unit: 'MB resident, peak',
      peer: null,
      peerValue: null,
      ratio: null,
      target: '≤ 250 MB',
      met: residentPeakMb <= 250,
    }));
    // A process starts cold: 2 MB are read before the code is compiled, so growth is told from 20 MB on, and both given.
    const cost = (one: Checked): number => one.cpuMs / (one.bytes / 1e6);
    const growth = [1, 2].map((index): BenchRow => ({
      what: `cost per MB, ${[1, 10, 100][index]} × rows (${sizes[index]} MB)`,
      ours: cost(checked[index]!),
      unit: 'ms/MB',
      peer: index === 1 ? '1 × (2 MB, code not yet compiled)' : '10 × (20 MB)',
      peerValue: cost(checked[index - 1]!),
      ratio: cost(checked[index - 1]!) / cost(checked[index]!),
      target: 'linear: no more per MB',
      met: cost(checked[index]!) <= cost(checked[index - 1]!) * 1.15,
    }));
    return [...memory, ...growth];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkedApart(file: string, size: number): Checked {
  const to = openSync(file, 'w');
  let parts: string[] = [];
  for (const part of reportParts(size)) {
    if (parts.push(part) < 1000) continue;
    writeSync(to, parts.join(''));
    parts = [];
  }
  writeSync(to, parts.join(''));
  closeSync(to);
  const answer = execFileSync(process.execPath, [join(import.meta.dirname, 'intake-checker.ts'), file], {
    encoding: 'utf8',
  });
  return JSON.parse(answer) as Checked;
}

/** The rows of the whole way in: door, check, register, vault and receipt. */
async function endToEnd(): Promise<readonly BenchRow[]> {
  const path = join(import.meta.dirname, 'intake-line.ts');
  if (!existsSync(path)) return [];
  const { endToEndRows } = (await import(path)) as { endToEndRows: () => Promise<readonly BenchRow[]> };
  try {
    return await endToEndRows();
  } catch (error) {
    // The rest was measured and is kept; that this was not must be seen.
    const note = error instanceof Error ? error.message.slice(0, 200) : String(error);
    const [ours, peer, peerValue, ratio] = [null, null, null, null];
    return [
      { what: 'accepted end to end', ours, unit: '', peer, peerValue, ratio, target: null, met: false, note },
    ];
  }
}

async function processorMs(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, two) => one - two)[Math.floor(values.length / 2)]!;
}

async function* pieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
