import type { ReportElement } from '../element.ts';
import { knownText } from '../placeholder.ts';
import type { BusinessRule, RuleContext } from './rule.ts';
import { documentsOf, forSubjects, isIdentified, knownValue, meansItsName, setOf } from './subject-facts.ts';

/** Rules about who somebody is: papers of customers, of people at the counter and of directors. */
export const identityRules: readonly BusinessRule[] = [
  forSubjects('PER-2', (subject, context) => {
    if (subject.kind !== 'person' || !subject.myClient) return;
    const { element } = subject;
    const nationality = knownValue(element, 'nationality1', context);
    if (nationality === undefined) return;
    const home = context.text('country', context.profile.country ?? '');
    const citizen = nationality === home;
    const resident = knownValue(element, 'residence', context) === home;
    if (citizen || (resident && context.text('residents', 'passport') === 'national-id')) {
      needNationalNumber(element, citizen, context);
    } else if (!hasPassport(element, context)) {
      context.found(element, () => ({
        message: 'A customer of another nationality is identified by the passport.',
        params: { case: 'passport', element: 'passport_number' },
        path: `${element.path}/passport_number`,
        fix: 'Add passport_number and passport_country',
      }));
    }
  }),
  {
    id: 'PER-3',
    transaction({ transaction, sides }, context) {
      if (!setOf('modes', context).has(transaction.mode ?? '')) return;
      const only = context.text('side', 'any');
      for (const side of sides) {
        if (only !== 'any' && side !== transaction[only === 'from' ? 'from' : 'to']) continue;
        const conductor = 'conductor' in side ? side.conductor : null;
        if (conductor !== null) needPapers(conductor, context);
        // Somebody stands at the counter where cash changes hands; a payee by transfer does not.
        const cash = context.profile.meanings.cashFunds.includes(side.fundsCode ?? '');
        if (cash && side.kind === 'person' && !side.myClient && side.subject !== null) {
          needPapers(side.subject, context);
        }
      }
    },
  },
  forSubjects('ENT-2', (subject, context) => {
    if (subject.kind !== 'entity' || !subject.myClient) return;
    const { element } = subject;
    const form = knownValue(element, 'incorporation_legal_form', context);
    if (form !== undefined && setOf('except', context).has(form)) return;
    const related = element.child('related_persons')?.all('entity_related_person') ?? [];
    const directors = [
      ...element.all('director_id'),
      ...related.flatMap((each) => each.child('person') ?? []),
    ];
    if (directors.length === 0) {
      context.found(element, () => ({
        message: 'Name at least one director of the customer.',
        path: `${element.path}/director_id`,
        fix: 'Add director_id with its role',
      }));
    }
    for (const director of directors) needPapers(director, context);
  }),
];

function needNationalNumber(person: ReportElement, citizen: boolean, context: RuleContext): void {
  const pattern = context.memory('pattern', () => {
    const written = context.text('pattern', '');
    return written === '' ? null : new RegExp(`^(?:${written})$`, 'u');
  });
  const elements = context.list('elements').filter((name) => meansItsName(name, context));
  let given = 0;
  for (const name of elements) {
    const at = person.child(name);
    const text = knownText(at?.text);
    if (at === undefined || text === undefined) continue;
    given++;
    if (pattern === null || pattern.test(text)) continue;
    context.found(at, () => ({
      message: `${name} does not have the form of a national identity number here.`,
      params: { case: 'form', element: name },
      fix: 'Write the number without blanks and signs',
    }));
  }
  if (context.text('all', 'no') === 'yes') {
    for (const name of elements)
      if (knownText(person.value(name)) === undefined) missing(person, name, context);
    return;
  }
  if (given > 0 || documentsOf(person).some((document) => documentIs(document, 'national-id', context)))
    return;
  if (!citizen && hasPassport(person, context)) return;
  missing(person, elements[0] ?? 'ssn', context);
}

function missing(person: ReportElement, name: string, context: RuleContext): void {
  context.found(person.child(name) ?? person, () => ({
    message: `A citizen is identified by the national identity number, and ${name} does not give it.`,
    params: { element: name },
    path: `${person.path}/${name}`,
    fix: `Fill in ${name}`,
  }));
}

function hasPassport(person: ReportElement, context: RuleContext): boolean {
  if (knownValue(person, 'passport_number', context) !== undefined) return true;
  return documentsOf(person).some((document) => documentIs(document, 'passport', context));
}

function documentIs(document: ReportElement, kind: string, context: RuleContext): boolean {
  const meaning = context.profile.meanings.identifierTypes?.[document.value('type') ?? ''];
  return meaning === kind && knownText(document.value('number')) !== undefined;
}

/** Nationality and one number of a paper. */
function needPapers(person: ReportElement, context: RuleContext): void {
  if (knownValue(person, 'nationality1', context) === undefined) {
    context.found(person.child('nationality1') ?? person, () => ({
      message: 'The nationality of this person must be known.',
      params: { case: 'nationality' },
      path: `${person.path}/nationality1`,
      fix: 'Fill in nationality1',
    }));
  }
  if (isIdentified(person, context)) return;
  context.found(person, () => ({
    message: 'This person must be identified: give a national number, a passport or another paper.',
    params: { case: 'papers' },
    path: `${person.path}/identification`,
    fix: 'Add ssn, passport_number or identification',
  }));
}
