import { createHash } from 'node:crypto';
import type { Fragment, Purpose, SourceWord } from '#cases';
import { blocksOf, canonicalJson, itemOf, productWords, textsOf, type Block } from '#dissemination';
import { scanForSource } from '#intake';
import type {
  ChosenFragment,
  ContentOf,
  DraftContent,
  LetterContent,
  LetterKind,
  LetterStop,
  SentFragment,
  SourceRef,
} from './contract.ts';
import { checksOf, stop } from './letter-checks.ts';
import { keptBack, leaving } from './travel.ts';

/** What a letter is put together from. */
export interface Given {
  readonly kind: LetterKind;
  readonly draft: DraftContent;
  /** Of the case, those that the draft names. */
  readonly fragments: readonly Fragment[];
  /** Where what was received came from, by fragment. */
  readonly sources: ReadonlyMap<string, readonly SourceRef[]>;
  readonly sourceWords: readonly SourceWord[];
  readonly own: string;
  /** The partner as an originator and recipient: `XP-FIU`. */
  readonly partner: string;
  /** The letter that began the matter, as it left or arrived; null in one that begins it. */
  readonly begun: LetterContent | null;
}

export interface Attached {
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  readonly mediaType: string;
}

/** A letter as it would leave, and every reason why it may not. */
export interface Assembled {
  readonly content: LetterContent;
  readonly attachments: readonly Attached[];
  readonly contentSha256: string;
  readonly stops: readonly LetterStop[];
}

const words = productWords('en');

/** The ids of fragments that a draft names. */
export const chosenIn = (draft: DraftContent): readonly ChosenFragment[] =>
  'fragments' in draft ? (draft.fragments as ChosenFragment[]) : [];

/**
 * The letter with the fragments that it names, as they are now, under the conditions on which they would leave. The export
 * guard stands here: nothing leaves that a fragment's conditions forbid, or that names who reported.
 */
export function assembleLetter(given: Given): Assembled {
  const byId = new Map(given.fragments.map((fragment) => [fragment.id, fragment]));
  const attachments: Attached[] = [];
  const stops: LetterStop[] = [];
  const sent = chosenIn(given.draft).flatMap((chosen): SentFragment[] => {
    const fragment = byId.get(chosen.id);
    if (fragment?.withdrawn !== null) {
      stops.push(
        stop('fragment-missing', chosen.id, 'fragments', 'This piece is not in the case, or was withdrawn.'),
      );
      return [];
    }
    stops.push(...conditionStops(fragment, chosen.purposes, given));
    if (chosen.onward === 'named_recipients_presumed' && !namedByPartner(chosen, given.begun)) {
      stops.push(
        stop(
          'recipients-not-named',
          chosen.id,
          'fragments',
          'Consent is presumed only for authorities that the partner named in its request. Name some of those, or have it ask.',
        ),
      );
    }
    let attachment: number | null = null;
    if (fragment.kind === 'document') {
      attachment = attachments.length;
      const { sha256, size, fileName } = fragment.content;
      attachments.push({ sha256, size, name: fileName, mediaType: 'application/octet-stream' });
    }
    return [
      {
        ref: fragment.id,
        kind: fragment.kind,
        title: fragment.title,
        blocks: printedOf(fragment) as SentFragment['blocks'],
        attachment,
        handling: leaving(fragment.handling, given.own, chosen),
        sources: [...(given.sources.get(fragment.id) ?? [])],
      },
    ];
  });
  const content = (
    'fragments' in given.draft ? { ...given.draft, fragments: sent } : given.draft
  ) as LetterContent;
  stops.push(...checksOf(given.kind, content, given.begun), ...sourceStops(content, given.sourceWords));
  return {
    content,
    attachments,
    contentSha256: sha256Of({ kind: given.kind, partner: given.partner, content, attachments }),
    stops,
  };
}

const sha256Of = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

/** What is printed of a fragment: the same as a product prints, without the filer's own words. */
const printedOf = (fragment: Fragment): Block[] => blocksOf(itemOf(fragment), words);

function namedByPartner(chosen: ChosenFragment, begun: LetterContent | null): boolean {
  const named = begun !== null && 'recipients' in begun ? begun.recipients.map(({ id }) => id) : [];
  return chosen.recipients.length > 0 && chosen.recipients.every((each) => named.includes(each));
}

const sentences = {
  'recipient-not-permitted':
    'Its originators permit other recipients only. Take it out, or ask {originators}.',
  'purpose-not-permitted':
    'Its originators do not permit the purpose "{purpose}". Take it out, or ask {originators}.',
  'onward-prohibited': '{originators} forbids passing it on. Take it out.',
  'onward-needs-consent':
    'Passing it on needs the prior consent of {originators} for this partner and purpose.',
  'evidentiary-use': 'It may not be used as evidence without the consent of {originators}.',
} as const;

function conditionStops(fragment: Fragment, purposes: readonly Purpose[], given: Given): LetterStop[] {
  return keptBack(fragment.handling, { own: given.own, partner: given.partner, purposes }).map(
    ({ refusal, originators, purpose }) =>
      stop(refusal, fragment.id, 'fragments', sentences[refusal], {
        originators: originators.join(', '),
        purpose,
        recipient: given.partner,
      }),
  );
}

/** Every text of the letter, the partner's own words that it repeats among them. */
function sourceStops(content: LetterContent, sourceWords: readonly SourceWord[]): LetterStop[] {
  const fragments = ('fragments' in content ? content.fragments : []) as SentFragment[];
  const rest = { ...content, ...('fragments' in content ? { fragments: [] } : {}) };
  const found = (text: string, fragmentId: string | null): LetterStop[] =>
    scanForSource(text, sourceWords).map((word) =>
      stop(
        'source-named',
        fragmentId,
        fragmentId === null ? 'text' : 'fragments',
        'It names who reported, or the report itself ({word}). The source is protected: take it out.',
        { kind: word.kind, word: word.text },
      ),
    );
  return [
    ...found(textsIn(rest).join('\n'), null),
    ...fragments.flatMap(({ ref, title, blocks }) =>
      found([title, ...(blocks as Block[]).flatMap(textsOf)].join('\n'), ref),
    ),
  ];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(textsIn);
}

/** A fragment's words, for a note in the partner's case. */
export function textOf(fragment: Pick<SentFragment, 'blocks'>): string {
  const said = (fragment.blocks as Block[]).map((block) => {
    const title = block.title === null || block.title === '' ? [] : [block.title];
    switch (block.kind) {
      case 'paragraphs':
        return [...title, ...block.paragraphs].join('\n\n');
      case 'facts':
        return [...title, ...block.rows.map(({ label, value }) => `${label}: ${value}`)].join('\n');
      case 'table':
        return [...title, block.columns.join(' | '), ...block.rows.map((row) => row.join(' | '))].join('\n');
    }
  });
  return said.join('\n\n').slice(0, 50_000);
}

/** What an answer leaves unsaid of a request: for the page that writes it. */
export const unanswered = (request: ContentOf<'request'>, answer: ContentOf<'answer'>): string[] =>
  request.questions.map(({ id }) => id).filter((id) => !answer.lines.some(({ question }) => question === id));
