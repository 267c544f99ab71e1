import type { Profile } from '../../profile.ts';
import type { SourcePlace } from '../conversion.ts';
import { Draft } from '../draft.ts';
import { codesAt, reportType, slotsOf, typeAt } from '../profile-shape.ts';
import { dayTime } from '../report-sink.ts';
import type { SourceFindings } from '../source-findings.ts';
import type {
  CashAddress,
  CashDeclaration,
  CashEntity,
  CashItem,
  CashParty,
  CashPerson,
  CashTransport,
} from './cash-declaration.ts';

/** Words of the profile that a declaration needs and that nobody may guess; the mapping tells them. */
export interface CashCodes {
  readonly transmode?: string;
  readonly funds?: string;
  readonly item?: Readonly<Partial<Record<CashItem['kind'], string>>>;
  readonly contact?: string;
  readonly phone?: string;
  readonly transportMode?: string;
  readonly transportType?: string;
}

/**
 * A declaration as one transaction across the border: the carrier on both sides, the country behind on one side and
 * this country on the other, the cash as goods, the journey as routing where the profile has it. What goAML has no
 * element for is kept whole as one line of JSON in the comments, so that the way back loses nothing.
 */
export function cashTransaction(
  declaration: CashDeclaration,
  profile: Profile,
  codes: CashCodes,
  place: SourcePlace,
  findings: SourceFindings,
): Draft {
  const draft = new Draft('transaction', undefined, place);
  const type = typeAt(profile, reportType(profile), ['transaction'])!;
  const known = slotsOf(profile, type);
  const { transport, carrier } = declaration;
  const home = profile.country ?? transport?.to ?? '-';
  const abroad = declaration.direction === 'entering' ? (transport?.from ?? '-') : (transport?.to ?? '-');
  const [from, to] = declaration.direction === 'entering' ? [abroad, home] : [home, abroad];
  const dash = (told: string | undefined, ...path: string[]): string | undefined =>
    told ?? (Object.hasOwn(codesAt(profile, type, path) ?? {}, '-') ? '-' : undefined);
  draft
    .with('transactionnumber', declaration.reference)
    .with('transaction_location', declaration.office ?? transport?.crossing)
    .with(
      'transaction_description',
      `Cross-border cash ${declaration.kind}: ${declaration.direction}, ${declaration.mode}, ${declaration.truth}`,
    )
    .with('date_transaction', dayTime(declaration.date))
    .with('transmode_code', dash(codes.transmode, 'transmode_code'))
    .with('amount_local', declaration.totalLocal);
  const sender = declaration.sender ?? { person: carrier };
  const recipient = declaration.recipient ?? { person: carrier };
  for (const [side, who, country] of [
    ['from', sender, from],
    ['to', recipient, to],
  ] as const) {
    const made = new Draft(`t_${side}`, undefined, place);
    made.with(`${side}_funds_code`, dash(codes.funds, `t_${side}`, `${side}_funds_code`));
    if (side === 'from' && declaration.sender !== undefined)
      made.add(personDraft('t_conductor', carrier, codes, place));
    made.add(partyDraft(`${side}_person`, `${side}_entity`, who, codes, place));
    draft.add(made.with(`${side}_country`, country));
  }
  draft.with(
    'goods_services',
    declaration.items.map((item) => itemDraft(item, codes, place)),
  );
  if (transport !== undefined && known?.has('means_of_transport') === true) {
    const mode = dash(codes.transportMode, 'means_of_transport', 'routing', 'transport_mode');
    const kind = dash(codes.transportType, 'means_of_transport', 'routing', 'transport_type');
    if (mode !== undefined && kind !== undefined)
      draft.with('means_of_transport', routing(transport, { mode, kind }, place));
    else {
      const element = mode === undefined ? 'transport_mode' : 'transport_type';
      const message = `The mapping does not tell the code of ${element}, so the journey stands in the comments alone.`;
      findings.add('warning', 'format-code-untold', place, message, {
        params: { element },
        fix: 'Name transportMode and transportType in the mapping’s codes for cash',
        once: 'transport',
      });
    }
  }
  return draft.with('comments', `${cashMark}${JSON.stringify(declaration)}`);
}

