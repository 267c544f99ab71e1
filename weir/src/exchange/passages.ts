import type { HandlingConditions } from '#cases';
import type { ContentOf, SentFragment } from './contract.ts';
import type { StoredLetter, StoredMatter } from './exchange-store.ts';
import { ofWords } from './travel.ts';

/**
 * The pieces of a letter that arrived: its fragments, and its own words, each under conditions. Words bear none by themselves:
 * they are for intelligence alone, and go nowhere without consent.
 */
export function passagesOf(
  letter: Pick<StoredLetter, 'kind' | 'content'>,
  matter: Pick<StoredMatter, 'partner_code'>,
): SentFragment[] {
  const content = letter.content as Record<string, unknown>;
  const fragments = Array.isArray(content['fragments']) ? (content['fragments'] as SentFragment[]) : [];
  return [...fragments, ...wordsOf(letter, matter.partner_code)];
}

function wordsOf({ kind, content }: Pick<StoredLetter, 'kind' | 'content'>, from: string): SentFragment[] {
  switch (kind) {
    case 'request': {
      const { facts, link } = content as ContentOf<'request'>;
      return [words('facts', 'Facts', [facts, link], ofWords(from, ['intelligence']))];
    }
    case 'disclosure': {
      const { facts, link, purposes } = content as ContentOf<'disclosure'>;
      return [words('facts', 'Facts', [facts, link], ofWords(from, purposes))];
    }
    case 'suspension': {
      const { facts, purposes } = content as ContentOf<'suspension'>;
      return [words('facts', 'Facts', [facts], ofWords(from, purposes))];
    }
    case 'clarified':
      return [
        words(
          'text',
          'Clarification',
          [(content as ContentOf<'clarified'>).text],
          ofWords(from, ['intelligence']),
        ),
      ];
    case 'answer':
      return (content as ContentOf<'answer'>).lines
        .filter(({ text }) => text.trim() !== '')
        .map(({ question, text }) =>
          words(`line:${question}`, `Answer ${question}`, [text], ofWords(from, ['intelligence'])),
        );
    default:
      return [];
  }
}

function words(
  ref: string,
  title: string,
  paragraphs: readonly string[],
  handling: HandlingConditions,
): SentFragment {
  const { consents: _, ...rest } = handling;
  return {
    ref,
    kind: 'note',
    title: title.slice(0, 200),
    blocks: [
      { kind: 'paragraphs', title: null, paragraphs: paragraphs.filter((each) => each.trim() !== '') },
    ],
    attachment: null,
    handling: rest,
    sources: [],
  };
}
