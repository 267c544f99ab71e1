import { isIban } from '../account-key.ts';
import type { ReportElement } from '../element.ts';
import { knownText } from '../placeholder.ts';
import type { BusinessRule, RuleContext } from './rule.ts';
import { forSubjects, knownValue, meansItsName, setOf } from './subject-facts.ts';

/** Rules about persons, entities, accounts, parties and goods. */
export const subjectRules: readonly BusinessRule[] = [
  forSubjects('PER-1', (subject, context) => {
    if (subject.kind !== 'person' || !subject.myClient) return;
    needFields(subject.element, 'customer', context);
  }),
  forSubjects('ENT-1', (subject, context) => {
    if (subject.kind !== 'entity' || !subject.myClient) return;
    needFields(subject.element, 'customer', context);
  }),
  forSubjects('PER-4', (subject, context) => {
    if (subject.kind !== 'person' || subject.myClient || !subject.direct) return;
    const { element } = subject;
    const known = ['birthdate', 'nationality1', 'occupation'].every(
      (name) => knownValue(element, name, context) !== undefined,
    );
    const reached = element.child('phones') !== undefined && element.child('addresses') !== undefined;
    const proven = ['identification', 'identifications', 'ssn'].some(
      (name) => element.child(name) !== undefined,
    );
    if (!known || !reached || !proven) return;
    context.found(element, () => ({
      message: 'So much is known of this person that it is probably a customer: file it as my_client.',
    }));
  }),
  forSubjects('PER-5', (subject, context) => {
    if (subject.kind !== 'person') return;
    for (const name of ['first_name', 'last_name']) {
      const at = subject.element.child(name);
      const text = knownText(at?.text);
      if (at === undefined || text === undefined || !meansItsName(name, context)) continue;
      if (!/^[\p{L}\p{M}'’][^\d@#$%*<>=]*$/u.test(text)) {
        context.found(at, () => ({
          message: `${name} does not look like a name.`,
          params: { element: name },
        }));
      } else if (namesFirm(text, context)) {
        context.found(at, () => ({
          message: `${name} holds the name of a firm: a firm is an entity, not a person.`,
          params: { case: 'firm', element: name },
          fix: 'File it as an entity',
        }));
      }
    }
  }),
  forSubjects('ACC-1', (subject, context) => {
    const at = subject.kind === 'account' ? subject.element.child('account') : undefined;
    const text = at?.text.trim() ?? '';
    if (at === undefined || text === '') return;
    const words = /\p{L}{4,}/u.test(text) && (text.match(/\d/g) ?? []).length <= 3;
    const wellFormed = !/^[/\\]/.test(text) && !/[*$#%&!@~^<>]/.test(text) && !/\s/.test(text);
    if (wellFormed && !words && knownText(text) !== undefined) return;
    context.found(at, () => ({
      message: 'This is not an account number: no blanks, signs or words are allowed in it.',
      fix: 'Write the number alone, without blanks',
    }));
  }),
  forSubjects('ACC-6', (subject, context) => {
    if (subject.kind === 'account' && subject.myClient)
      needFields(subject.element, 'customer’s account', context);
  }),
  forSubjects('IBAN-1', (subject, context) => {
    const at = subject.kind === 'account' ? subject.element.child('iban') : undefined;
    const text = knownText(at?.text);
    if (at === undefined || text === undefined || !meansItsName('iban', context) || isIban(text)) return;
    context.found(at, () => ({ message: 'The IBAN is wrong: its check digits do not fit.' }));
  }),
  {
    id: 'GDS-1',
    document(report, context) {
      const items = report.activity?.goods ?? [];
      if (items.length === 0 && context.totals.goods === 0) {
        context.found(report.activity?.element ?? report.element, () => ({
          message: 'The report names no goods. Add each item with its type, value and currency.',
          fix: 'Add goods_services',
        }));
      }
      for (const item of items) needItem(item, context);
    },
    transaction({ transaction }, context) {
      for (const item of transaction.goods) needItem(item, context);
    },
  },
  {
    id: 'PTY-1',
    document(report, context) {
      for (const party of report.activity?.parties ?? []) {
        if (knownText(party.element.value('reason')) !== undefined) continue;
        context.found(party.element, () => ({
          message: 'Say for each party why it is in the report.',
          path: `${party.place}/reason`,
          fix: 'Add reason to the party',
        }));
      }
    },
  },
];

/** Whether one of the words is one that only firms bear, as the profile lists them: LTD, LLC, TRADING. */
function namesFirm(text: string, context: RuleContext): boolean {
  const words = setOf('firmWords', context);
  if (words.size === 0 || !/[\s.]/.test(text)) return false;
  return text
    .toUpperCase()
    .split(/[\s.,()]+/)
    .some((word) => words.has(word));
}

function needFields(element: ReportElement, whose: string, context: RuleContext): void {
  for (const name of context.list('elements')) {
    const here = element.child(name);
    if (here !== undefined && (here.children.length > 0 || knownText(here.text) !== undefined)) continue;
    context.found(here ?? element, () => ({
      message: `${name} of a ${whose} must be known.`,
      params: { element: name },
      path: here?.path ?? `${element.path}/${name}`,
      fix: `Fill in ${name}`,
    }));
  }
}

function needItem(item: ReportElement, context: RuleContext): void {
  const valued = ['disposed_value', 'estimated_value'].some((name) => /[1-9]/.test(item.value(name) ?? ''));
  const missing = [
    ...(knownText(item.value('item_type')) === undefined ? ['item_type'] : []),
    ...(valued ? [] : ['disposed_value']),
    ...(knownText(item.value('currency_code')) === undefined ? ['currency_code'] : []),
  ];
  if (missing.length === 0) return;
  const list = missing.join(', ');
  context.found(item, () => ({
    message: `The item lacks ${list}.`,
    params: { case: 'item', elements: list },
    fix: `Add ${list} to the item`,
  }));
}
