import { EntrySet } from './entry-set.ts';
import { arrayOf, fieldOf, isObject, jsonLines, jsonOf, stringOf } from './json-lines.ts';
import type { ListPurpose, Reading } from './list-form.ts';
import type { Notes } from './notes.ts';

/*
 * INTERPOL's public notices (the unofficial JSON behind its site): the answer of a query, a notice by itself, or an
 * array of either. A query gives at most 160 notices, so a list is made of many queries: their files are one import,
 * merged by the notice's number, and a query that was cut off is said. A Red Notice asks to locate and arrest a
 * person, a Yellow one to find a missing person, a United Nations one follows a sanctions listing. The shape follows a
 * community description of the interface, which has no contract; tested with invented files, and against the names of
 * real notices in another form.
 */

type Colour = 'red' | 'yellow' | 'un';
const purposes: Readonly<Record<Colour, ListPurpose>> = { red: 'wanted', yellow: 'missing', un: 'sanctions' };
const noticeNumber = /^\d{4}\/\d{1,9}$/;

/** A notice bears a number of year and serial and a name. */
const isNotice = (value: unknown): boolean =>
  noticeNumber.test(stringOf(fieldOf(value, 'entity_id'))) && stringOf(fieldOf(value, 'name')) !== '';

const answerOf = (value: unknown): unknown => fieldOf(fieldOf(value, '_embedded'), 'notices');

/** Whether this is such a file, by its first notice or its shape. */
export function isInterpol(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && isInterpol(value[0]);
  return isNotice(value) || Array.isArray(answerOf(value));
}

/** One document, or a document a line. */
const valueOf = (text: string, notes: Notes): unknown =>
  jsonOf(text) ?? [...jsonLines(text, notes)].map(({ value }) => value);

interface Merged {
  readonly line: number;
  readonly file: number | undefined;
  readonly colour: Colour;
  readonly notices: unknown[];
}

export function readInterpol(
  texts: readonly string[],
  list: string,
  notes: Notes,
  purpose: ListPurpose | undefined,
): Reading {
  const byNumber = new Map<string, Merged>();
  texts.forEach((text, index) => {
    notes.file = texts.length > 1 ? index + 1 : undefined;
    for (const { notice, colour } of noticesOf(valueOf(text, notes), notes)) {
      const number = stringOf(fieldOf(notice, 'entity_id'));
      if (!isNotice(notice)) notes.left(0, 'a notice without number or name');
      else if (byNumber.has(number)) byNumber.get(number)!.notices.push(notice);
      else byNumber.set(number, { line: 0, file: notes.file, colour, notices: [notice] });
    }
  });
  notes.file = undefined;
  const colours = new Set([...byNumber.values()].map(({ colour }) => colour));
  const set = new EntrySet(list, notes);
  for (const [number, merged] of byNumber) {
    const own = purposes[merged.colour];
    if (purpose !== undefined && purpose !== own) {
      notes.tally(`a ${merged.colour} notice (${own}), which is not what this list is for`);
      continue;
    }
    notes.file = merged.file;
    add(set, number, merged);
  }
  notes.file = undefined;
  return {
    version: '',
    purpose: colours.size === 1 ? purposes[[...colours][0]!] : null,
    entries: set.entries,
  };
}

function* noticesOf(
  value: unknown,
  notes: Notes,
  asked: Colour | undefined = undefined,
): Generator<{ notice: unknown; colour: Colour }> {
  if (Array.isArray(value)) {
    for (const each of value) yield* noticesOf(each, notes, asked);
    return;
  }
  const answer = answerOf(value);
  if (!Array.isArray(answer) || isNotice(value)) {
    if (isObject(value)) yield { notice: value, colour: colourOf(value) ?? asked ?? 'red' };
    else notes.left(0, 'neither a notice nor the answer of a query');
    return;
  }
  const total = Number(stringOf(fieldOf(value, 'total')));
  const page = stringOf(fieldOf(fieldOf(value, 'query'), 'page'));
  // Pages of one query come as files of their own; a first page that holds less than the whole is said.
  if (total > 160 || (total > answer.length && (page === '' || page === '1') && !hasNext(value)))
    notes.value(0, `the query found ${total} notices and the answer holds ${answer.length}: split the query`);
  for (const notice of answer) yield { notice, colour: colourOf(notice) ?? colourOf(value) ?? 'red' };
}

const hasNext = (value: unknown): boolean =>
  fieldOf(fieldOf(fieldOf(value, '_links'), 'next'), 'href') !== undefined;

/** The colour stands in the notice's own address: `…/notices/v1/yellow/2020-12345`. */
function colourOf(value: unknown): Colour | undefined {
  const address = stringOf(fieldOf(fieldOf(fieldOf(value, '_links'), 'self'), 'href'));
  const [, colour] = /\/notices\/v\d\/(red|yellow|un)\b/.exec(address) ?? [];
  return colour as Colour | undefined;
}

function add(set: EntrySet, number: string, { line, colour, notices }: Merged): void {
  const every = (name: string): string[] =>
    notices.map((notice) => stringOf(fieldOf(notice, name))).filter(Boolean);
  const several = (name: string): string[] =>
    notices.flatMap((notice) => arrayOf(fieldOf(notice, name)).map(stringOf)).filter(Boolean);
  const warrants = notices.flatMap((notice) => arrayOf(fieldOf(notice, 'arrest_warrants')));
  const names = [
    ...new Set(
      notices.map((notice) =>
        `${stringOf(fieldOf(notice, 'forename'))} ${stringOf(fieldOf(notice, 'name'))}`.trim(),
      ),
    ),
  ];
  set.add({
    line,
    id: number,
    kind: 'person',
    names: names.map((text, index) => ({ text, quality: index === 0 ? 'primary' : 'strong' })),
    born: every('date_of_birth'),
    countries: [...several('nationalities'), ...every('country_of_birth_id')],
    sex: every('sex_id').find((sex) => sex !== 'U'),
    remarks: [
      `${colour} notice`,
      ...new Set(
        warrants.map((warrant) => {
          const charge =
            stringOf(fieldOf(warrant, 'charge_translation')) || stringOf(fieldOf(warrant, 'charge'));
          return `wanted by ${stringOf(fieldOf(warrant, 'issuing_country_id'))}: ${charge}`;
        }),
      ),
      every('place_of_birth')[0] === undefined ? '' : `born at ${every('place_of_birth')[0]}`,
      every('distinguishing_marks')[0],
    ],
  });
}
