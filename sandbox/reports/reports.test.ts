import { loadProfile, readReport } from '@weir/engines/reports';
import type { Instant } from '@weir/engines/vocabulary';
import { beforeAll, expect, test } from 'vitest';
import { generateCountries, type World } from '../index.ts';
import { faults } from './faults.ts';

const now = '2026-11-01T00:00:00.000Z' as Instant;
let world: World;
let texts: Map<string, string>;

beforeAll(() => {
  world = generateCountries({ seed: 21, scale: 1 });
  texts = new Map(world.files.map((file) => [file.path, new TextDecoder().decode(file.bytes)]));
});

test('scale 1 is a country of reports in which each fault occurs', () => {
  const { reports } = world.truth;
  expect(reports.length).toBeGreaterThanOrEqual(150);
  const faulty = reports.filter((report) => report.fault !== null);
  expect(faulty.length / reports.length).toBeGreaterThan(0.1);
  expect(faulty.length / reports.length).toBeLessThan(0.26);
  const seen = new Set(faulty.map((report) => report.fault));
  expect(faults.map((fault) => fault.id).filter((id) => !seen.has(id))).toEqual([]);
  const codes = new Set(reports.map((report) => report.reportCode));
  expect([...codes].sort()).toEqual([
    'AIF',
    'AIFT',
    'BCR',
    'CTR',
    'DPMSR',
    'EFT',
    'IFT',
    'REAR',
    'SAR',
    'STR',
    'TFAR',
    'TFR',
  ]);
});

test('the checker gives each file the verdict that the truth expects', async () => {
  expect(await surprisesIn(world)).toEqual([]);
});

test('other seeds and small worlds hold together too', async () => {
  for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
    expect(await surprisesIn(generateCountries({ seed, scale: 0.03 }))).toEqual([]);
  }
});

async function surprisesIn(of: World): Promise<string[]> {
  const profile = loadProfile('xn');
  const surprises: string[] = [];
  for (const report of of.truth.reports) {
    const bytes = of.files.find((file) => file.path === report.file)!.bytes;
    const reading = await readReport(bytes, { profile, now });
    const found = new Set(reading.findings.map((finding) => finding.rule));
    const named = report.rules.length === 0 || report.rules.some((rule) => found.has(rule));
    if (reading.verdict !== report.verdict || !named) {
      surprises.push(`${report.file} (${report.fault}): ${reading.verdict}, ${[...found].join(' ')}`);
    }
  }
  return surprises;
}

test('references are used once by a filer, but for files sent twice', () => {
  const first = world.truth.reports.filter((report) => report.intake !== 'duplicate');
  expect(new Set(first.map((report) => `${report.filer} ${report.entityReference}`)).size).toBe(first.length);
  const twice = world.truth.reports.filter((report) => report.intake === 'duplicate');
  expect(twice.length).toBeGreaterThan(0);
  for (const report of twice) expect(texts.get(report.file)).toBe(texts.get(report.duplicateOf!));
});

test('a mended report names the reference that was returned', () => {
  const mended = world.truth.reports.filter((report) => report.replaces !== null);
  expect(mended.length).toBeGreaterThan(0);
  for (const report of mended) {
    const returned = world.truth.reports.find((each) => each.file === report.replaces)!;
    expect(returned.intake).toBe('returned');
    expect(texts.get(report.file)).toContain(
      `<prev_rejected_ref_number>${returned.entityReference}</prev_rejected_ref_number>`,
    );
  }
});

test('true hits stand in the report and on the list, and are no strangers', () => {
  const { hits, namesakes } = world.truth;
  expect(hits.length).toBeGreaterThanOrEqual(15);
  expect(new Set(hits.map((hit) => hit.by))).toEqual(new Set(['same', 'spelling', 'alias', 'script']));
  expect(namesakes.length).toBeGreaterThanOrEqual(6);
  const entries = new Map(
    world.lists.flatMap((list) => list.entries.map((entry) => [entry.id, entry] as const)),
  );
  for (const hit of hits) {
    const person = world.persons.find((each) => each.id === hit.subject);
    if (person !== undefined) expect(entries.get(hit.entry)!.born).toBe(person.born);
    expect(namesIn(texts.get(hit.file)!)).toContain(hit.name);
  }
  for (const namesake of namesakes) {
    const person = world.persons.find((each) => each.id === namesake.subject)!;
    expect(entries.get(namesake.entry)!.born).not.toBe(person.born);
    expect(entries.get(namesake.entry)!.identifier).not.toBe(person.passport);
  }
});

test('nobody else in the accepted reports bears a listed name', () => {
  const known = new Set([...world.truth.hits, ...world.truth.namesakes].map((each) => each.subject));
  const listedNames = new Set(
    world.lists.flatMap((list) => list.entries.flatMap((each) => [each.name, ...each.aliases])),
  );
  const bearers = world.persons.filter(
    (person) =>
      !known.has(person.id) &&
      (listedNames.has(person.name.native) || listedNames.has(`${person.name.given} ${person.name.family}`)),
  );
  const reported = new Set(
    world.truth.reports.filter((report) => report.intake === 'accepted').flatMap((report) => report.subjects),
  );
  expect(bearers.filter((person) => reported.has(person.id))).toEqual([]);
});

test('the same person in several reports is found by the identity number', () => {
  const { duplicates } = world.truth;
  expect(duplicates.length).toBeGreaterThan(10);
  for (const { identifier, mentions } of duplicates) {
    for (const { file } of mentions) expect(texts.get(file)).toContain(identifier);
  }
  expect(duplicates.some(({ mentions }) => new Set(mentions.map((mention) => mention.name)).size > 1)).toBe(
    true,
  );
});

/** First and last names of a report, and names of its entities. */
function namesIn(text: string): string[] {
  const persons = [...text.matchAll(/<first_name>(.*?)<\/first_name>\s*<last_name>(.*?)<\/last_name>/g)];
  const entities = [...text.matchAll(/<(?:name|account_name)>(.*?)<\/(?:name|account_name)>/g)];
  return [
    ...persons.map((match) => `${match[1]} ${match[2]}`),
    ...entities.map((match) => match[1]!.replaceAll('&amp;', '&')),
  ];
}