/** Begins the line that keeps a declaration whole. */
export const cashMark = 'cash-declaration: ';

function partyDraft(
  personName: string,
  entityName: string,
  party: CashParty,
  codes: CashCodes,
  place: SourcePlace,
): Draft | undefined {
  if (party.entity !== undefined) return entityDraft(entityName, party.entity, codes, place);
  return party.person === undefined ? undefined : personDraft(personName, party.person, codes, place);
}

function personDraft(name: string, person: CashPerson, codes: CashCodes, place: SourcePlace): Draft {
  const draft = new Draft(name, undefined, place)
    .with('gender', person.sex)
    .with('first_name', person.firstName)
    .with('last_name', person.lastName)
    .with('birthdate', person.birthDate === undefined ? undefined : dayTime(person.birthDate))
    .with('birth_place', person.birthPlace)
    .with('ssn', person.personalNumber)
    .with('nationality1', person.nationality)
    .with('residence', person.residence)
    .with('email', person.email)
    .with('addresses', addresses(person.address, codes, place));
  if (person.phone !== undefined) {
    const phone = new Draft('phone', undefined, place)
      .with('tph_contact_type', codes.contact ?? '-')
      .with('tph_communication_type', codes.phone ?? '-')
      .with('tph_country_prefix', person.phonePrefix ?? '-')
      .with('tph_number', person.phone);
    draft.with('phones', [phone]);
  }
  const paper = person.document;
  if (paper === undefined) return draft;
  return draft.with('identifications', [
    new Draft('identification', undefined, place)
      .with('type', paper.type)
      .with('number', paper.number)
      .with('issue_date', paper.issued === undefined ? undefined : dayTime(paper.issued))
      .with('issue_country', paper.country),
  ]);
}

function entityDraft(name: string, entity: CashEntity, codes: CashCodes, place: SourcePlace): Draft {
  return new Draft(name, undefined, place)
    .with('name', entity.name)
    .with('incorporation_number', entity.registrationNumber)
    .with('incorporation_country_code', entity.registrationCountry)
    .with('tax_number', entity.taxNumber)
    .with('addresses', addresses(entity.address, codes, place));
}

function addresses(address: CashAddress | undefined, codes: CashCodes, place: SourcePlace): Draft[] {
  if (address === undefined) return [];
  return [
    new Draft('address', undefined, place)
      .with('address_type', codes.contact ?? '-')
      .with('address', address.line)
      .with('city', address.city)
      .with('zip', address.postcode)
      .with('country_code', address.country),
  ];
}

function itemDraft(item: CashItem, codes: CashCodes, place: SourcePlace): Draft {
  const notes = [
    item.quantity === undefined ? undefined : `Quantity ${item.quantity}`,
    item.fineness === undefined ? undefined : `Fineness ${item.fineness}`,
  ].filter((note) => note !== undefined);
  return new Draft('item', undefined, place)
    .with('item_type', codes.item?.[item.kind] ?? '-')
    .with('description', item.description)
    .with('estimated_value', item.amount)
    .with('currency_code', item.currency)
    .with('size', item.weight)
    .with('size_uom', item.weight === undefined ? undefined : 'g')
    .with('comments', notes.join(', '));
}

function routing(
  transport: CashTransport,
  codes: { mode: string; kind: string },
  place: SourcePlace,
): Draft[] {
  const stops: (readonly [country: string, date: string | undefined])[] = [
    [transport.from, transport.departed],
    ...(transport.transit ?? []).map((country): [string, undefined] => [country, undefined]),
    [transport.to, transport.arrives],
  ];
  return stops.map(([country, date], index) =>
    new Draft('routing', undefined, place)
      .with('reporting_point', String(country === transport.to && index === stops.length - 1))
      .with('transport_mode', codes.mode)
      .with('transport_type', codes.kind)
      .with('carrier_name', transport.company)
      .with('carrier_number', transport.number)
      .with('step_number', String(index + 1))
      .with('step_date', date === undefined ? undefined : dayTime(date))
      .with('country_code', country),
  );
}
