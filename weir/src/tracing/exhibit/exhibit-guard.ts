import { scanForSource, type SourceWord } from '#intake';
import type { RowsFrom } from '#ledger';
import { Problem } from '@weir/engines/vocabulary';
import type { ExhibitContent } from './exhibit-bundle.ts';
import type { ExhibitParts } from './exhibit-parts.ts';

/**
 * The export guard for an exhibit: nothing in it names who reported, or a report. A bundle holds no field for either; what
 * could still tell are the title, the legal bases, and identifiers that a filer made out of its own name or of a report's
 * number, so these are looked through as a product's text is.
 *
 * @throws Problem `exhibit-names-source`
 */
export function assertNamesNoSource({ parts, rows }: ExhibitContent, words: readonly SourceWord[]): void {
  const texts = [parts.made.title, ...parts.standing.bases];
  const identifiers = new Set<string>();
  for (const row of rows)
    for (const each of [row.id, row.from, row.to]) if (each !== null) identifiers.add(each);
  for (const source of parts.question.sources)
    if ('transaction' in source) identifiers.add(source.transaction);
  const found =
    texts.map((text) => scanForSource(text, words)[0]).find((word) => word !== undefined) ??
    firstIn(identifiers, words);
  if (found === undefined) return;
  throw new Problem({
    code: 'exhibit-names-source',
    status: 422,
    detail:
      'The exhibit would name who reported, or a report: in its title, in what its records were obtained under, or in an identifier. The source is protected. Change the title or the legal basis; where an account or transaction bears the name, the exhibit cannot be made.',
    facts: { kind: found.kind },
  });
}

/** Between two identifiers lies more than any name is looked for across. */
const apart = '\n\n\n\n\n';
const charactersAtOnce = 1 << 20;
/** A number that is the whole identifier says nothing: rows and accounts are numbered from 1 in many files. */
const bareNumber = /^\d{1,7}$/;

function firstIn(identifiers: Iterable<string>, words: readonly SourceWord[]): SourceWord | undefined {
  let text = '';
  for (const identifier of identifiers) {
    if (bareNumber.test(identifier)) continue;
    text += identifier + apart;
    if (text.length < charactersAtOnce) continue;
    const [found] = scanForSource(text, words);
    if (found !== undefined) return found;
    text = '';
  }
  return scanForSource(text, words)[0];
}

/** Intelligence, unless every row comes from a record obtained under an order or a law. */
export function standingOf(sources: readonly RowsFrom[]): ExhibitParts['standing'] {
  const shown = sources.filter(({ alsoTells }) => !alsoTells);
  const lawful =
    shown.length > 0 &&
    shown.every(({ intelligence, legalBasis }) => intelligence === 0 && legalBasis !== null);
  return {
    kind: lawful ? 'lawfully-obtained-records' : 'intelligence-annex',
    bases: lawful ? [...new Set(shown.map(({ legalBasis }) => legalBasis!))] : [],
  };
}
