import type { DecidedTrace, TraceQuestion } from '@weir/engines/trails';
import { Problem } from '@weir/engines/vocabulary';
import type { SourceWord } from '#intake';
import { bundleOf, type ExhibitBundle, type ExhibitContent } from './exhibit-bundle.ts';
import { contentOf, type ExhibitContext } from './exhibit-content.ts';
import { assertNamesNoSource } from './exhibit-guard.ts';
import { exhibitRowsAtMost } from './exhibit-parts.ts';
import { verifyExhibit } from './exhibit-verify.ts';

export interface MadeExhibit extends ExhibitBundle {
  readonly content: ExhibitContent;
}

/**
 * Makes the bundle of a trace, passes it through the export guard, and verifies it as a stranger would before anybody gets it.
 * @throws Problem `exhibit-too-large`, `exhibit-names-source`, `exhibit-not-reproducible`
 */
export function makeExhibit(
  decided: DecidedTrace,
  question: TraceQuestion,
  context: ExhibitContext,
  words: readonly SourceWord[],
): MadeExhibit {
  assertFits(decided);
  const content = contentOf(decided, question, context);
  assertNamesNoSource(content, words);
  const bundle = bundleOf(content);
  const outcome = verifyExhibit(bundle.bytes, bundle.sha256);
  if (!outcome.verified) throw notReproducible(outcome.differences);
  return { ...bundle, content };
}

export function assertFits({ rows }: Pick<DecidedTrace, 'rows'>, limit = exhibitRowsAtMost): void {
  if (rows.length <= limit) return;
  throw new Problem({
    code: 'exhibit-too-large',
    status: 413,
    detail: `The money touched accounts with ${rows.length} transactions; an exhibit holds ${limit}. Narrow the question: an earlier end, a minimum, or stops at hubs.`,
    facts: { rows: rows.length, limit },
  });
}

export function notReproducible([first]: readonly { part: string; place: string }[]): Problem {
  return new Problem({
    code: 'exhibit-not-reproducible',
    status: 500,
    detail: `The exhibit does not come out again from its own rows (${first?.part} ${first?.place}), so it is not given out. This is a fault in Weir; please report it.`,
  });
}
