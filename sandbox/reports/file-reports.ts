import type { Random } from '@weir/engines/vocabulary';
import type { Society } from '../economy/society.ts';
import type { ReportTruth } from '../truth.ts';
import type { Firm, Institution, ReportFile, Transaction } from '../world.ts';
import { faults, type Fault } from './faults.ts';
import type { Filing } from './filing.ts';
import type { Writing } from './party-elements.ts';
import { outsideWorld, reportElement, submittedAt } from './report-element.ts';
import type { Outside, TransactionForm } from './transaction-element.ts';
import { WrittenNames, type WrittenMention } from './written-names.ts';
import { writeXml } from './xml.ts';

export interface FiledReport {
  readonly file: ReportFile;
  readonly truth: ReportTruth;
  readonly filing: Filing;
  /** Whom the file names, apart from the reporting person. */
  readonly mentions: readonly WrittenMention[];
}

/** One filing in about four is faulty at first; a third of those returned come back mended. */
const faultyShare = 0.23;
const mendedShare = 0.35;
const mendingDays = 3;

interface Draftable {
  readonly filing: Filing;
  readonly fault: Fault | null;
}

export function fileReports(
  society: Society,
  random: Random,
  filings: readonly Filing[],
  world: {
    seed: string;
    spellings: ReadonlyMap<string, number>;
    overseas: readonly Firm[];
    goldSeller: Institution;
  },
): FiledReport[] {
  const outside = outsideWorld(world.overseas, world.goldSeller);
  const writer = new ReportWriter(society, world, outside);
  const ordered = filings.toSorted(byDayAndFiler);
  const drafts = withFaults(ordered, random.fork('faults'));
  const filed: FiledReport[] = [];
  const mending = random.fork('mending');
  for (const { filing, fault } of drafts) {
    const report = writer.write(filing, fault, null);
    filed.push(report);
    if (report.truth.intake === 'returned' && mending.chance(mendedShare)) {
      filed.push(writer.write({ ...filing, day: filing.day + mendingDays }, null, report));
    }
  }
  return [...filed, ...sentTwice(filed, random.fork('twice'))];
}

/** The same bytes arrive a second time: a filer pressed the button again. */
function sentTwice(filed: readonly FiledReport[], random: Random): FiledReport[] {
  const accepted = filed.filter(({ truth, filing }) => truth.intake === 'accepted' && !filing.story);
  const count = Math.max(1, Math.round(accepted.length * 0.012));
  return Array.from({ length: count }, () => random.pick(accepted))
    .filter((report, index, all) => all.indexOf(report) === index)
    .map((report) => {
      const path = report.file.path.replace(/\.xml$/, '-again.xml');
      return {
        ...report,
        file: { ...report.file, path },
        truth: {
          ...report.truth,
          file: path,
          fault: 'sent-twice',
          rules: [],
          intake: 'duplicate' as const,
          duplicateOf: report.file.path,
        },
      };
    });
}

function byDayAndFiler(one: Filing, other: Filing): number {
  if (one.day !== other.day) return one.day - other.day;
  if (one.filer.id !== other.filer.id) return one.filer.id < other.filer.id ? -1 : 1;
  return one.code < other.code ? -1 : one.code > other.code ? 1 : 0;
}

/** Hands each fault in turn to the next filing it can happen in; a small world does not see them all. */
function withFaults(filings: readonly Filing[], random: Random): Draftable[] {
  const byFiling = new Map<Filing, Fault>();
  const candidates = shuffled(
    filings.filter((filing) => !filing.story),
    random,
  );
  const count = Math.round(filings.length * faultyShare);
  for (let turn = 0; byFiling.size < count && turn < 4 * faults.length; turn++) {
    const fault = faults[turn % faults.length]!;
    const filing = candidates.find(
      (each) => !byFiling.has(each) && (fault.codes?.includes(each.code) ?? true),
    );
    if (filing !== undefined) byFiling.set(filing, fault);
  }
  return filings.map((filing) => ({ filing, fault: byFiling.get(filing) ?? null }));
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const left = [...items];
  for (let index = left.length - 1; index > 0; index--) {
    const other = random.integer(0, index);
    [left[index], left[other]] = [left[other]!, left[index]!];
  }
  return left;
}

class ReportWriter {
  readonly #society: Society;
  readonly #world: { seed: string; spellings: ReadonlyMap<string, number> };
  readonly #outside: Outside;
  readonly #counters = new Map<string, number>();

  constructor(
    society: Society,
    world: { seed: string; spellings: ReadonlyMap<string, number> },
    outside: Outside,
  ) {
    this.#society = society;
    this.#world = world;
    this.#outside = outside;
  }

  write(filing: Filing, fault: Fault | null, replaced: FiledReport | null): FiledReport {
    const { filer } = filing;
    const names = new WrittenNames(this.#world.seed, filer.id, this.#world.spellings);
    const writing: Writing = { registry: this.#society.registry, filer, names };
    const sentAt = submittedAt(filing);
    const entityReference = this.#nextReference(filing, sentAt.slice(0, 4));
    const element = reportElement(writing, filing, this.#outside, {
      entityReference,
      replaces: replaced?.truth.entityReference ?? null,
      form: formOf(filing, fault),
    });
    fault?.change?.(element);
    const written = writeXml(element);
    const rewritten = fault?.rewrite?.(written) ?? written;
    const path = `reports/${filer.reportingEntityId}/${entityReference}.xml`;
    return {
      filing,
      mentions: [...names.mentions.values()].map((mention) =>
        fault?.hidesIdentity === true ? { ...mention, identified: false } : mention,
      ),
      file: {
        path,
        bytes: fault?.encode?.(rewritten) ?? new TextEncoder().encode(rewritten),
        filer: filer.id,
        reportCode: filing.code,
        entityReference,
        submittedAt: sentAt,
      },
      truth: {
        file: path,
        filer: filer.id,
        filerName: filer.name,
        reportingEntityId: filer.reportingEntityId!,
        reportCode: filing.code,
        entityReference,
        submittedAt: sentAt,
        verdict: fault?.verdict ?? 'acceptable',
        fault: fault?.id ?? null,
        rules: fault?.rules ?? [],
        intake: (fault?.verdict ?? 'acceptable') === 'acceptable' ? 'accepted' : 'returned',
        duplicateOf: null,
        replaces: replaced?.file.path ?? null,
        transactions: transactionsOf(filing).map((transaction) => transaction.id),
        schemes: filing.schemes,
        subjects: [...names.mentions.keys()],
      },
    };
  }

  /** `STR-2026-00007`, counted by filer and kind. */
  #nextReference(filing: Filing, year: string): string {
    const key = `${filing.filer.id}/${filing.code}/${year}`;
    const number = (this.#counters.get(key) ?? 0) + 1;
    this.#counters.set(key, number);
    return `${filing.code}-${year}-${String(number).padStart(5, '0')}`;
  }
}

/** One bank's software lists the parties of a suspicious payment; all others write from and to. */
function formOf(filing: Filing, fault: Fault | null): TransactionForm {
  const lists = filing.filer.id === 'bank-tnfb' && filing.code === 'STR' && !filing.story && fault === null;
  return lists ? 'parties' : 'two-sided';
}

function transactionsOf(filing: Filing): readonly Transaction[] {
  return filing.body.kind === 'transactions' ? filing.body.transactions : [];
}
