import { Problem } from '@weir/engines/vocabulary';
import { hasExchange, rowAfter, type Columns } from './columns.ts';
import { answerAmounts } from './amount-answer.ts';
import { LotPass } from './lot-pass.ts';
import type { Pass, PassGround } from './pass.ts';
import { PocketTable } from './pocket-table.ts';
import { PoolPass } from './pool-pass.ts';
import { answerReach } from './reach-answer.ts';
import { isUnlimited, RestedMoney } from './rested-money.ts';
import { RowLog } from './row-log.ts';
import { traceRules, type Trace, type TraceQuestion } from './trace-question.ts';
import { inOrderOfLedger, placeSources, problem, type PlacedSource } from './trace-sources.ts';

/**
 * Follows money through the ledger under one rule, in one chronological pass at unlimited depth; exact to the minor unit.
 *
 * Each transaction is applied alone, in the order (time, sequence of import). A debit larger than the known balance is met
 * by assumed clean money, older than everything held. Only newly tainted money counts as `in`; tainted money keeps its
 * first source. Where the question names stops or minimums, money comes to rest there and is held. For every rule but `poison`: in = held + left, exactly, or the trace stops. Two runs give the same bytes.
 *
 * @throws Problem `rule-unknown`, `until-invalid`, `balance-too-large`, `source-exceeds-holding`, those of `placeSources`,
 * `PocketTable` and `RestedMoney`
 * @example
 * const ledger = columnsFrom([{ id: 't1', from: 'A', to: 'B', time: 0, amount: 500, currency: 'XNC' }]);
 * trace(ledger, { sources: [{ transaction: 't1' }], rule: 'fifo' }).held[0] // { account: 'B', currency: 'XNC', amount: '5.00', bySource: ['5.00'] }
 */
export function trace(columns: Columns, question: TraceQuestion): Trace {
  const prepared = prepare(columns, question);
  return question.rule === 'poison' ? answerReach(prepared) : traceAmounts(prepared);
}

/**
 * The pass of a question alone, ready to run once: for measuring. A whole trace also looks its sources up, and words and
 * checks its answer.
 */
export function preparedPass(columns: Columns, question: TraceQuestion): () => void {
  const prepared = prepare(columns, question);
  const ground = groundOf(prepared);
  const pass = passOf(question, ground);
  return () => void runWithSources(pass, prepared.active, prepared.end, question.sources.length);
}

function prepare(columns: Columns, question: TraceQuestion): PreparedTrace {
  if (!traceRules.includes(question.rule)) {
    throw problem('rule-unknown', 400, `The rule is none of ${traceRules.join(', ')}.`);
  }
  if (Number.isNaN(question.until ?? 0) || Number.isNaN(question.since ?? 0)) {
    throw problem('until-invalid', 400, 'The beginning or the end of the trace is not a time.');
  }
  const wanted = new Set(question.sources.flatMap((source) => ('account' in source ? [source.account] : [])));
  const pockets = new PocketTable(columns, question.openings ?? [], wanted);
  const placed = placeSources(columns, pockets, question.sources);
  const end = question.until === undefined ? columns.count : rowAfter(columns, question.until);
  const active = inOrderOfLedger(placed).filter((source) => isWithin(source, end, columns, question));
  assertBalancesFit(columns, pockets.openings, end);
  const rested = isUnlimited(question) ? undefined : new RestedMoney(columns, pockets, question);
  return { columns, pockets, question, placed, active, end, rested };
}

/** A question with everything looked up. */
export interface PreparedTrace {
  readonly columns: Columns;
  readonly pockets: PocketTable;
  readonly question: TraceQuestion;
  /** In the order of the question. */
  readonly placed: readonly PlacedSource[];
  /** Those before the end, in the order of the ledger. */
  readonly active: readonly PlacedSource[];
  readonly end: number;
  /** Where money comes to rest; undefined where the question follows it without end. */
  readonly rested: RestedMoney | undefined;
}

function isWithin(source: PlacedSource, end: number, columns: Columns, question: TraceQuestion): boolean {
  const { since = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = question;
  if (source.kind === 'transaction') return source.row < end && columns.time[source.row]! >= since;
  return source.time >= since && source.time <= until;
}

function traceAmounts(prepared: PreparedTrace): Trace {
  const { question, active, end } = prepared;
  const ground = groundOf(prepared);
  const pass = passOf(question, ground);
  const newly = runWithSources(pass, active, end, question.sources.length);
  return answerAmounts(prepared, ground, pass, newly);
}

function groundOf({ columns, pockets, question, rested }: PreparedTrace): PassGround {
  return {
    columns,
    pockets: pockets.size,
    sources: question.sources.length,
    openings: pockets.openings,
    // Without exchange what leaves is what arrives.
    carried: new RowLog(hasExchange(columns)),
    shortfalls: new RowLog(),
    rested,
  };
}

function passOf(question: TraceQuestion, ground: PassGround): Pass {
  switch (question.rule) {
    case 'fifo':
    case 'lifo':
      return new LotPass(ground, question.rule);
    case 'pro-rata':
    case 'lowest-intermediate-balance':
      return new PoolPass(ground, question.rule);
    default:
      throw new Error('Broken promise: poison has no amounts.');
  }
}

/** Runs the pass from source to source; answers how much each source newly tainted. */
export function runWithSources(
  pass: Pass,
  active: readonly PlacedSource[],
  end: number,
  sources: number,
): number[] {
  const newly = Array.from({ length: sources }, () => 0);
  let done = 0;
  for (const source of active) {
    if (source.row > done) {
      pass.run(done, source.row);
      done = source.row;
    }
    if (source.kind === 'holding') {
      if (source.amount > pass.cleanHeld(source.pocket)) {
        throw problem(
          'source-exceeds-holding',
          422,
          'The account does not hold so much clean money at that time. Name a smaller amount or state its opening balance.',
          { source: source.source, clean: pass.cleanHeld(source.pocket) },
        );
      }
      pass.mark(source.pocket, source.amount, source.source);
      newly[source.source] = source.amount;
    } else if (done === source.row) {
      newly[source.source] = pass.runSource(source.row, source.source);
      done++;
    }
  }
  pass.run(done, end);
  return newly;
}

/**
 * Float64 counts exactly up to 2^53-1. Where all money that ever comes in anywhere stays below, every balance does too;
 * otherwise the balances are run through once.
 */
function assertBalancesFit(columns: Columns, openings: Float64Array, end: number): void {
  const { payer, payee, amount, toAmount } = columns;
  let turnover = openings.reduce((sum, opening) => sum + opening, 0);
  for (let row = 0; row < end; row++) turnover += toAmount[row]!;
  if (turnover <= Number.MAX_SAFE_INTEGER) return;
  const balance = Float64Array.from(openings);
  for (let row = 0; row < end; row++) {
    const from = payer[row]!;
    const to = payee[row]!;
    if (from === to) continue;
    if (from >= 0) balance[from] = Math.max(0, balance[from]! - amount[row]!);
    if (to < 0) continue;
    balance[to] = balance[to]! + toAmount[row]!;
    if (balance[to]! > Number.MAX_SAFE_INTEGER) {
      throw new Problem({
        code: 'balance-too-large',
        status: 422,
        detail: 'The balance of an account rises above 9,007,199,254,740,991 minor units.',
        facts: { transaction: columns.idOf(row) },
      });
    }
  }
}
