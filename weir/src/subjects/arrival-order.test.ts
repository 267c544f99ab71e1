import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadProfile, mentionsOf, readReport, type Mention } from '@weir/engines/reports';
import { seededRandom, type Instant } from '@weir/engines/vocabulary';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { filerOne, furnish } from '../../../tests/room-world.ts';
import { xnReport } from '../../../tests/xn-report.ts';
import { noteMentions } from './note-mentions.ts';
import type { SubjectTables } from './subject-store.ts';

/** Few identifiers among many reports, so that they join often and in chains; `-` is a filer's "unknown". */
const somebody = fc.record({
  first: fc.constantFrom('Aldo', 'Runa', 'Ines'),
  last: fc.constantFrom('Venn', 'Oste'),
  born: fc.constantFrom('1970-01-01', '1985-05-05'),
  passport: fc.constantFrom('-', 'A1000001', 'A1000002', 'A1000003', 'A1000004'),
  nationalId: fc.constantFrom('-', 'N2000001', 'N2000002', 'N2000003', 'N2000004'),
});
const filings = fc.array(
  fc.record({ client: somebody, account: fc.constantFrom('50000001', '50000002'), counterparty: somebody }),
  { minLength: 2, maxLength: 7 },
);

interface Told {
  readonly report: string;
  readonly mentions: readonly Mention[];
}

/** What the register came to, without ids: each subject as its mentions with its summary. */
type Outcome = {
  subjects: { mentions: string[]; name: string; born: string[]; reports: number; search: string }[];
  /** What identifiers alone came to. */
  cores: string[][];
};

describe.each(registers)('the order of arrival on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      await world.platform.register.ownerQuery(
        `insert into reports (id, number, organisation, door, file_name, size, sha256, state, verdict, profile, header, counts,
           findings, findings_omitted, errors, warnings, position, received_at, document_sha256, document_size)
         select 'report-' || n, 'XN-' || n, '${filerOne}', 'api', 'f', 1, 'hash-' || n, 'accepted', 'acceptable', 'xn', '{}', '{}',
           '[]', 0, 0, 0, n, now(), 'hash-' || n, 1 from generate_series(0, 6) as n`,
      );
    });
    afterAll(() => world?.close());

    async function outcomeOf(told: readonly Told[]): Promise<Outcome> {
      const { register, chance } = world.platform;
      await register.ownerQuery('truncate subjects cascade');
      await register.ownerQuery('truncate subject_reports');
      for (const { report, mentions } of told)
        await register.as(theNode, (tx) => noteMentions(tx, { id: report, country: 'XN' }, mentions, chance));
      return register.as(theNode, async (tx) => {
        const tables = tx.tables<SubjectTables>();
        const mentions = await tables.selectFrom('subject_mentions').selectAll().execute();
        const subjects = await tables
          .selectFrom('subjects')
          .selectAll()
          .where('merged_into', 'is', null)
          .execute();
        const named = ({ report, path }: { report: string; path: string }): string => `${report} ${path}`;
        const first = (a: string[], b: string[]): number => (a[0]! < b[0]! ? -1 : 1);
        const cores = [...Map.groupBy(mentions, (mention) => mention.core).values()]
          .map((core) => core.map(named).sort())
          .sort(first);
        const standing = subjects
          .map((subject) => ({
            mentions: mentions
              .filter((mention) => mention.subject === subject.id)
              .map(named)
              .sort(),
            name: subject.name,
            born: subject.born,
            reports: subject.reports,
            search: subject.search_text,
          }))
          .sort((a, b) => first(a.mentions, b.mentions));
        return { subjects: standing, cores };
      });
    }

    it(
      'does not change who is who, and who is who is what identifiers say',
      { timeout: 300_000 },
      async () => {
        await fc.assert(
          fc.asyncProperty(filings, fc.integer(), async (given, seed) => {
            const told = await Promise.all(given.map(tell));
            const random = seededRandom(seed);
            const shuffled = told
              .map((each) => ({ each, at: random.next() }))
              .sort((a, b) => a.at - b.at)
              .map(({ each }) => each);
            const inOrder = await outcomeOf(told);
            expect(await outcomeOf(shuffled)).toEqual(inOrder);
            expect(inOrder.cores).toEqual(partitionByHand(told));
            // Weights only ever join whole cores.
            for (const core of inOrder.cores)
              expect(inOrder.subjects.filter(({ mentions }) => mentions.includes(core[0]!))).toEqual([
                expect.objectContaining({ mentions: expect.arrayContaining(core) as string[] }),
              ]);
          }),
          { seed: 20261123, numRuns: 15, endOnFailure: true },
        );
      },
    );
  });
});

async function tell(
  given: {
    client: Parameters<typeof xnReport>[0]['client'];
    account: string;
    counterparty: Parameters<typeof xnReport>[0]['client'];
  },
  index: number,
): Promise<Told> {
  const bytes = xnReport({ filer: '1001', reference: `O-${index}`, ...given });
  const reading = await readReport(bytes, {
    profile: loadProfile('xn'),
    now: '2026-11-23T00:00:00.000Z' as Instant,
  });
  expect(reading.verdict).toBe('acceptable');
  return { report: `report-${index}`, mentions: mentionsOf(reading.report!) };
}

/** The slow oracle: compares every mention with every other and joins until nothing changes any more. */
function partitionByHand(told: readonly Told[]): string[][] {
  const all = told.flatMap(({ report, mentions }) =>
    mentions
      .filter((mention) => mention.role !== 'reporting-person')
      .map((mention) => ({ report, mention, group: '' })),
  );
  for (const [index, each] of all.entries()) each.group = String(index);
  for (let changed = true; changed;) {
    changed = false;
    for (const one of all)
      for (const other of all)
        if (one.group < other.group && alike(one, other)) {
          other.group = one.group;
          changed = true;
        } else if (one.group !== other.group && alike(one, other)) {
          one.group = other.group;
          changed = true;
        }
  }
  return [...Map.groupBy(all, (each) => each.group).values()]
    .map((group) => group.map((each) => `${each.report} ${each.mention.path}`).sort())
    .sort((a, b) => (a[0]! < b[0]! ? -1 : 1));
}

function alike(
  one: { report: string; mention: Mention },
  other: { report: string; mention: Mention },
): boolean {
  if (one.mention.kind !== other.mention.kind) return false;
  if (one.mention.kind === 'account') return one.mention.account!.number === other.mention.account!.number;
  const shared = one.mention.identifiers.some((mine) =>
    other.mention.identifiers.some((theirs) => mine.type === theirs.type && mine.number === theirs.number),
  );
  if (shared) return true;
  // Nobody with an identifier is known by name; nobody without one beyond the report.
  const nameless = one.mention.identifiers.length === 0 && other.mention.identifiers.length === 0;
  return (
    nameless &&
    one.report === other.report &&
    one.mention.names[0]!.text === other.mention.names[0]!.text &&
    one.mention.born === other.mention.born
  );
}
