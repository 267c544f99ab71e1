import type { ReportElement } from '../element.ts';
import { knownText } from '../placeholder.ts';
import { likeness } from './likeness.ts';
import type { BusinessRule, RuleContext } from './rule.ts';
import { forSubjects, knownValue, ownText, tableOf } from './subject-facts.ts';

/** Rules about whose account it is, at which bank, and whether its numbers are real. */
export const accountRules: readonly BusinessRule[] = [
  forSubjects('ACC-2', (subject, context) => {
    if (subject.kind !== 'account') return;
    const swift = knownValue(subject.element, 'swift', context);
    const name = knownValue(subject.element, 'institution_name', context);
    if (swift === undefined || name === undefined) return;
    const key = swift.slice(0, 8).toUpperCase();
    const official = tableOf('institutions', context).get(key);
    const met = context.memory('met', () => new Map<string, string>());
    const first = official ?? met.get(key);
    if (first === undefined) {
      if (met.size < 10_000) met.set(ownText(key), ownText(name));
      return;
    }
    if (first === name || likeness(first, name) >= context.number('likeness')) return;
    const at = subject.element.child('institution_name') ?? subject.element;
    context.found(at, () =>
      official !== undefined
        ? {
            message: `The SWIFT code ${key} belongs to ${first}, which is not the institution named here.`,
            params: { swift: key, expected: first },
            fix: `Write ${first}, or mend the SWIFT code`,
          }
        : {
            message: `The SWIFT code ${key} stands with two different institutions in this report.`,
            params: { swift: key, case: 'differs' },
            fix: 'Mend the SWIFT code or the name',
          },
    );
  }),
  forSubjects(
    'ACC-3',
    (subject, context) => {
      if (subject.kind !== 'account' || !subject.direct) return;
      const here = institutionFrom(subject.element, context);
      if (here === undefined) return;
      const known = knownOf(context);
      if (subject.myClient) {
        if (known.own === undefined) known.own = ownInstitution(here);
        else if (sameInstitution(known.own, here) === false) {
          context.found(here.at, () => ({
            message: 'A customer’s account lies with the reporting entity; this institution is another one.',
            params: { case: 'elsewhere' },
            fix: 'Use t_from or t_to for an account elsewhere, or mend the institution',
          }));
        }
      } else if (known.own !== undefined) {
        if (sameInstitution(known.own, here) === true) context.found(here.at, filedAsOther);
      } else if (known.others.size < 1000) {
        // Whose accounts are the filer's own is only known from its first customer's.
        const key = here.code ?? here.swift ?? here.name ?? '';
        if (!known.others.has(key)) known.others.set(ownText(key), ownInstitution(here));
      }
    },
    (context) => {
      const known = knownOf(context);
      for (const other of known.others.values()) {
        if (known.own !== undefined && sameInstitution(known.own, other) === true)
          context.found(other.at, filedAsOther);
      }
    },
  ),
  forSubjects('ACC-4', (subject, context) => {
    if (subject.kind !== 'account' || !subject.myClient || !subject.direct) return;
    const { element } = subject;
    const entity = element.child('t_entity') !== undefined;
    const people = peopleOf(element);
    if (!entity && people.length === 0) {
      context.found(element, () => ({
        message: 'The account has no owner: name the entity or the persons whose it is.',
        fix: 'Add t_entity, signatory or related_persons',
      }));
    } else if (entity && people.length > 0 && context.text('exclusive', 'no') === 'yes') {
      context.found(element, () => ({
        message: 'The account is either an entity’s or its signatories’, not both.',
        params: { case: 'both' },
        fix: 'Keep the entity and name its people as directors, or remove the entity',
      }));
    } else if (people.length > 0 && context.text('primary', 'any') === 'one') {
      const primary = people.filter((person) => /^(?:true|1)$/.test(person.value('is_primary') ?? '')).length;
      // One person alone is the primary one, said or not.
      if (primary === 1 || (primary === 0 && people.length === 1)) return;
      context.found(people[0] ?? element, () => ({
        message: `Exactly one person of the account is the primary one; here ${primary} are.`,
        params: { case: 'primary', number: String(primary) },
        fix: 'Put is_primary on one person',
      }));
    }
  }),
  forSubjects('ACC-5', (subject, context) => {
    if (subject.kind !== 'account') return;
    const swift = subject.element.child('swift');
    const text = swift?.text.trim() ?? '';
    if (swift !== undefined && context.text('swift', 'any') === 'bic' && !isBic(text)) {
      context.found(swift, () => ({
        message: 'This is not a SWIFT code: it has 8 or 11 letters and digits, as BANKCC2L or BANKCC2LXXX.',
        params: { case: 'swift' },
        fix: 'Write the SWIFT code, or leave it out and give institution_code',
      }));
    }
    const account = subject.element.child('account');
    const number = knownText(account?.text);
    if (account === undefined || number === undefined || !isInvented(number)) return;
    context.found(account, () => ({
      message: 'This account number was filled in to get past the field: the same or successive digits only.',
      fix: 'Write the real number, or describe the person or entity instead of an account',
    }));
  }),
];

