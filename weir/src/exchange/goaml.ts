import { Problem, type Instant } from '@weir/engines/vocabulary';
import {
  element,
  loadProfile,
  readReport,
  reportFromTree,
  writeReport,
  type ElementPlan,
  type ReportElement,
} from '@weir/engines/reports';
import type { ContentOf } from './contract.ts';

type Subject = ContentOf<'request'>['subjects'][number];

/**
 * A request for information as goAML XML: a report of the code IRF (request of a foreign unit), its subjects as the parties of
 * an activity. goAML has no place for questions one by one, nor for conditions: they are said in `reason` and `action`, and the
 * fragments of the letter do not go with it.
 */
export function requestAsGoaml(
  request: ContentOf<'request'>,
  given: { number: string; date: Instant; from: string; currency: string; country: string },
): string {
  const contact = split(request.contact);
  const tree = element([
    'report',
    [
      // A receiving system knows the sender under a number of its own; it is put in there.
      ['rentity_id', '1'],
      ['rentity_branch', given.from],
      ['submission_code', 'E'],
      ['report_code', 'IRF'],
      ['entity_reference', given.number],
      ['submission_date', given.date.slice(0, 19)],
      ['currency_code_local', given.currency],
      [
        'reporting_person',
        [
          ['first_name', contact.first],
          ['last_name', contact.last],
        ],
      ],
      [
        'location',
        [
          ['address_type', '1'],
          ['address', cut(given.from, 100)],
          ['city', '-'],
          ['country_code', given.country],
        ],
      ],
      [
        'reason',
        cut([request.facts, request.link, request.domesticContext].filter(Boolean).join('\n\n'), 4000),
      ],
      [
        'action',
        cut(
          [
            ...request.questions.map(
              ({ id, kind, text, from, until }) =>
                `${id} (${kind}): ${text}${from === null ? '' : ` from ${from}`}${until === null ? '' : ` until ${until}`}`,
            ),
            `Purposes: ${request.purposes.join(', ')}`,
            `Recipients: ${request.recipients.map(({ name }) => name).join('; ') || 'none'}`,
          ].join('\n'),
          4000,
        ),
      ],
      ['activity', [['report_parties', request.subjects.map(partyOf)]]],
      ['report_indicators', [['indicator', request.offence.category.toUpperCase()]]],
    ],
  ]);
  return writeReport(reportFromTree(tree, 'un-5.0.1'));
}

function partyOf(subject: Subject): ElementPlan {
  return ['report_party', [subjectOf(subject), ['reason', cut(subject.why, 4000)]]];
}

function subjectOf({ kind, name, born, identifiers }: Subject): ElementPlan {
  const number = identifiers[0]?.number;
  if (kind === 'person') {
    const { first, last } = split(name);
    const passport = identifiers.find(({ type }) => type.toLowerCase().includes('passport'));
    const other = identifiers.find((each) => each !== passport);
    return [
      'person',
      [
        ['first_name', cut(first, 100)],
        ['last_name', cut(last, 100)],
        ...(born !== null && born.length === 10
          ? [['birthdate', `${born}T00:00:00`] satisfies ElementPlan]
          : []),
        ...(other === undefined ? [] : [['ssn', cut(other.number, 25)] satisfies ElementPlan]),
        ...(passport === undefined
          ? []
          : [
              ['passport_number', cut(passport.number, 25)] satisfies ElementPlan,
              ['passport_country', passport.country ?? ''] satisfies ElementPlan,
            ]),
      ],
    ];
  }
  if (kind === 'account' || kind === 'wallet')
    return [
      'account',
      [
        ['institution_name', '-'],
        ['institution_code', '-'],
        ['account', cut(number ?? name, 50)],
      ],
    ];
  return [
    'entity',
    [
      ['name', cut(name, 255)],
      ...(number === undefined ? [] : [['incorporation_number', cut(number, 50)] satisfies ElementPlan]),
    ],
  ];
}

/**
 * Reads a foreign unit's goAML report (IRF, ICR) as a request. What goAML does not say is left for a person: the link, the
 * purposes beyond intelligence, the recipients.
 * @throws Problem `form-unreadable`, `form-of-another-kind`
 */
