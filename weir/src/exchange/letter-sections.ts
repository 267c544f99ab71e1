import type { PaperBlock, PaperSection } from '#platform';
import type { ContentOf, LetterContent } from './contract.ts';
import type { LetterWords } from './letter-words.ts';

type Request = ContentOf<'request'>;
type Subject = Request['subjects'][number];
type Said = string | null | undefined;

const section = (heading: string, ...paragraphs: Said[]): PaperSection[] => {
  const said = paragraphs.filter((each): each is string => typeof each === 'string' && each.trim() !== '');
  return said.length === 0
    ? []
    : [{ heading, blocks: [{ kind: 'paragraphs', title: null, paragraphs: said }] }];
};
const labelled = (label: string, value: Said): Said =>
  value === null || value === undefined || value === '' ? null : `${label}: ${value}`;

const purposesOf = (purposes: Request['purposes'], words: LetterWords): string =>
  purposes.map((each) => words.product(`purpose.${each}`)).join(', ');

/** The groups of the form that FIUs of the Egmont Group use, as far as they are known (docs/exchange.md). */
export function requestSections(request: Request, words: LetterWords): PaperSection[] {
  return [
    ...section(
      words('field.urgency'),
      words.option(request.urgency),
      request.urgencyReason,
      labelled(words('field.neededBy'), request.neededBy),
    ),
    ...diagonalSection(request.diagonal, words),
    ...subjectSection(request.subjects, words),
    ...section(words('field.offence'), words.option(request.offence.category), request.offence.conduct),
    ...section(words('field.facts'), request.facts),
    ...section(words('field.link'), request.link),
    ...section(words('field.domesticContext'), request.domesticContext),
    {
      heading: words('field.questions'),
      blocks: [
        {
          kind: 'table',
          title: null,
          columns: [
            words('number'),
            words('field.kind'),
            words('question'),
            words('from'),
            words('field.until'),
          ],
          amounts: [],
          rows: request.questions.map(({ id, kind, text, from, until }) => [
            id,
            words.option(kind),
            text,
            from ?? '',
            until ?? '',
          ]),
        },
      ],
    },
    ...section(
      words('useAndRecipients'),
      labelled(words('field.purposes'), purposesOf(request.purposes, words)),
      request.recipients.length === 0
        ? words('noRecipients')
        : labelled(words('recipient'), request.recipients.map(({ name }) => name).join('; ')),
    ),
    ...section(words('field.sensitivities'), request.sensitivities.map(words.option).join('; ')),
    ...section(words('field.contact'), request.contact),
  ];
}

const diagonalSection = (diagonal: Request['diagonal'], words: LetterWords): PaperSection[] =>
  diagonal === null ? [] : section(words('field.diagonalAuthority'), diagonal.authority, diagonal.purpose);

function subjectSection(subjects: readonly Subject[], words: LetterWords): PaperSection[] {
  if (subjects.length === 0) return [];
  const blocks = subjects.map((subject): PaperBlock => ({
    kind: 'facts',
    title: subject.name,
    rows: [
      { label: words('field.kind'), value: words.option(subject.kind) },
      { label: words('role'), value: subject.role },
      { label: words('field.why'), value: subject.why },
      ...(subject.born === null ? [] : [{ label: words('field.born'), value: subject.born }]),
      ...(subject.countries.length === 0
        ? []
        : [{ label: words('field.countries'), value: subject.countries.join(', ') }]),
      ...subject.identifiers.map(({ type, number, country }) => ({
        label: type,
        value: country === null ? number : `${number} (${country})`,
      })),
    ],
  }));
  return [{ heading: words('subjects'), blocks }];
}

/** Fields whose text is a code of ours; every other text is somebody's own. */
const coded: ReadonlySet<string> = new Set([
  'urgency',
  'extent',
  'consent',
  'how',
  'used',
  'value',
  'ground',
]);

/** Any other letter, field by field. */
export function fieldSections(content: LetterContent, words: LetterWords): PaperSection[] {
  return Object.entries(content)
    .filter(([name]) => name !== 'fragments')
    .flatMap(([name, value]) => {
      if (name === 'subjects') return subjectSection(value as Subject[], words);
      if (name === 'lines') return lineSection(value as ContentOf<'answer'>['lines'], words);
      if (name === 'diagonal') return diagonalSection(value as Request['diagonal'], words);
      return section(words.field(name), ...saying(name, value, words));
    });
}

function lineSection(lines: ContentOf<'answer'>['lines'], words: LetterWords): PaperSection[] {
  const block: PaperBlock = {
    kind: 'table',
    title: null,
    columns: [words('number'), words('status'), words('field.text')],
    amounts: [],
    rows: lines.map(({ question, status, text, source, refusal }) => [
      question,
      words.option(status),
      [
        text,
        source === null ? '' : `(${words.source(source)})`,
        refusal === null ? '' : `${words.option(refusal.ground)}: ${refusal.reason} (${refusal.citation})`,
      ]
        .filter((each) => each !== '')
        .join(' '),
    ]),
  };
  return [{ heading: words('field.lines'), blocks: [block] }];
}

function saying(name: string, value: unknown, words: LetterWords): string[] {
  if (value === null || value === undefined || value === '') return [];
  if (Array.isArray(value))
    return name === 'purposes'
      ? [purposesOf(value as Request['purposes'], words)]
      : value.flatMap((each) => saying(name, each, words));
  if (typeof value === 'boolean') return [words(value ? 'yes' : 'no')];
  if (typeof value === 'object') return [aside(name, value as Readonly<Record<string, unknown>>, words)];
  const text = String(value as string | number);
  if (name === 'purpose') return [purposesOf([text as Request['purposes'][number]], words)];
  return [coded.has(name) ? words.option(text) : text];
}

/** What has parts of its own, in one line. */
function aside(name: string, value: Readonly<Record<string, unknown>>, words: LetterWords): string {
  if (name === 'offence')
    return [words.option(String(value['category'])), value['conduct']]
      .filter((each) => each !== '')
      .join(': ');
  if (name === 'recipient') return String(value['name']);
  if (name === 'money') return `${String(value['amount'])} ${String(value['currency'])}`;
  // Whom a piece came from, and under which number there: what both sides find it by.
  if ('ref' in value) return [value['authority'], value['message'], value['ref']].join(', ');
  return Object.entries(value)
    .flatMap(([part, each]) =>
      saying(part, each, words).map((said) => {
        if (part === 'kind') return words.option(said);
        return part === 'about' ? said : `${words.field(part === 'money' ? 'amount' : part)}: ${said}`;
      }),
    )
    .join('; ');
}
