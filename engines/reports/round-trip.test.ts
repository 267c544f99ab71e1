import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { instantFromMs, seededRandom } from '../vocabulary/index.ts';
import { loadProfile, profiles } from './load-profile.ts';
import { readReport } from './read-report.ts';
import type { Reading } from './reading.ts';
import { reportFromTree } from './report-from-tree.ts';
import { mutate } from './testing/mutation.ts';
import { exampleReport } from './testing/example-report.ts';
import { randomDocument } from './testing/random-document.ts';
import type { Transaction } from './report.ts';
import { writeReport } from './write-report.ts';

const now = instantFromMs(Date.UTC(2026, 10, 1));
const runs = process.env['WEIR_TEST_LONG'] === '1' ? 2000 : 120;

const cases = fc.record({ id: fc.constantFrom(...profiles()), seed: fc.integer(), damaged: fc.boolean() });

function documentFor({ id, seed, damaged }: { id: string; seed: number; damaged: boolean }): string {
  const random = seededRandom(seed);
  const original = randomDocument(loadProfile(id), random, 0);
  return writeReport(reportFromTree(damaged ? mutate(original, random).tree : original, id));
}

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let start = 0, index = 0; start < bytes.length; index++) {
    const size = sizes[index % sizes.length]!;
    yield bytes.slice(start, start + size);
    start += size;
  }
}

const read = (input: Uint8Array | AsyncIterable<Uint8Array>, id: string): Promise<Reading> =>
  readReport(input, { profile: loadProfile(id), now });

describe('reading and writing', () => {
  test('read, write, read gives the same report', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (input) => {
        const first = await read(new TextEncoder().encode(documentFor(input)), input.id);
        fc.pre(first.report !== null);
        const again = await read(new TextEncoder().encode(writeReport(first.report!)), input.id);
        expect(JSON.stringify(again.report!.element)).toBe(JSON.stringify(first.report!.element));
        expect(again.report!.header).toEqual({ ...first.report!.header, ...elementsOf(again) });
        expect(again.verdict).toBe(first.verdict);
        expect(again.counts).toEqual(first.counts);
      }),
      { numRuns: runs, seed: 1 },
    );
  });

  test('texts of every kind come back as they were', async () => {
    const text = fc
      .string({ unit: 'binary', maxLength: 40 })
      .filter((value) => isXmlText(value) && value.trim() !== '');
    await fc.assert(
      fc.asyncProperty(text, async (reason) => {
        const tree = exampleReport({ header: { reason } });
        const reading = await read(new TextEncoder().encode(writeReport(reportFromTree(tree, 'xn'))), 'xn');
        expect(reading.report!.element.child('reason')!.text).toBe(reason);
      }),
      { numRuns: runs, seed: 2 },
    );
  });

  test('the result does not depend on where the input is cut, inside characters too', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(cases, sizes, fc.nat(), async (input, cuts, end) => {
        const xml = documentFor(input).replaceAll('comments', 'comménts語😀');
        const whole = new TextEncoder().encode(xml);
        // Half of the files are also cut off somewhere, often inside a character.
        const bytes = end % 2 === 0 ? whole : whole.slice(0, end % whole.length);
        const first = await read(bytes, input.id);
        const again = await read(cut(bytes, cuts), input.id);
        expect(again.verdict).toBe(first.verdict);
        expect(again.findings).toEqual(first.findings);
        expect(JSON.stringify(again.report?.element)).toBe(JSON.stringify(first.report?.element));
      }),
      { numRuns: runs, seed: 3 },
    );
  });

  test('every finding stands inside the file, at the element that its path names', async () => {
    await fc.assert(
      fc.asyncProperty(cases, fc.constantFrom('\n', '\r\n', ' '), async (input, lineEnd) => {
        const xml = documentFor({ ...input, damaged: true }).replaceAll('\n', lineEnd);
        const lines = xml.split(/\r\n|\n/);
        const { findings } = await read(new TextEncoder().encode(xml), input.id);
        for (const finding of findings) {
          const line = lines[finding.line - 1];
          expect(line).toBeDefined();
          const rest = [...line!].slice(finding.column - 1).join('');
          expect(rest).not.toBe('');
          if (finding.rule.startsWith('element-missing') || finding.severity === 'fatal') continue;
          const name = /([^/[]+)(?:\[\d+\])?$/.exec(finding.path)![1]!;
          if (/^[a-z]/.test(finding.rule)) expect(rest.startsWith(`<${name}`)).toBe(true);
          else expect(rest.startsWith('<')).toBe(true);
        }
      }),
      { numRuns: runs, seed: 4 },
    );
  });

  test('handing transactions over one by one finds the same and holds none', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (input) => {
        const bytes = new TextEncoder().encode(documentFor(input));
        const whole = await read(bytes, input.id);
        const handed: Transaction[] = [];
        const streamed = await readReport(bytes, {
          profile: loadProfile(input.id),
          now,
          onTransaction: (transaction) => void handed.push(transaction),
        });
        expect(streamed.findings).toEqual(whole.findings);
        expect(streamed.counts).toEqual(whole.counts);
        fc.pre(whole.report !== null);
        expect(streamed.report!.transactions).toEqual([]);
        expect(handed.map((one) => [one.place, JSON.stringify(one.element)])).toEqual(
          whole.report!.transactions.map((one) => [one.place, JSON.stringify(one.element)]),
        );
      }),
      { numRuns: runs, seed: 5 },
    );
  });
});

/** Elements hold their positions, which writing moves; their content is compared with the whole tree. */
function elementsOf(reading: Reading): Record<string, unknown> {
  const { reportingPerson, location } = reading.report!.header;
  return { ...(reportingPerson && { reportingPerson }), ...(location && { location }) };
}

function isXmlText(text: string): boolean {
  return /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u.test(text);
}
