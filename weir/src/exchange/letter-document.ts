import type { Block } from '#dissemination';
import type { Instant } from '@weir/engines/vocabulary';
import { printAside, type Paper, type PaperBlock, type PaperSection } from '#platform';
import type { ContentOf, LetterContent, LetterKind, SentFragment } from './contract.ts';

/** A letter on paper, for partners who are reached by another way. English, as FIUs write to each other. */
export interface LetterDocument {
  readonly kind: LetterKind;
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

const names: Readonly<Record<LetterKind, string>> = {
  request: 'Request for information',
  disclosure: 'Spontaneous disclosure',
  suspension: 'Request to suspend',
  'consent-request': 'Request for consent',
  acknowledgement: 'Acknowledgement',
  reminder: 'Reminder',
  clarification: 'Clarification asked',
  clarified: 'Clarification',
  answer: 'Response',
  refusal: 'Refusal',
  postponement: 'Postponement',
  consent: 'Decision on consent',
  feedback: 'Feedback',
  withdrawal: 'Withdrawal',
  'suspension-imposed': 'Suspension in force',
  'suspension-ended': 'End of a suspension',
};

export function paperOf(letter: LetterDocument): Paper {
  const { content } = letter;
  const fragments = ('fragments' in content ? content.fragments : []) as SentFragment[];
  return {
    title: `${names[letter.kind]}: ${letter.title}`,
    number: letter.number,
    authority: letter.from,
    language: 'en',
    classification: strictestName(fragments),
    contentSha256: letter.contentSha256,
    draft: letter.draft ? 'DRAFT' : null,
    banner:
      'Intelligence between financial intelligence units. It is not evidence; what is to stand before a court is asked for by mutual legal assistance.',
    words: { page: 'Page', limits: 'Conditions' },
    facts: [
      { label: 'Our reference', value: letter.number },
      ...(letter.partnerNumber === null ? [] : [{ label: 'Your reference', value: letter.partnerNumber }]),
      { label: 'From', value: letter.from },
      { label: 'To', value: letter.to },
      { label: 'Date', value: letter.date.slice(0, 10) },
    ],
    sections: [
      ...(letter.kind === 'request'
        ? requestSections(content as ContentOf<'request'>)
        : fieldSections(content)),
      ...fragments.map(({ title, blocks }, index): PaperSection => ({
        heading: `${index + 1}. ${title}`,
        blocks: blocks as Block[] as PaperBlock[],
      })),
    ],
    limits: fragments.map(
      ({ title, handling }, index) =>
        `${index + 1}. ${title}: for ${handling.permittedPurposes.join(', ')}; onward: ${handling.onwardDissemination.replaceAll('_', ' ')}${
          handling.permittedRecipients === null ? '' : ` (${handling.permittedRecipients.join(', ')})`
        }; as evidence: ${handling.evidentiaryUse.replaceAll('_', ' ')}; originators: ${handling.originators.join(', ')}`,
    ),
  };
}

const levels = ['unclassified', 'restricted', 'confidential', 'secret'] as const;
const strictestName = (fragments: readonly SentFragment[]): string =>
  levels[Math.max(1, ...fragments.map(({ handling }) => levels.indexOf(handling.classification)))]!;

const text = (heading: string, ...paragraphs: (string | null)[]): PaperSection[] => {
  const said = paragraphs.filter((each): each is string => each !== null && each.trim() !== '');
  return said.length === 0
    ? []
    : [{ heading, blocks: [{ kind: 'paragraphs', title: null, paragraphs: said }] }];
};

/** The groups of the form that FIUs of the Egmont Group use, as far as they are known (docs/exchange.md). */
function requestSections(request: ContentOf<'request'>): PaperSection[] {
  return [
    ...text(
      'Urgency',
      request.urgency,
      request.urgencyReason,
      request.neededBy === null ? null : `Needed by ${request.neededBy}`,
    ),
    ...(request.diagonal === null
      ? []
      : text('On behalf of', request.diagonal.authority, request.diagonal.purpose)),
    {
      heading: 'Subjects',
      blocks: request.subjects.map((subject): PaperBlock => ({
        kind: 'facts',
        title: subject.name,
        rows: [
          { label: 'Kind', value: subject.kind },
          { label: 'Role', value: subject.role },
          { label: 'Why', value: subject.why },
          ...(subject.born === null ? [] : [{ label: 'Born', value: subject.born }]),
          ...(subject.countries.length === 0
            ? []
            : [{ label: 'Countries', value: subject.countries.join(', ') }]),
          ...subject.identifiers.map(({ type, number, country }) => ({
            label: type,
            value: country === null ? number : `${number} (${country})`,
          })),
        ],
      })),
    },
    ...text('Offence', request.offence.category, request.offence.conduct),
    ...text('Facts', request.facts),
    ...text('Link with the requested country', request.link),
    ...text('What was done at home', request.domesticContext),
    {
      heading: 'Assistance sought',
      blocks: [
        {
          kind: 'table',
          title: null,
          columns: ['No.', 'Kind', 'Question', 'From', 'Until'],
          amounts: [],
          rows: request.questions.map(({ id, kind, text: asked, from, until }) => [
            id,
            kind.replaceAll('_', ' '),
            asked,
            from ?? '',
            until ?? '',
          ]),
        },
      ],
    },
    ...text(
      'Use and recipients',
      `Purposes: ${request.purposes.join(', ')}`,
      request.recipients.length === 0
        ? 'To nobody beyond this unit.'
        : `To: ${request.recipients.map(({ name }) => name).join('; ')}`,
    ),
    ...text('Sensitivity', request.sensitivities.map((each) => each.replaceAll('_', ' ')).join('; ')),
    ...text('Contact', request.contact),
  ];
}

/** Any other letter, field by field. */
function fieldSections(content: LetterContent): PaperSection[] {
  return Object.entries(content)
    .filter(([name]) => name !== 'fragments')
    .flatMap(([name, value]) => {
      const label = name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
      return text(label.charAt(0).toUpperCase() + label.slice(1), ...saying(value));
    });
}

function saying(value: unknown): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value)) return value.flatMap(saying);
  if (typeof value === 'object')
    return [
      Object.entries(value)
        .flatMap(([name, each]) => saying(each).map((said) => `${name}: ${said}`))
        .join('; '),
    ];
  return [String(value as string | number | boolean)];
}