interface Institution {
  readonly code: string | undefined;
  readonly swift: string | undefined;
  readonly name: string | undefined;
}

interface Placed extends Institution {
  readonly at: ReportElement;
}

interface Known {
  /** The reporting entity's own. */
  own: Institution | undefined;
  /** Of accounts filed as somebody else's before it was known. */
  readonly others: Map<string, Placed>;
}

function institutionFrom(account: ReportElement, context: RuleContext): Placed | undefined {
  const code = knownValue(account, 'institution_code', context);
  const swift = knownValue(account, 'swift', context)?.slice(0, 8).toUpperCase();
  const name = knownValue(account, 'institution_name', context);
  return code === undefined && swift === undefined && name === undefined
    ? undefined
    : { at: account, code, swift, name };
}

function ownInstitution({ at, code, swift, name }: Placed): Placed {
  const own = (text: string | undefined) => (text === undefined ? undefined : ownText(text));
  return { at, code: own(code), swift: own(swift), name: own(name) };
}

function knownOf(context: RuleContext): Known {
  return context.memory('known', () => ({ own: filersOwn(context), others: new Map() }));
}

/** What the profile says of the reporting entity's own institution code or SWIFT, by its `rentity_id`. */
function filersOwn(context: RuleContext): Institution | undefined {
  const given = tableOf('filers', context).get(context.header.reportingEntityId ?? '');
  if (given === undefined) return undefined;
  return isBic(given)
    ? { code: undefined, swift: given.slice(0, 8), name: undefined }
    : { code: given, swift: undefined, name: undefined };
}

/** Undefined where the two say nothing that could be compared. */
function sameInstitution(one: Institution, other: Institution): boolean | undefined {
  if (one.code !== undefined && other.code !== undefined) return one.code === other.code;
  if (one.swift !== undefined && other.swift !== undefined) return one.swift === other.swift;
  if (one.name === undefined || other.name === undefined) return undefined;
  if (one.name === other.name) return true;
  const like = likeness(one.name, other.name);
  // Between the two nobody can tell from names alone.
  return like >= 0.9 ? true : like < 0.4 ? false : undefined;
}

const filedAsOther = () => ({
  message:
    'This account lies with the reporting entity itself: its holder is a customer and belongs into my_client.',
  fix: 'Use t_from_my_client, t_to_my_client or account_my_client',
});

function peopleOf(account: ReportElement): ReportElement[] {
  const related = account.child('related_persons')?.all('account_related_person') ?? [];
  return related.length === 0 ? account.all('signatory') : [...account.all('signatory'), ...related];
}

function isBic(text: string): boolean {
  return /^[A-Za-z0-9]{4}[A-Za-z]{2}[A-Za-z0-9]{2}(?:[A-Za-z0-9]{3})?$/.test(text);
}

/** All digits the same, or counting up or down: 000000, 1111111, 123456789, 987654321. */
function isInvented(number: string): boolean {
  if (number.length < 4 || !/^\d+$/.test(number)) return false;
  const step = number.charCodeAt(1) - number.charCodeAt(0);
  if (step !== 0 && (number.length < 6 || Math.abs(step) !== 1)) return false;
  for (let at = 1; at < number.length; at++) {
    const here = number.charCodeAt(at) - number.charCodeAt(at - 1);
    if (here !== step && !(step === 1 && here === -9) && !(step === -1 && here === 9)) return false;
  }
  return true;
}
