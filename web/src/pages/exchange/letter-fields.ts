import { letterSchemas, type LetterKind } from 'weir/exchange/contract';

/*
 * What a letter says, field by field, in the order in which it is read and written. Lists that want more than a field
 * (subjects, questions, lines of an answer, pieces of a case) have parts of their own.
 */

const { request, suspension, answer, refusal, feedback } = letterSchemas;

/** What may be chosen, as the contract has it. */
export const optionLists = {
  urgency: request.shape.urgency.options,
  offence: request.shape.offence.shape.category.options,
  sensitivities: request.shape.sensitivities.element.options,
  ground: refusal.shape.ground.options,
  extent: answer.shape.extent.options,
  status: answer.shape.lines.element.shape.status.options,
  consent: answer.shape.consent.options,
  used: feedback.shape.used.element.options,
  value: feedback.shape.value.options,
  asset: suspension.shape.asset.shape.kind.options,
  how: letterSchemas['suspension-ended'].shape.how.options,
} as const;
export type OptionList = keyof typeof optionLists;

export interface FieldSpec {
  /** Dotted place in the content; its last part, or `label`, names the words. */
  readonly path: string;
  readonly label?: string;
  readonly as:
    | 'line'
    | 'text'
    | 'day'
    | 'moment'
    | 'lines'
    | 'check'
    | 'purposes'
    | { readonly choice: OptionList }
    | { readonly choices: OptionList };
  /** Left empty it is null (a line, a day, a time) or empty (text, lists). */
  readonly optional?: true;
}

const contact: FieldSpec = { path: 'contact', as: 'line' };
const purposes: FieldSpec = { path: 'purposes', as: 'purposes' };
const offence: readonly FieldSpec[] = [
  { path: 'offence.category', label: 'offence', as: { choice: 'offence' } },
  { path: 'offence.conduct', as: 'text', optional: true },
];
const diagonal: readonly FieldSpec[] = [
  { path: 'diagonal.authority', label: 'diagonalAuthority', as: 'line', optional: true },
  { path: 'diagonal.purpose', label: 'diagonalPurpose', as: 'line', optional: true },
];
const refused: readonly FieldSpec[] = [
  { path: 'ground', as: { choice: 'ground' } },
  { path: 'citation', as: 'line' },
  { path: 'reason', as: 'text' },
];

export const letterFields: Record<LetterKind, readonly FieldSpec[]> = {
  request: [
    { path: 'facts', as: 'text' },
    { path: 'link', as: 'text', optional: true },
    ...offence,
    { path: 'domesticContext', as: 'text', optional: true },
    { path: 'urgency', as: { choice: 'urgency' } },
    { path: 'urgencyReason', as: 'line', optional: true },
    { path: 'neededBy', as: 'moment', optional: true },
    purposes,
    { path: 'sensitivities', as: { choices: 'sensitivities' }, optional: true },
    ...diagonal,
    { path: 'earlierReferences', as: 'lines', optional: true },
    contact,
  ],
  disclosure: [
    { path: 'facts', as: 'text' },
    { path: 'link', as: 'text', optional: true },
    ...offence,
    { path: 'crossBorderReport', as: 'check' },
    purposes,
    contact,
  ],
  suspension: [
    { path: 'asset.kind', label: 'asset', as: { choice: 'asset' } },
    { path: 'asset.institution', label: 'institution', as: 'line' },
    { path: 'asset.account', label: 'account', as: 'line' },
    { path: 'asset.transactionReference', label: 'transactionReference', as: 'line', optional: true },
    { path: 'asset.money.amount', label: 'amount', as: 'line', optional: true },
    { path: 'asset.money.currency', label: 'currency', as: 'line', optional: true },
    { path: 'facts', as: 'text' },
    { path: 'legalBasis', as: 'line' },
    { path: 'urgencyReason', as: 'line' },
    { path: 'neededBy', as: 'moment' },
    { path: 'followUp', as: 'text' },
    ...diagonal,
    purposes,
    contact,
  ],
  'consent-request': [
    { path: 'purpose', as: 'line' },
    { path: 'reason', as: 'text' },
  ],
  acknowledgement: [],
  reminder: [],
  clarification: [{ path: 'missing', as: 'lines' }],
  clarified: [{ path: 'text', as: 'text' }],
  answer: [
    { path: 'extent', as: { choice: 'extent' } },
    { path: 'consent', as: { choice: 'consent' } },
    { path: 'restBy', as: 'moment', optional: true },
    { path: 'remarks', as: 'text', optional: true },
  ],
  refusal: refused,
  postponement: [...refused, { path: 'until', as: 'day', optional: true }],
  consent: [{ path: 'remarks', as: 'text', optional: true }],
  feedback: [
    { path: 'used', as: { choices: 'used' } },
    { path: 'value', as: { choice: 'value' } },
    { path: 'remarks', as: 'text', optional: true },
    { path: 'mayBeCited', as: 'check' },
  ],
  withdrawal: [{ path: 'reason', as: 'text' }],
  'suspension-imposed': [
    { path: 'until', as: 'moment' },
    { path: 'measure', as: 'line' },
    { path: 'citation', as: 'line' },
    { path: 'followUp', as: 'text' },
  ],
  'suspension-ended': [
    { path: 'how', as: { choice: 'how' } },
    { path: 'at', as: 'moment' },
    { path: 'remarks', as: 'text', optional: true },
  ],
};

