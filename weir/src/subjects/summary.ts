import { normaliseName } from '@weir/engines/names';
import type { Mention } from '@weir/engines/reports';

/** What a list shows of a subject and what a search looks in; made from all its mentions. */
export interface Summary {
  readonly name: string;
  readonly alsoKnownAs: readonly string[];
  readonly born: readonly string[];
  readonly countries: readonly string[];
  readonly searchText: string;
}

/** Other names kept beside the first; a subject's page shows all. */
const otherNames = 10;
/** Largest text that a search looks in, in characters. */
const searchTextLongest = 20_000;

/**
 * The same for the same mentions in any order. The name is the legal name that is written most often, of those the
 * longest, of those the first by code: what most filers write, in its fullest form.
 */
export function summarise(mentions: readonly Mention[]): Summary {
  const counts = new Map<string, { legal: number; all: number }>();
  for (const mention of mentions) {
    for (const { text, kind } of mention.names) {
      const count = counts.get(text) ?? { legal: 0, all: 0 };
      counts.set(text, { legal: count.legal + (kind === 'legal' ? 1 : 0), all: count.all + 1 });
    }
  }
  const names = [...counts]
    .sort(
      ([one, a], [other, b]) =>
        b.legal - a.legal || b.all - a.all || other.length - one.length || (one < other ? -1 : 1),
    )
    .map(([text]) => text);
  const ibans = distinct(mentions.map(({ account }) => account?.iban));
  const accounts = [...new Set([...ibans, ...distinct(mentions.map(({ account }) => account?.number))])];
  const shown = mentions[0]?.kind === 'account' ? [...accounts, ...names] : [...names, ...accounts];
  const identifiers = distinct(
    mentions.flatMap((mention) => mention.identifiers.map(({ number }) => number)),
  );
  const words = distinct(
    [...shown, ...identifiers].flatMap((text) => [text.toLowerCase(), normaliseName(text), bare(text)]),
  );
  return {
    name: shown[0] ?? '',
    alsoKnownAs: shown.slice(1, 1 + otherNames),
    born: distinct(mentions.map(({ born }) => born)),
    countries: distinct(mentions.flatMap(({ nationality, countries }) => [nationality, ...countries])),
    searchText: words.join('\n').slice(0, searchTextLongest),
  };
}

/** What somebody typed, in the forms that a search text holds. */
export function searchForms(typed: string): string[] {
  return distinct([typed.toLowerCase().trim(), normaliseName(typed), bare(typed)]).filter(
    (form) => form.length >= 2,
  );
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined && text !== ''))].sort() as string[];
}
