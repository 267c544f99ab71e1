import type { SourceWord } from './intake.ts';

/*
 * Looks in a product's text for what would tell who reported, or which report it was: as written and in the forms in
 * which people write it again (case, accents, width, invisible characters, other or no separators, leading zeros).
 * It errs on the side of stopping. What it does not find: a name in another language or script, an abbreviation.
 */

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Between two parts of one name or number lie at most this many other characters. */
const gapLongest = 3;
/** From this length on, a name inside a longer word counts too. */
const insideFrom = 8;
/** Shorter numbers say nothing by themselves and are not looked for. */
const numberShortest = 3;

const legalForms = new Set(
  'ltd limited plc inc incorporated llc llp lp co company corp corporation sa sas sarl ag gmbh spa srl bv nv ab as oy pjsc ojsc cjsc jsc'.split(
    ' ',
  ),
);

/** Those of the words that the text gives away, and the first number that has the form of a report's. */
export function scan(text: string, words: readonly SourceWord[]): SourceWord[] {
  const normal = normalise(text);
  const tokens = tokensOf(normal);
  const found = words.filter((word) =>
    formsOf(word).some((form) =>
      word.kind === 'filer-name' ? namesIt(normal, tokens, form) : numbersIt(normal, tokens, form),
    ),
  );
  return found.some(({ kind }) => kind === 'report-number') ? found : [...found, ...strangers(normal)];
}

/** A number in the form of our reports is stopped whether or not the case knows the report. */
function strangers(normal: string): SourceWord[] {
  const form = /(?<![\p{L}\p{N}])[a-z]{2}[^\p{L}\p{N}]{0,3}20\d{2}[^\p{L}\p{N}]{0,3}\d{6}(?![\p{L}\p{N}])/u;
  const match = form.exec(normal);
  return match === null ? [] : [{ kind: 'report-number', text: match[0].toUpperCase() }];
}

function normalise(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase();
}

function tokensOf(normal: string): Token[] {
  return [...normal.matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function formsOf(word: SourceWord): string[][] {
  const parts = tokensOf(normalise(word.text)).map(({ text }) => text);
  if (parts.length === 0) return [];
  if (word.kind === 'filer-name') {
    const bare = parts.filter((part) => !legalForms.has(part));
    // "Bank Ltd" without its form would be any bank.
    return bare.length >= 2 || bare.join('').length >= 6 ? [bare] : [parts];
  }
  if (parts.length === 1 && parts[0]!.length < numberShortest) return [];
  // `XN-2026-000042` is also said without its country.
  const country = word.kind === 'report-number' && parts.length > 2 && /^\p{L}+$/u.test(parts[0]!);
  return country ? [parts, parts.slice(1)] : [parts];
}

function namesIt(normal: string, tokens: readonly Token[], name: readonly string[]): boolean {
  const whole = name.join('');
  return (
    tokens.some(({ text }) => text === whole || (whole.length >= insideFrom && text.includes(whole))) ||
    inSequence(normal, tokens, name, (said, part) => said === part)
  );
}

function numbersIt(normal: string, tokens: readonly Token[], number: readonly string[]): boolean {
  if (number.length === 1) {
    return tokens.some((token) => sameNumber(token.text, number[0]!) && !isPartOfFigure(normal, token));
  }
  const whole = number.join('');
  // Two figures could be a date or an amount unless they stand exactly so; three and more are no accident.
  const exact = number.length === 2 && number.every((part) => /^\d+$/.test(part));
  return (
    tokens.some(({ text }) => text === whole || (whole.length >= insideFrom && text.includes(whole))) ||
    inSequence(normal, tokens, number, exact ? (said, part) => said === part : sameNumber)
  );
}

function inSequence(
  normal: string,
  tokens: readonly Token[],
  parts: readonly string[],
  same: (said: string, part: string) => boolean,
): boolean {
  return tokens.some((_, from) =>
    parts.every((part, index) => {
      const token = tokens[from + index];
      if (token === undefined || !same(token.text, part)) return false;
      const before = tokens[from + index - 1];
      return index === 0 || normal.slice(before!.end, token.start).length <= gapLongest;
    }),
  );
}

const sameNumber = (said: string, part: string): boolean =>
  said === part || (/^\d+$/.test(part) && said.replace(/^0+/, '') === part.replace(/^0+/, ''));

/** `1001` in `1001.00`, `12,1001` or `1001-11-02` is an amount or a date, not a filer's number. */
function isPartOfFigure(normal: string, token: Token): boolean {
  return (
    /\d[.,/:-]$/.test(normal.slice(0, token.start)) ||
    /^[.,/:-]\d/.test(normal.slice(token.end, token.end + 2))
  );
}
