import {
  columnsFrom,
  decidedTrace,
  withAccounts,
  type DecidingRow,
  type TraceQuestion,
} from '@weir/engines/trails';
import { currencyDecimals, msFromInstant, parseMinor, Problem, type Instant } from '@weir/engines/vocabulary';
import { sha256Of } from './exhibit-bundle.ts';
import { computedParts, decimalsOf } from './exhibit-content.ts';
import { DifferenceList, differencesOf, type Difference } from './exhibit-differences.ts';
import { exhibitBytesAtMost, rowColumns, type ExhibitParts } from './exhibit-parts.ts';
import { BundleReader } from './exhibit-reader.ts';

/** What came of verifying a bundle from nothing but itself. */
export interface Verification {
  readonly verified: boolean;
  readonly sha256: string;
  /** null where the bundle could not be read so far. */
  readonly parts: ExhibitParts | null;
  readonly rows: number;
  /** At most a few hundred; all are counted. */
  readonly differences: readonly Difference[];
  readonly differencesCount: number;
}

/**
 * Checks that every byte is as it was written, computes the answer again from the rows and the opening balances alone, and
 * says what differs. It needs neither node nor ledger. Whoever changes a bundle and seals it anew has made another exhibit
 * with another SHA-256: `expectedSha256`, from the paper or the log, tells the two apart.
 */
export function verifyExhibit(bytes: Buffer, expectedSha256?: string): Verification {
  const differences = new DifferenceList();
  const sha256 = sha256Of(bytes);
  if (expectedSha256 !== undefined && expectedSha256.toLowerCase() !== sha256) {
    differences.add({
      part: 'file',
      place: 'sha256',
      stated: expectedSha256.toLowerCase(),
      found: sha256,
      says: 'This is not the file whose SHA-256 was given.',
    });
  }
  const done = (parts: ExhibitParts | null, rows: number): Verification => ({
    verified: differences.count === 0,
    sha256,
    parts,
    rows,
    differences: differences.listed,
    differencesCount: differences.count,
  });
  if (bytes.length > exhibitBytesAtMost) {
    differences.say('file', 'size', 'The file is larger than any exhibit.');
    return done(null, 0);
  }
  const reading = new BundleReader(bytes, differences);
  const read = reading.read();
  if (read === undefined) return done(null, reading.rows.length);
  recompute(read.parts, reading.rows, differences);
  return done(read.parts, reading.rows.length);
}

/** The question as the engine takes it. */
export function questionOf(parts: ExhibitParts): TraceQuestion {
  const { question, openings } = parts;
  const ms = (text: string): number => msFromInstant(text as Instant);
  return {
    rule: question.rule,
    sources: question.sources.map((source) =>
      'transaction' in source
        ? source
        : {
            account: source.account,
            currency: source.currency,
            time: ms(source.time),
            amount: parseMinor(source.amount, currencyDecimals(source.currency)),
          },
    ),
    ...(question.until !== null && { until: ms(question.until) }),
    ...(question.since !== null && { since: ms(question.since) }),
    ...(question.stops !== null && { stops: question.stops }),
    ...(question.minimums !== null && {
      minimums: new Map(
        question.minimums.map(({ currency, amount }) => [
          currency,
          parseMinor(amount, currencyDecimals(currency)),
        ]),
      ),
    }),
    openings: openings.map(({ account, currency, amount }) => ({
      account,
      amount: parseMinor(amount, decimalsOf(currency)),
      ...(currency !== null && { currency }),
    })),
    assumptions: 'touched',
  };
}

function recompute(parts: ExhibitParts, rows: readonly DecidingRow[], differences: DifferenceList): void {
  if (JSON.stringify(parts.columns) !== JSON.stringify(rowColumns)) {
    differences.say('columns', '', 'The columns are not those of an exhibit.');
  }
  if (parts.rule.name !== parts.question.rule) {
    differences.say('rule', 'name', 'The rule that is named is not the rule that was asked for.');
  }
  for (const [place, row] of rows.entries()) {
    if (place > 0 && row.time < rows[place - 1]!.time) {
      differences.say('rows', `transaction ${row.id}`, 'The row stands after one of a later time.');
    }
  }
  try {
    const question = questionOf(parts);
    const columns = withAccounts(columnsFrom(rows), question.stops ?? []);
    const decided = decidedTrace(columns, question);
    const found = computedParts(decided);
    for (const part of ['reading', 'answer', 'accounts', 'openings'] as const) {
      for (const difference of differencesOf(part, parts[part], found[part])) differences.add(difference);
    }
    compareRows(rows, decided.rows, differences);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    differences.say('answer', error.code, `It cannot be computed from these rows. ${error.detail}`);
  }
}

function compareRows(
  stated: readonly DecidingRow[],
  found: readonly DecidingRow[],
  differences: DifferenceList,
): void {
  let at = 0;
  for (const row of stated) {
    const again = found[at];
    if (again === undefined || !sameMovement(again, row)) {
      differences.say('rows', `transaction ${row.id}`, 'The row has no part in deciding the answer.');
      continue;
    }
    at++;
    for (const part of ['arrived', 'taken'] as const) {
      if (again[part] === row[part]) continue;
      differences.add({
        part: 'rows',
        place: `transaction ${row.id}, ${part}`,
        stated: String(row[part] ?? 0),
        found: String(again[part] ?? 0),
        says: 'The marked money that the row carried, in minor units, is not what comes out.',
      });
    }
  }
}

function sameMovement(one: DecidingRow, other: DecidingRow): boolean {
  return (
    one.id === other.id &&
    one.time === other.time &&
    one.from === other.from &&
    one.to === other.to &&
    one.amount === other.amount
  );
}
