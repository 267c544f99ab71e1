/** What the catalogue says of a rule, and which parameters a profile may and must give it. */
export interface RuleWords {
  readonly about: string;
  readonly parameters?: Readonly<Record<string, ParameterWords>>;
}

export interface ParameterWords {
  readonly kind: 'number' | 'amount' | 'text' | 'list' | 'table';
  readonly needed?: true;
  readonly about: string;
}

const elements: ParameterWords = { kind: 'list', needed: true, about: 'elements that must be filled in' };
const country: ParameterWords = { kind: 'text', about: 'the home country; the profile’s where left out' };
const amount = (about: string): ParameterWords => ({ kind: 'amount', needed: true, about });
const days: ParameterWords = { kind: 'number', needed: true, about: 'days allowed' };

export const ruleWords: Readonly<Record<string, RuleWords>> = {
  'IND-1': { about: 'At least one indicator says why the report is filed.' },
  'TYP-1': { about: 'A transaction report holds transactions, an activity report none.' },
  'TYP-2': { about: 'At least one side of one transaction is a customer of the reporting entity.' },
  'TYP-3': {
    about: 'Terrorist financing is filed under its own report types, and these say so by an indicator.',
    parameters: {
      indicators: { kind: 'list', needed: true, about: 'indicators of terrorist financing' },
      use: { kind: 'list', needed: true, about: 'report types to be used' },
    },
  },
  'TYP-4': {
    about: 'The report type fits the transactions: domestic or over the border, with cash or without.',
    parameters: {
      abroad: { kind: 'table', about: 'type → the type to use when the transaction crosses a border' },
      home: { kind: 'table', about: 'type → the type to use when it stays within one country' },
      withCash: { kind: 'table', about: 'type → the type to use when cash is handed over' },
      withoutCash: { kind: 'table', about: 'type → the type to use when no cash is handed over' },
    },
  },
  'ID-1': {
    about: 'A predicate offence is chosen, explained where it says little, and the indicators belong to it.',
    parameters: {
      offences: { kind: 'list', needed: true, about: 'indicators that name an offence' },
      need: { kind: 'text', about: '`yes` where an offence must be chosen' },
      vague: { kind: 'list', about: 'indicators that need an explanation' },
      minLength: { kind: 'number', needed: true, about: 'characters of the explanation' },
      belongs: { kind: 'table', about: 'indicator → offences it belongs to, separated by |' },
    },
  },
  'HDR-1': { about: 'The local currency is the national one.' },
  'HDR-2': {
    about: 'Parts of the header that reports of this type need are filled in.',
    parameters: { elements },
  },
  'HDR-3': { about: 'An answer names the number of the FIU’s request.' },
  'HDR-4': { about: 'The filer’s own reference is given.' },
  'TXT-1': {
    about: 'The reason is a narrative and not a word.',
    parameters: { minLength: { kind: 'number', needed: true, about: 'characters at least' } },
  },
  'DATE-1': { about: 'Nothing is dated after the submission or in the future.' },
  'DATE-2': {
    about: 'The report comes within the time allowed after the transaction; later is flagged.',
    parameters: {
      days,
      count: { kind: 'text', about: '`working` where only working days count' },
      weekend: { kind: 'list', about: 'ISO numbers of the days that are not worked, 6 for Saturday' },
      holidays: { kind: 'list', about: 'further calendar days that are not worked' },
    },
  },
  'LOC-1': {
    about: 'A transaction in a branch names its place; a card payment among several parties the merchant’s.',
    parameters: {
      modes: { kind: 'list', needed: true, about: 'transaction modes at a counter' },
      cardModes: { kind: 'list', about: 'transaction modes at a merchant’s' },
    },
  },
  'AMT-1': {
    about: 'What is reported by threshold reaches it.',
    parameters: {
      threshold: amount('least amount, in the local currency'),
      per: { kind: 'text', about: '`report` where all amounts together count' },
    },
  },
  'AMT-2': {
    about: 'A cash amount is plausible.',
    parameters: { threshold: amount('highest plausible amount') },
  },
  'AMT-3': {
    about: 'A cash amount can be paid in notes and coins.',
    parameters: { multiple: amount('smallest step') },
  },
  'AMT-4': { about: 'The amount is not an account number of the same transaction.' },
  'AMT-5': { about: 'The amount is greater than zero.' },
  'CUR-1': { about: 'A foreign amount has its currency, amount and rate together.' },
  'CUR-2': {
    about: 'The foreign amount at its rate gives the local amount.',
    parameters: {
      tolerance: { kind: 'number', needed: true, about: 'share by which it may differ' },
      rate: { kind: 'text', about: '`local-for-foreign`, `foreign-for-local` or `either`' },
    },
  },
  'CUR-3': { about: 'The foreign currency is not the local one.' },
  'SIDE-1': { about: 'A transaction has one from side and one to side, not several parties.' },
  'SIDE-2': { about: 'A cash report does not have accounts on both sides.' },
  'SIDE-3': { about: 'An electronic transfer has an account on at least one side.' },
  'SIDE-4': {
    about: 'An international transfer does not have both sides in the country.',
    parameters: { country },
  },
  'SIDE-5': { about: 'A cash report has both sides in the country.', parameters: { country } },
  'PER-1': { about: 'What must be known of a customer who is a person is known.', parameters: { elements } },
  'PER-2': {
    about: 'A citizen has a national identity number in its form, anybody else a passport.',
    parameters: {
      elements: { kind: 'list', needed: true, about: 'elements that take the national number' },
      pattern: { kind: 'text', about: 'form of the number, a regular expression over the whole' },
      all: { kind: 'text', about: '`yes` where each of the elements must be filled in' },
      residents: { kind: 'text', about: '`national-id` where foreign residents have the number too' },
      country,
    },
  },
  'PER-3': {
    about: 'Whoever stands at the counter has a nationality and papers, customer or not.',
    parameters: {
      modes: { kind: 'list', needed: true, about: 'transaction modes at a counter' },
      side: { kind: 'text', about: '`from` or `to` where only that side stands there' },
    },
  },
  'PER-4': { about: 'Somebody of whom everything is known is probably a customer filed as none.' },
  'PER-5': {
    about: 'A person’s names look like names, and are not a firm’s.',
    parameters: { firmWords: { kind: 'list', about: 'words that only firms bear' } },
  },
  'ENT-1': {
    about: 'What must be known of a customer that is an entity is known.',
    parameters: { elements },
  },
  'ENT-2': {
    about: 'A customer that is an entity has directors, each with nationality and papers.',
    parameters: { except: { kind: 'list', about: 'legal forms that need none' } },
  },
  'ACC-1': { about: 'The account number is a number: no signs, blanks or words.' },
  'ACC-2': {
    about: 'SWIFT code and name of the institution belong together.',
    parameters: {
      likeness: { kind: 'number', needed: true, about: 'how like two names must be, 0 to 1' },
      institutions: { kind: 'table', about: 'SWIFT code of 8 → name' },
    },
  },
  'ACC-3': {
    about: 'A customer’s account lies with the reporting entity, anybody else’s does not.',
    parameters: { filers: { kind: 'table', about: 'rentity_id → its SWIFT or institution code' } },
  },
  'ACC-4': {
    about: 'A customer’s account has an owner: an entity or persons.',
    parameters: {
      exclusive: { kind: 'text', about: '`yes` where it cannot have both' },
      primary: { kind: 'text', about: '`one` where exactly one person is the primary one' },
    },
  },
  'ACC-5': {
    about: 'SWIFT code and account number are real and were not filled in to get past the field.',
    parameters: { swift: { kind: 'text', about: '`bic` where the code’s form is checked' } },
  },
  'ACC-6': { about: 'What must be known of a customer’s account is known.', parameters: { elements } },
  'IBAN-1': { about: 'The check digits of the IBAN fit.' },
  'GDS-1': { about: 'A dealer’s report names at least one item with type, value and currency.' },
  'PTY-1': { about: 'Each party of an activity says why it is in the report.' },
  'DUP-1': { about: 'A transaction number is used once in a report.' },
};
