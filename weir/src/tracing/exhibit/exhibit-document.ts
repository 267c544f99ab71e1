import type { DecidingRow } from '@weir/engines/trails';
import { currencyDecimals, formatMinor, instantFromMs, type Instant } from '@weir/engines/vocabulary';
import { printPaper, type Paper, type PaperBlock, type PaperSection } from '#platform';
import type { ExhibitLanguage } from '../contract.ts';
import type { ExhibitContent } from './exhibit-bundle.ts';
import table from './exhibit-words.json' with { type: 'json' };

/** Lines of one list on paper; the bundle has them all. */
const printed = 100;
const pathsPrinted = 20;

type Words = (key: keyof (typeof table)['en'], values?: Readonly<Record<string, string | number>>) => string;

function wordsIn(language: ExhibitLanguage): Words {
  const words: Readonly<Record<string, string>> = table[language];
  return (key, values = {}) =>
    words[key]!.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/**
 * The exhibit as PDF/A-2a, in its language. It prints what the bundle of this SHA-256 says, and says how to verify it; the
 * same bundle gives the same bytes.
 */
export function printExhibit(
  content: ExhibitContent,
  sha256: string,
  given: { language: ExhibitLanguage; authority: string },
): Buffer {
  return printPaper(paperOf(content, sha256, given), content.parts.made.at as Instant);
}

function paperOf(
  content: ExhibitContent,
  sha256: string,
  { language, authority }: { language: ExhibitLanguage; authority: string },
): Paper {
  const { parts } = content;
  const words = wordsIn(language);
  const { kind, bases } = parts.standing;
  return {
    title: `${words('exhibit')}: ${parts.made.title}`,
    number: sha256.slice(0, 12),
    authority,
    language,
    classification: words(`standing.${kind}`),
    contentSha256: sha256,
    draft: null,
    banner: kind === 'intelligence-annex' ? words('banner') : words('bases', { bases: bases.join('; ') }),
    words: { page: words('page'), limits: words('limits') },
    facts: [
      { label: words('number'), value: sha256.slice(0, 12) },
      { label: words('date'), value: parts.made.at.slice(0, 10) },
      { label: words('rule'), value: words(`rule.${parts.rule.name}`) },
    ],
    sections: [
      question(content, words),
      result(content, words),
      carriers(content, words),
      assumptions(content, words),
      reading(content, words),
      verify(content, sha256, words),
    ],
    limits: [words('not.owner'), words('not.crime'), words('not.rule'), words('not.whole')],
  };
}

const time = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;

function question({ parts }: ExhibitContent, words: Words): PaperSection {
  const { rule, question: asked, answer } = parts;
  const rows = [
    { label: words('rule'), value: words(`ruleSays.${rule.name}`) },
    ...rule.authorities.map(({ jurisdiction, citation, checkedOn }) => ({
      label: words('law'),
      value: `${jurisdiction === '-' ? '' : `${jurisdiction}: `}${citation}${checkedOn === null ? ` (${words('unchecked')})` : ''}`,
    })),
    ...answer.sources.slice(0, printed).map((source) => ({
      label: words('source'),
      value: sourceLine(source, words),
    })),
    { label: words('until'), value: asked.until === null ? words('untilEnd') : time(asked.until) },
    ...(asked.since === null ? [] : [{ label: words('since'), value: time(asked.since) }]),
    ...(asked.stops === null || asked.stops.length === 0
      ? []
      : [{ label: words('stops'), value: asked.stops.slice(0, printed).join(', ') }]),
    ...(asked.minimums ?? []).map(({ amount, currency }) => ({
      label: words('minimum'),
      value: `${amount} ${currency}`,
    })),
  ];
  return { heading: words('question'), blocks: [{ kind: 'facts', title: null, rows }] };
}

function sourceLine(
  { transaction, account, time: at, amount, currency }: ExhibitContent['parts']['answer']['sources'][number],
  words: Words,
): string {
  const money = { time: time(at), amount, currency };
  return transaction === undefined
    ? words('source.holding', { ...money, account: account ?? '' })
    : words('source.transaction', { ...money, id: transaction });
}

function result({ parts }: ExhibitContent, words: Words): PaperSection {
  const { answer } = parts;
  const reach = answer.rule === 'poison';
  const sums: PaperBlock[] =
    answer.checks === null
      ? []
      : [
          {
            kind: 'facts',
            title: null,
            rows: (['in', 'held', 'left'] as const).map((key) => ({
              label: words(key),
              value: answer.checks![key],
            })),
          },
        ];
  return {
    heading: words('result'),
    blocks: [
      ...sums,
      ...listed(
        words,
        words(reach ? 'reached' : 'holders'),
        reach
          ? [words('account'), words('time'), words('transaction')]
          : [words('account'), words('amount'), words('currency')],
        reach ? [] : [1],
        answer.held.map((each) =>
          reach
            ? [each.account, time(each.firstTime ?? ''), each.transaction ?? '']
            : [each.account, each.amount ?? '', each.currency ?? ''],
        ),
      ),
      ...listed(
        words,
        words('ways'),
        [words('transaction'), words('payee'), words('amount'), words('currency')],
        [2],
        answer.left.map((each) => [
          each.transaction,
          outside(words, each.type),
          each.amount,
          each.currency ?? '',
        ]),
      ),
    ],
  };
}

function carriers({ parts, rows }: ExhibitContent, words: Words): PaperSection {
  const carrying = rows.filter(({ arrived, taken = 0 }) => arrived > 0 || taken > 0);
  const { paths } = parts.answer;
  return {
    heading: words('carriers'),
    blocks: [
      ...(carrying.length === 0
        ? []
        : listed(
            words,
            words('transactions'),
            [
              words('time'),
              words('transaction'),
              words('payer'),
              words('payee'),
              words('marked'),
              words('currency'),
            ],
            [4],
            carrying,
            (row) => carrierLine(row, words),
          )),
      ...listed(
        words,
        words('paths'),
        [words('account'), words('transactions')],
        [],
        paths.map((path) => [path.account, path.transactions.join(' → ')]),
        undefined,
        pathsPrinted,
      ),
    ],
  };
}

function carrierLine(row: DecidingRow, words: Words): string[] {
  const currency = row.toCurrency ?? row.currency;
  return [
    time(instantFromMs(row.time)),
    row.id,
    row.from ?? outside(words, row.fromType ?? 'unknown'),
    row.to ?? outside(words, row.toType ?? 'unknown'),
    formatMinor(row.arrived, currencyDecimals(currency)),
    currency,
  ];
}

function assumptions({ parts }: ExhibitContent, words: Words): PaperSection {
  const { assumptionsElsewhere: elsewhere } = parts.ledger;
  const made = parts.answer.assumptions;
  return {
    heading: words('assumptions'),
    blocks: [
      {
        kind: 'paragraphs',
        title: null,
        paragraphs: [
          words('assumed'),
          ...(made.length === 0 ? [words('none')] : []),
          ...(elsewhere.count === 0
            ? []
            : [words('elsewhere', { count: elsewhere.count, accounts: elsewhere.accounts })]),
        ],
      },
      ...(made.length === 0
        ? []
        : listed(
            words,
            null,
            [words('account'), words('time'), words('amount'), words('currency')],
            [2],
            made.map((each) => [each.account, time(each.time), each.amount, each.currency ?? '']),
          )),
      ...listed(
        words,
        words('openings'),
        [words('account'), words('amount'), words('currency')],
        [1],
        parts.openings.map((each) => [each.account, each.amount, each.currency ?? '']),
      ),
    ],
  };
}

function reading({ parts }: ExhibitContent, words: Words): PaperSection {
  const { orderedByConvention, carriers: carried, roundedDown, holdingOffByAtMost } = parts.reading;
  return {
    heading: words('reading'),
    blocks: [
      {
        kind: 'paragraphs',
        title: null,
        paragraphs: [
          words('order', { carriers: carried, count: orderedByConvention }),
          ...(parts.rule.name === 'pro-rata'
            ? [words('rounding', { count: roundedDown, bound: holdingOffByAtMost })]
            : parts.rule.name === 'poison'
              ? []
              : [words('exact')]),
        ],
      },
    ],
  };
}

function verify({ parts, rows }: ExhibitContent, sha256: string, words: Words): PaperSection {
  return {
    heading: words('verify'),
    blocks: [
      {
        kind: 'paragraphs',
        title: null,
        paragraphs: [
          words('verifySay', {
            rows: rows.length,
            accounts: parts.accounts.length,
            ledger: parts.ledger.rows,
          }),
          'weir exhibit verify FILE --sha256',
          sha256,
        ],
      },
    ],
  };
}

function outside(words: Words, type: string): string {
  const known = (['cash', 'border', 'asset', 'account'] as const).find((each) => each === type) ?? 'unknown';
  return words(`outside.${known}`);
}

/** A table of the first lines, and how many more there are. */
function listed<Row>(
  words: Words,
  title: string | null,
  columns: readonly string[],
  amounts: readonly number[],
  rows: readonly Row[],
  lineOf: (row: Row) => readonly string[] = (row) => row as readonly string[],
  limit = printed,
): PaperBlock[] {
  if (rows.length === 0) return [{ kind: 'paragraphs', title, paragraphs: [words('none')] }];
  const lines: PaperBlock = {
    kind: 'table',
    title,
    columns,
    amounts,
    rows: rows.slice(0, limit).map(lineOf),
  };
  const rest = rows.length - limit;
  if (rest <= 0) return [lines];
  return [lines, { kind: 'paragraphs', title: null, paragraphs: [words('more', { count: rest })] }];
}
