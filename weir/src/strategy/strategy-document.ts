import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Instant } from '@weir/engines/vocabulary';
import { printPaper } from '#platform';
import { figureOf, type Sheet } from './sheet.ts';
import type { Mark } from './strategy-csv.ts';

type Words = Record<
  | 'alerts' | 'kind' | 'sector' | 'region' | 'corridor' | 'outcome' | 'unit' | 'category' | 'total' | 'quarter' | 'published'
  | 'taken' | 'page' | 'limits' | 'hidden' | 'withheld' | 'table' | 'classification', string>; // prettier-ignore
export type Language = 'ar' | 'en' | 'es' | 'fr' | 'ru' | 'zh';

let read: Record<Language, Words> | undefined;
const wordsOf = (language: Language): Words =>
  (read ??= JSON.parse(readFileSync(new URL('strategy-words.json', import.meta.url), 'utf8')) as Record<
    Language,
    Words
  >)[language];

/** The sheet as PDF/A with who took it and when across each page. */
export function printStrategy(
  sheet: Sheet,
  given: Mark & { authority: string; language: Language; at: Instant | string },
): Buffer {
  const words = wordsOf(given.language);
  const at = given.at as Instant;
  const figures = (row: readonly (number | null)[]): string[] =>
    row.map((figure) => figureOf(sheet, figure) ?? '…');
  const { smallest, contributors, dominance } = sheet.rules;
  const hidden = words.hidden
    .replace('{smallest}', String(smallest))
    .replace('{contributors}', String(contributors))
    .replace('{dominance}', String(dominance * 100));
  const rows = [
    ...sheet.rows.map((row) => [row.category, ...figures(row.figures)]),
    [words.total, ...figures(sheet.totals ?? [])],
  ];
  return printPaper(
    {
      title: sheet.classification === 'typology' ? words.alerts : words[sheet.classification],
      number: sheet.span,
      authority: given.authority,
      language: given.language,
      classification: words.classification,
      contentSha256: createHash('sha256').update(JSON.stringify(sheet)).digest('hex'),
      draft: `${given.name} · ${at.slice(0, 16)}Z`,
      banner: null,
      words: { page: words.page, limits: words.limits },
      facts: [
        { label: words.quarter, value: sheet.span },
        ...(sheet.currency === null ? [] : [{ label: words.unit, value: sheet.currency }]),
        ...(sheet.publishedAt === null
          ? []
          : [{ label: words.published, value: sheet.publishedAt.slice(0, 10) }]),
        { label: words.taken, value: `${given.name}, ${at.slice(0, 16)}Z` },
      ],
      sections: [
        {
          heading: words.table,
          blocks: [
            sheet.totals === undefined
              ? { title: null, kind: 'paragraphs', paragraphs: [words.withheld] }
              : {
                  title: null,
                  kind: 'table',
                  columns: [words.category, ...sheet.columns],
                  amounts: sheet.columns.map((_, column) => column + 1),
                  rows,
                },
          ],
        },
      ],
      limits: [hidden, given.line.replace(/^# /, '')],
    },
    at,
  );
}
