import type { Block } from '#dissemination';
import type { Instant } from '@weir/engines/vocabulary';
import { printAside, type Paper, type PaperBlock, type PaperSection } from '#platform';
import type {
  ContentOf,
  LetterContent,
  LetterKind,
  LetterLanguage,
  SentFragment,
  SentHandling,
} from './contract.ts';
import { fieldSections, requestSections } from './letter-sections.ts';
import { letterWords, type LetterWords } from './letter-words.ts';

/** A letter on paper, for partners who are reached by another way, with its fixed words in the language of its reader. */
export interface LetterDocument {
  readonly kind: LetterKind;
  readonly language: LetterLanguage;
  readonly content: LetterContent;
  readonly number: string;
  readonly partnerNumber: string | null;
  readonly title: string;
  readonly from: string;
  readonly to: string;
  readonly date: Instant;
  readonly contentSha256: string;
  /** Not approved yet. */
  readonly draft: boolean;
}

export const printLetter = (letter: LetterDocument, as: 'pdf' | 'docx' = 'pdf'): Promise<Buffer> =>
  printAside({ as, paper: paperOf(letter), date: letter.date });

export function paperOf(letter: LetterDocument): Paper {
  const { content } = letter;
  const words = letterWords(letter.language);
  const fragments = ('fragments' in content ? content.fragments : []) as SentFragment[];
  return {
    title: `${words(`kind.${letter.kind}`)}: ${letter.title}`,
    number: letter.number,
    authority: letter.from,
    language: letter.language,
    classification: words.product(`classification.${strictest(fragments)}`),
    contentSha256: letter.contentSha256,
    draft: letter.draft ? words.product('draft') : null,
    banner: words.product('banner'),
    words: { page: words.product('page'), limits: words.product('limits') },
    facts: [
      { label: words('ourReference'), value: letter.number },
      ...(letter.partnerNumber === null
        ? []
        : [{ label: words.product('requestReference'), value: letter.partnerNumber }]),
      { label: words.product('from'), value: letter.from },
      { label: words.product('to'), value: letter.to },
      { label: words.product('date'), value: letter.date.slice(0, 10) },
    ],
    sections: [
      ...(letter.kind === 'request'
        ? requestSections(content as ContentOf<'request'>, words)
        : fieldSections(content, words)),
      ...fragments.map(({ title, blocks }, index): PaperSection => ({
        heading: `${index + 1}. ${title}`,
        blocks: blocks as Block[] as PaperBlock[],
      })),
    ],
    limits: fragments.map(({ title, handling }, index) =>
      [`${index + 1}. ${title}.`, ...conditionsOf(handling, words)].join(' '),
    ),
  };
}

function conditionsOf(handling: SentHandling, words: LetterWords): string[] {
  const purposes = handling.permittedPurposes.map((each) => words.product(`purpose.${each}`)).join(', ');
  const named = handling.permittedRecipients;
  return [
    words.product('limit.purpose', { purpose: purposes }),
    words.product(`onward.${handling.onwardDissemination}`),
    ...(named === null || named.length === 0 ? [] : [`(${named.join(', ')})`]),
    words.product(`evidentiaryUse.${handling.evidentiaryUse}`),
    words.product(`disclosure.${handling.disclosureToSubject}`),
    ...(handling.retentionUntil === null
      ? []
      : [words.product('limit.retention', { date: handling.retentionUntil.slice(0, 10) })]),
    ...(handling.originators.length === 0
      ? []
      : [words('originators', { names: handling.originators.join(', ') })]),
  ];
}

const levels = ['unclassified', 'restricted', 'confidential', 'secret'] as const;
const strictest = (fragments: readonly SentFragment[]) =>
  levels[Math.max(1, ...fragments.map(({ handling }) => levels.indexOf(handling.classification)))]!;
