import type { DecidedTrace, Opening, Trace, TraceQuestion } from '@weir/engines/trails';
import { currencyDecimals, formatMinor, instantFromMs, type Instant } from '@weir/engines/vocabulary';
import type { ExhibitContent } from './exhibit-bundle.ts';
import { rowColumns, type ExhibitParts, type ExhibitQuestion } from './exhibit-parts.ts';
import { exhibitSays } from './exhibit-says.ts';

/** What an exhibit says beside the trace itself. */
export interface ExhibitContext {
  readonly title: string;
  readonly madeAt: Instant;
  /** Such as `Weir 0.1.0`. */
  readonly madeWith: string;
  readonly authorities: ExhibitParts['rule']['authorities'];
  readonly standing: ExhibitParts['standing'];
}

export function contentOf(
  decided: DecidedTrace,
  question: TraceQuestion,
  context: ExhibitContext,
): ExhibitContent {
  const { answer } = decided;
  const { assumptionsElsewhere: elsewhere, notes } = answer;
  return {
    parts: {
      made: { at: context.madeAt, with: context.madeWith, title: context.title },
      standing: context.standing,
      rule: { name: answer.rule, authorities: context.authorities },
      says: exhibitSays(answer.rule),
      question: writtenQuestion(question, answer),
      ledger: {
        rows: notes.transactions,
        selfPayments: notes.selfPayments,
        assumptionsElsewhere: {
          count: elsewhere.count,
          accounts: elsewhere.accounts,
          totals: elsewhere.totals.map((each) => ({ ...each })),
        },
      },
      ...computedParts(decided),
      columns: [...rowColumns],
    },
    rows: decided.rows,
  };
}

/** The parts that a verifier computes again. */
export function computedParts(
  decided: DecidedTrace,
): Pick<ExhibitParts, 'reading' | 'answer' | 'accounts' | 'openings'> {
  const { assumptionsElsewhere: _elsewhere, notes, ...answer } = decided.answer;
  const rowsOf = new Map<string, number>(decided.accounts.map((account) => [account, 0]));
  for (const { from, to } of decided.rows) {
    for (const account of new Set([from, to])) {
      if (account === null) continue;
      const rows = rowsOf.get(account);
      if (rows !== undefined) rowsOf.set(account, rows + 1);
    }
  }
  return {
    reading: {
      carriers: notes.carriers,
      orderedByConvention: notes.orderedByConvention,
      roundedDown: notes.roundedDown,
      holdingOffByAtMost: notes.roundedDown,
      shareOffByAtMost:
        answer.rule === 'pro-rata' && answer.sources.length > 1 ? notes.carriers : notes.roundedDown,
      assumptions: answer.assumptions.length,
    },
    answer: answer as unknown as ExhibitParts['answer'],
    accounts: [...rowsOf].map(([account, rows]) => ({ account, rows })),
    openings: decided.openings.map(writtenOpening),
  };
}

function writtenOpening({ account, currency, amount }: Opening): ExhibitParts['openings'][number] {
  return {
    account,
    currency: currency ?? null,
    amount: formatMinor(amount, decimalsOf(currency)),
  };
}

/** An opening without a currency is one of a ledger without exchange rates or names of money: two decimals. */
export function decimalsOf(currency: string | null | undefined): number {
  return currencyDecimals(currency ?? 'XXX');
}

function writtenQuestion(question: TraceQuestion, answer: Trace): ExhibitQuestion {
  const { until, since, stops, minimums } = question;
  return {
    sources: question.sources.map((source, place) => {
      if ('transaction' in source) return { transaction: source.transaction };
      const { currency, amount } = answer.sources[place]!;
      return { account: source.account, currency, time: instantFromMs(source.time), amount };
    }),
    rule: question.rule,
    until: until === undefined ? null : instantFromMs(until),
    since: since === undefined ? null : instantFromMs(since),
    stops: stops === undefined ? null : [...stops].sort(),
    minimums:
      minimums === undefined
        ? null
        : [...minimums]
            .map(([currency, amount]) => ({
              currency,
              amount: formatMinor(amount, currencyDecimals(currency)),
            }))
            .sort((one, other) => (one.currency < other.currency ? -1 : 1)),
  };
}
