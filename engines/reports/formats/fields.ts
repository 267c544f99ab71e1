import type { Profile, ValueType } from '../profile.ts';
import { loadProfile } from '../load-profile.ts';
import type { Step } from './draft.ts';
import type { RecordKind } from './mapping.ts';
import { isCashField } from './cash/read-cash.ts';
import { reportType, slotsOf, typeAt, valueAt } from './profile-shape.ts';

/** Where a field of a mapping goes: steps below the record's draft, and the base of its value. */
export interface Field {
  readonly steps: readonly Step[];
  readonly base: ValueType['base'];
}

/** Short words for what goAML wraps: word → the names it stands for. */
const words: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  person: {
    phone: ['phones', 'phone'],
    address: ['addresses', 'address'],
    id: ['identifications', 'identification'],
  },
  entity: {
    phone: ['phones', 'phone'],
    address: ['addresses', 'address'],
    id: ['entity_identifications', 'entity_identification'],
    director: ['related_persons', 'entity_related_person'],
  },
  account: { owner: ['t_entity'], holder: ['related_persons', 'account_related_person'] },
  transaction: { item: ['goods_services', 'item'], routing: ['means_of_transport', 'routing'] },
};

/** Columns of linked sheets that are no elements: keys and what ties records together. */
export const linkFields: Readonly<Partial<Record<RecordKind, readonly string[]>>> = {
  party: ['transaction', 'side', 'my_client', 'account', 'person', 'entity', 'conductor'],
  account: ['key', 'owner'],
  person: ['key', 'account', 'account_role', 'is_primary', 'entity', 'entity_role'],
  entity: ['key'],
  address: ['of'],
  phone: ['of'],
  identification: ['of'],
  item: ['transaction'],
};

/** The field a mapping names, for one kind of record; undefined where neither this profile nor generic goAML 5 knows it. */
export function fieldOf(profile: Profile, record: RecordKind, text: string): Field | undefined {
  if (record === 'cash')
    return isCashField(text.replace(/^item\./, 'items.'))
      ? {
          steps: [],
          base: /(?:date|Date|departed|arrives|issued|Until|sentToFiu)$/.test(text)
            ? 'dateTime'
            : /(?:amount|totalLocal|share|weight|fineness)$/.test(text)
              ? 'decimal'
              : 'string',
        }
      : undefined;
  const segments = text.split('.').map(stepFrom);
  if (segments.includes(undefined) || segments.length > 12) return undefined;
  const given = segments as Step[];
  if (
    linkFields[record]?.includes(text) === true ||
    /^(?:from|to)\.my_client$/.test(text) ||
    (record === 'party' && text === 'my_client')
  ) {
    return { steps: given, base: /my_client$|is_primary$/.test(text) ? 'boolean' : 'string' };
  }
  if (record === 'report' && text === 'indicators') return { steps: given, base: 'string' };
  const steps = expanded(record, given);
  const names = steps.map((step) => step.name);
  for (const one of [profile, loadProfile('un-5.0.1')]) {
    for (const type of recordTypes(one, record)) {
      const value = valueAt(one, type, names);
      if (value !== undefined) return { steps, base: value.base };
    }
  }
  return undefined;
}

function stepFrom(segment: string): Step | undefined {
  const match = /^([A-Za-z_][A-Za-z0-9_]{0,60})(?:\[([1-9]\d?)\])?$/.exec(segment);
  return match === null ? undefined : { name: match[1]!, index: Number(match[2] ?? 1) };
}

/** The types below which a record's fields are looked for. */
function recordTypes(profile: Profile, record: RecordKind): string[] {
  const report = reportType(profile);
  const transaction = typeAt(profile, report, ['transaction']);
  const below = (...names: string[]): string[] => {
    const found = transaction === undefined ? undefined : typeAt(profile, transaction, names);
    return found === undefined ? [] : [found];
  };
  switch (record) {
    case 'report':
      return [report];
    case 'transaction':
      return transaction === undefined ? [] : [transaction];
    case 'party':
      return [
        ...below('t_from'),
        ...below('involved_parties', 'party'),
        ...[typeAt(profile, report, ['activity', 'report_parties', 'report_party']) ?? []].flat(),
      ];
    case 'account':
      return below('t_from', 'from_account');
    case 'person':
      return below('t_from', 'from_person');
    case 'entity':
      return below('t_from', 'from_entity');
    case 'address':
      return below('t_from', 'from_person', 'addresses', 'address');
    case 'phone':
      return below('t_from', 'from_person', 'phones', 'phone');
    case 'identification':
      return ['t_person_identification', 't_entity_identification'].filter(
        (type) => slotsOf(profile, type) !== undefined,
      );
    case 'item':
      return below('goods_services', 'item');
    default:
      return [];
  }
}

/** The short words spelled out: `from.account.holder.last_name` → `t_from/from_account/related_persons/…/last_name`. */
export function expanded(record: RecordKind, given: readonly Step[]): Step[] {
  const steps: Step[] = [];
  let context: string = record === 'item' ? 'none' : record;
  let side: string | undefined;
  for (let at = 0; at < given.length; at++) {
    const { name, index } = given[at]!;
    const push = (...names: readonly string[]): void => {
      names.forEach((one, step) => steps.push({ name: one, index: step === names.length - 1 ? index : 1 }));
    };
    const last = at === given.length - 1;
    if (context === 'transaction' && (name === 'from' || name === 'to') && !last) {
      push(`t_${name}`);
      side = name;
      context = 'side';
    } else if (context === 'side' && side !== undefined) {
      context = sideStep(name, side, push);
    } else if (context === 'foreign') {
      push(
        { currency: 'foreign_currency_code', amount: 'foreign_amount', rate: 'foreign_exchange_rate' }[
          name
        ] ?? name,
      );
    } else if (context === 'party' && name === 'foreign' && !last) {
      push('foreign_currency');
      context = 'foreign';
    } else if (context === 'party' && isSubject(name) && !last) {
      push(name);
      context = name;
    } else if (words[context]?.[name] !== undefined && (!last || name === 'owner')) {
      push(...words[context]![name]!);
      context = name;
    } else if (context === 'holder') {
      context = linkStep(name, 't_person', ['role', 'is_primary', 'comments'], push);
    } else if (context === 'director') {
      context = linkStep(name, 'person', ['role', 'share_percentage', 'voting_percentage', 'comments'], push);
    } else if (context === 'owner') {
      const inner = words['entity']![name];
      if (inner !== undefined && !last) push(...inner);
      else push(name);
      context = inner === undefined ? 'none' : name;
    } else push(name);
  }
  return steps;
}

type Push = (...names: readonly string[]) => void;

const isSubject = (name: string): boolean => name === 'account' || name === 'person' || name === 'entity';

function sideStep(name: string, side: string, push: Push): string {
  if (isSubject(name)) {
    push(`${side}_${name}`);
    return name;
  }
  if (name === 'conductor') {
    push('t_conductor');
    return 'person';
  }
  if (name === 'foreign') {
    push(`${side}_foreign_currency`);
    return 'foreign';
  }
  const plain = ['funds_code', 'funds_comment', 'country', 'is_suspected'].includes(name);
  push(plain ? `${side}_${name}` : name);
  return 'none';
}

function linkStep(name: string, person: string, own: readonly string[], push: Push): string {
  if (own.includes(name)) {
    push(name);
    return 'none';
  }
  const inner = words['person']![name];
  push(person, ...(inner ?? [name]));
  return 'none';
}
