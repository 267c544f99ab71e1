import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Instant } from '@weir/engines/vocabulary';
import { printPaper } from '#platform';
import type { StrategicTable } from './contract.ts';
import type { Mark } from './strategy-csv.ts';

type Words = Record<
  | 'alerts' | 'kind' | 'sector' | 'category' | 'total' | 'quarter' | 'published' | 'taken' | 'page' | 'limits' | 'hidden'
  | 'withheld' | 'table' | 'classification', string>; // prettier-ignore
export type Language = 'ar' | 'en' | 'es' | 'fr' | 'ru' | 'zh';

let read: Record<Language, Words> | undefined;
const wordsOf = (language: Language): Words =>
  (read ??= JSON.parse(readFileSync(new URL('strategy-words.json', import.meta.url), 'utf8')) as Record<
    Language,
    Words
  >)[language];

/** The table as PDF/A with who took it and when across each page. */
export function printStrategy(
  table: StrategicTable,
  given: { authority: string; language: Language; mark: Mark & { at: Instant } },
): Buffer {
  const words = wordsOf(given.language);
  const figure = (count: number | null): string => (count === null ? '…' : String(count));
  const title =
    table.population === 'alerts' ? words.alerts : words[table.classification as 'sector' | 'kind'];
  const { smallest, contributors, dominance } = table.rules;
  const hidden = words.hidden
    .replace('{smallest}', String(smallest))
    .replace('{contributors}', String(contributors))
    .replace('{dominance}', String(dominance * 100));
  const rows = [
    ...table.rows.map(({ category, counts, total }) => [category, ...counts.map(figure), figure(total)]),
    [words.total, ...table.columnTotals.map(figure), figure(table.total)],
  ];
  return printPaper(
    {
      title,
      number: table.quarter,
      authority: given.authority,
      language: given.language,
      classification: words.classification,
      contentSha256: createHash('sha256').update(JSON.stringify(table)).digest('hex'),
      draft: `${given.mark.name} · ${given.mark.at.slice(0, 16)}Z`,
      banner: null,
      words: { page: words.page, limits: words.limits },
      facts: [
        { label: words.quarter, value: table.quarter },
        { label: words.published, value: table.publishedAt.slice(0, 10) },
        { label: words.taken, value: `${given.mark.name}, ${given.mark.at.slice(0, 16)}Z` },
        // Its number in the log, as the first line of a CSV says it.
        { label: 'Weir', value: given.mark.line.replace(/^# Weir /, '').split(';')[0]! },
      ],
      sections: [
        {
          heading: words.table,
          blocks: [
            table.withheld
              ? { title: null, kind: 'paragraphs', paragraphs: [words.withheld] }
              : {
                  title: null,
                  kind: 'table',
                  columns: [words.category, ...table.months, words.total],
                  amounts: [1, 2, 3, 4],
                  rows,
                },
          ],
        },
      ],
      limits: [hidden],
    },
    given.mark.at,
  );
}
