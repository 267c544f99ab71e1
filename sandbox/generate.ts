import { createHash } from 'node:crypto';
import { instantFromMs, Problem, seededRandom, type Random } from '@weir/engines/vocabulary';
import { countries, yearEnd, yearStart } from './countries.ts';
import { liveOrdinarily } from './economy/ordinary-life.ts';
import { foundSociety, type Society } from './economy/society.ts';
import { listFiles } from './files/list-files.ts';
import { registryFiles } from './files/registry-files.ts';
import { openingsFile, transactionFiles } from './files/transaction-files.ts';
import { happen } from './ledger/happen.ts';
import { traceTruth } from './ledger/trace-truth.ts';
import { makeLists, type Listing } from './lists/listed-people.ts';
import { fileReports, type FiledReport } from './reports/file-reports.ts';
import { duplicateTruth, hitsAndNamesakes, mentionTruth } from './reports/mention-truth.ts';
import { answerFilings } from './reports/answer-filings.ts';
import { ordinaryFilings } from './reports/ordinary-filings.ts';
import { activityFilings, schemeFilings, storyFiling } from './reports/suspicion-filings.ts';
import { playSchemes, type Played } from './schemes/play-schemes.ts';
import { lookAlikeTruth, ordinaryLookAlikes, schemeTruth } from './schemes/scheme-truth.ts';
import { storyTruth } from './story-truth.ts';
import type { Scheme, TraceTruth, Truth } from './truth.ts';
import type { Account, Transaction, World, WorldFile } from './world.ts';

export interface GenerateOptions {
  readonly seed: number | string;
  /** 1 is about 110,000 transactions; from 0.02 to 10. */
  readonly scale?: number;
}

/**
 * Two countries over a year with everything that is true about them. The same options give the same bytes.
 * @example generateCountries({ seed: 7, scale: 0.1 }).truth.story.title // 'Machines that do not exist'
 * @throws Problem `sandbox-scale-out-of-range`
 */
export function generateCountries({ seed, scale = 1 }: GenerateOptions): World {
  if (!(scale >= 0.02 && scale <= 10)) {
    throw new Problem({
      code: 'sandbox-scale-out-of-range',
      status: 400,
      detail:
        'The scale of a sandbox lies between 0.02 and 10. Leave it out for 1, about 110,000 transactions.',
    });
  }
  const random = seededRandom(`weir-sandbox/${seed}`);
  const society = foundSociety(random.fork('society'), scale);
  const played = playSchemes(society, random.fork('schemes'), scale);
  liveOrdinarily(society, random.fork('life'));
  const { registry } = society;
  const accounts = registry.accounts;
  const transactions = happen(society.plan, accounts);
  const listing = makeLists(society, random.fork('lists'), played);
  const filed = file(society, random.fork('reports'), { seed: String(seed), played, listing, transactions });
  const banks = registry.institutions.filter((institution) => institution.kind === 'bank');
  const files: WorldFile[] = [
    ...filed.map(({ file: { path, bytes } }) => ({ path, bytes })),
    ...transactionFiles(transactions, accounts, banks),
    openingsFile(accounts),
    ...listFiles(listing.lists),
    ...registryFiles(registry, accounts),
  ];
  return {
    seed: String(seed),
    scale,
    countries,
    institutions: registry.institutions,
    persons: registry.persons,
    firms: registry.firms,
    accounts,
    transactions,
    reports: filed.map((report) => report.file),
    lists: listing.lists,
    files,
    truth: {
      seed: String(seed),
      scale,
      ...truthOf(society, { played, listing, filed, transactions, accounts }),
      files: files.map(({ path, bytes }) => ({
        path,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    },
  };
}

function file(
  society: Society,
  random: Random,
  known: { seed: string; played: Played; listing: Listing; transactions: readonly Transaction[] },
): FiledReport[] {
  const filings = [
    ...ordinaryFilings(society, random.fork('ordinary'), known.transactions),
    ...schemeFilings(society, random.fork('schemes'), known.played.drafts),
    storyFiling(society, known.played.story),
    ...activityFilings(society, random.fork('activity'), known.listing.toReport),
    ...answerFilings(society, random.fork('answers'), known.transactions),
  ];
  return fileReports(society, random.fork('files'), filings, {
    seed: known.seed,
    spellings: known.listing.spellings,
    overseas: society.overseas,
    goldSeller: society.registry.institution('gold-dealer-mlgd'),
  });
}

function truthOf(
  society: Society,
  known: {
    played: Played;
    listing: Listing;
    filed: readonly FiledReport[];
    transactions: readonly Transaction[];
    accounts: readonly Account[];
  },
): Omit<Truth, 'seed' | 'scale' | 'files'> {
  const { played, listing, filed, transactions, accounts } = known;
  const schemes = played.drafts.filter((draft) => !draft.innocent).map(schemeTruth);
  const lookAlikes = [
    ...played.drafts.filter((draft) => draft.innocent).map(lookAlikeTruth),
    ...ordinaryLookAlikes(society, transactions),
  ];
  // Tracing the first scheme of each typology is enough to hold an engine against.
  const traces = schemes
    .filter((scheme) => scheme.id.endsWith('-1'))
    .flatMap((scheme) => tracesOf(scheme, transactions, accounts));
  const { hits, namesakes } = hitsAndNamesakes(filed, listing);
  return {
    period: { from: instantFromMs(yearStart), until: instantFromMs(yearEnd) },
    counts: {
      persons: society.registry.persons.length,
      firms: society.registry.firms.length,
      accounts: accounts.length,
      transactions: transactions.length,
      schemes: schemes.length,
      lookAlikes: lookAlikes.length,
      reports: filed.length,
      reportsFaulty: filed.filter(({ truth }) => truth.fault !== null).length,
      listEntries: listing.lists.reduce((sum, list) => sum + list.entries.length, 0),
    },
    story: storyTruth(society, played, { schemes, traces, filed, listing }),
    schemes,
    lookAlikes,
    traces,
    reports: filed.map(({ truth }) => truth),
    hits,
    namesakes,
    duplicates: duplicateTruth(filed, society.registry),
    mentions: mentionTruth(filed),
  };
}

/** What became of a scheme's money by the end of the year, under both rules. */
function tracesOf(
  scheme: Scheme,
  transactions: readonly Transaction[],
  accounts: readonly Account[],
): TraceTruth[] {
  return (['fifo', 'pro-rata'] as const).map((rule) =>
    traceTruth(
      { id: `trace-${scheme.id}-${rule}`, rule, sources: scheme.sources, until: instantFromMs(yearEnd) },
      transactions,
      accounts,
    ),
  );
}