export async function goamlAsRequest(xml: string, now: Instant): Promise<ContentOf<'request'>> {
  const { report } = await readReport(new TextEncoder().encode(xml), {
    profile: loadProfile('un-5.0.1'),
    now,
  });
  if (report === null) {
    throw new Problem({
      code: 'form-unreadable',
      status: 422,
      detail: 'This is no goAML report that can be read. Check it with `weir report check` first.',
    });
  }
  const tree = report.element;
  const said = (name: string): string => tree.child(name)?.text.trim() ?? '';
  if (!['IRF', 'ICR'].includes(said('report_code'))) {
    throw new Problem({
      code: 'form-of-another-kind',
      status: 422,
      detail: 'A request of a foreign unit has the report code IRF or ICR; this report has another.',
      facts: { code: said('report_code') },
    });
  }
  const subjects = (tree.child('activity')?.child('report_parties')?.children ?? []).flatMap(subjectFrom);
  if (subjects.length === 0 || said('reason').length < 3) {
    throw new Problem({
      code: 'form-incomplete',
      status: 422,
      detail: 'A request names at least one subject as a party of an activity, and its reason.',
    });
  }
  const person = tree.child('reporting_person');
  const contact = ['first_name', 'last_name'].map((name) => person?.child(name)?.text.trim() ?? '').join(' ');
  return {
    contact: contact.trim() || 'not said',
    urgency: 'routine',
    urgencyReason: null,
    neededBy: null,
    diagonal: null,
    earlierReferences: said('fiu_ref_number') === '' ? [] : [cut(said('fiu_ref_number'), 300)],
    subjects: subjects.slice(0, 100),
    offence: { category: 'unknown', conduct: '' },
    facts: cut(said('reason'), 20_000),
    link: '',
    domesticContext: '',
    questions: [
      {
        id: 'q1',
        kind: 'other',
        text: cut(said('action').length < 3 ? said('reason') : said('action'), 2000),
        from: null,
        until: null,
      },
    ],
    purposes: ['intelligence'],
    recipients: [],
    sensitivities: [],
    alsoAsked: null,
    fragments: [],
  };
}

function subjectFrom(party: ReportElement): Subject[] {
  const why = cut(party.child('reason')?.text.trim() || 'Named in the report.', 2000);
  const rest = { role: 'not said', why, countries: [] };
  const person = party.child('person') ?? party.child('person_my_client');
  const said = (from: ReportElement, name: string): string => from.child(name)?.text.trim() ?? '';
  if (person !== undefined) {
    const identifiers = (
      [
        ['national id', 'ssn', null],
        ['passport', 'passport_number', 'passport_country'],
      ] as const
    ).flatMap(([type, name, country]) => {
      const number = said(person, name);
      const where = country === null ? '' : said(person, country);
      return number === ''
        ? []
        : [{ type, number: cut(number, 300), country: /^[A-Z]{2}$/.test(where) ? where : null }];
    });
    const born = said(person, 'birthdate').slice(0, 10);
    return [
      {
        ...rest,
        kind: 'person',
        name: cut(`${said(person, 'first_name')} ${said(person, 'last_name')}`.trim() || '-', 300),
        born: /^\d{4}-\d{2}-\d{2}$/.test(born) ? born : null,
        identifiers,
      },
    ];
  }
  const entity = party.child('entity') ?? party.child('entity_my_client');
  if (entity !== undefined)
    return [
      {
        ...rest,
        kind: 'organisation',
        name: cut(said(entity, 'name') || '-', 300),
        born: null,
        identifiers:
          said(entity, 'incorporation_number') === ''
            ? []
            : [
                {
                  type: 'registration',
                  number: cut(said(entity, 'incorporation_number'), 300),
                  country: null,
                },
              ],
      },
    ];
  const account = party.child('account') ?? party.child('account_my_client');
  if (account === undefined) return [];
  const number = cut(said(account, 'account') || '-', 300);
  return [
    {
      ...rest,
      kind: 'account',
      name: number,
      born: null,
      identifiers: [{ type: 'account', number, country: null }],
    },
  ];
}

const cut = (text: string, length: number): string => text.slice(0, length);

/** goAML wants a name in two parts; the last word is the last name. */
function split(name: string): { first: string; last: string } {
  const words = name.trim().split(/\s+/);
  return words.length < 2
    ? { first: '-', last: name.trim() || '-' }
    : { first: words.slice(0, -1).join(' '), last: words.at(-1)! };
}