export type Content = Readonly<Record<string, unknown>>;

/** What lies at a dotted place; undefined where nothing does. */
export function at(content: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Content)[name] : undefined),
      content,
    );
}

/** The content with another value at a dotted place. */
export function put(content: Content, path: string, value: unknown): Content {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...content, [first]: value };
  const inner = content[first];
  return {
    ...content,
    [first]: put(
      (typeof inner === 'object' && inner !== null ? inner : {}) as Content,
      rest.join('.'),
      value,
    ),
  };
}

/** As the contract wants it: what was left empty is null, and what hangs on it too. */
export function finished(kind: LetterKind, content: Content): Content {
  let done = content;
  for (const { path, as, optional } of letterFields[kind]) {
    const value = at(done, path);
    if (as === 'lines' && Array.isArray(value))
      done = put(
        done,
        path,
        value.map((line) => String(line).trim()).filter((line) => line !== ''),
      );
    else if (
      optional &&
      (as === 'line' || as === 'day' || as === 'moment') &&
      (value === '' || value === undefined)
    )
      done = put(done, path, null);
    else if (typeof value === 'string') done = put(done, path, value.trim());
  }
  if (at(done, 'diagonal.authority') === null) done = put(done, 'diagonal', null);
  if (at(done, 'asset.money.amount') === null) done = put(done, 'asset.money', null);
  return done;
}

/** A letter before anything is written in it. */
export function emptyContent(kind: LetterKind, contact: string): Content {
  const subject = {
    contact,
    offence: { category: 'ml', conduct: '' },
    facts: '',
    link: '',
    purposes: ['intelligence'],
  };
  switch (kind) {
    case 'request':
      return {
        ...subject,
        urgency: 'routine',
        urgencyReason: null,
        neededBy: null,
        diagonal: null,
        earlierReferences: [],
        subjects: [],
        domesticContext: '',
        questions: [{ id: 'q1', kind: 'identity', text: '', from: null, until: null }],
        recipients: [],
        sensitivities: ['do_not_alert_subject'],
        alsoAsked: null,
        fragments: [],
      };
    case 'disclosure':
      return { ...subject, subjects: [], crossBorderReport: false, fragments: [] };
    case 'suspension':
      return {
        contact,
        asset: { kind: 'account', institution: '', account: '', transactionReference: null, money: null },
        facts: '',
        legalBasis: '',
        urgencyReason: '',
        neededBy: null,
        diagonal: null,
        followUp: '',
        purposes: ['intelligence'],
        fragments: [],
      };
    case 'clarification':
      return { missing: [] };
    case 'clarified':
      return { text: '', fragments: [] };
    case 'answer':
      return {
        extent: 'final',
        lines: [],
        consent: 'with_prior_consent',
        restBy: null,
        remarks: '',
        fragments: [],
      };
    case 'refusal':
      return { ground: 'no_basis', citation: '', reason: '' };
    case 'postponement':
      return { ground: 'impedes_inquiry', citation: '', reason: '', until: null };
    case 'consent':
      return { granted: [], refused: [], remarks: '' };
    case 'feedback':
      return { used: ['supported_case'], value: 'some', remarks: '', mayBeCited: false };
    case 'withdrawal':
      return { reason: '' };
    case 'suspension-imposed':
      return { until: null, measure: '', citation: '', followUp: '' };
    case 'suspension-ended':
      return { how: 'lapsed', at: null, remarks: '' };
    default:
      return {};
  }
}
