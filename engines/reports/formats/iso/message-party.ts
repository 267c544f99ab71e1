import { isIban } from '../../account-key.ts';
import { Draft } from '../draft.ts';
import type { MessageElement } from './message-tree.ts';

/** A side of a payment as a message says it. */
export interface MessageSide {
  readonly party: MessageElement | undefined;
  readonly account: MessageElement | undefined;
  readonly agent: MessageElement | undefined;
}

/** In newer versions a party of a statement is wrapped in `Pty` (or `Agt`). */
export function partyOf(element: MessageElement | undefined): MessageElement | undefined {
  return element?.at('Pty') ?? element;
}

/**
 * Person or entity, only where the message says it: a private identification or date of birth makes a person, an
 * identification of an organisation an entity. A name alone says nothing, and nothing is guessed.
 */
export function kindOf(party: MessageElement | undefined): 'person' | 'entity' | undefined {
  const id = party?.at('Id');
  if (id?.at('PrvtId') !== undefined) return 'person';
  if (id?.at('OrgId') !== undefined) return 'entity';
  return undefined;
}

export function bicOf(agent: MessageElement | undefined): string | undefined {
  const institution = agent?.at('FinInstnId');
  return institution?.value('BICFI') ?? institution?.value('BIC');
}

export function countryOf(side: MessageSide): string | undefined {
  const bic = bicOf(side.agent);
  const iban = side.account?.value('Id', 'IBAN');
  return (
    side.agent?.value('FinInstnId', 'PstlAdr', 'Ctry') ??
    (bic === undefined ? undefined : bic.slice(4, 6)) ??
    (iban === undefined ? undefined : iban.slice(0, 2)) ??
    side.party?.value('CtryOfRes') ??
    side.party?.value('PstlAdr', 'Ctry')
  );
}

/** The account of a side, its holder inside where the message says what he is. */
export function accountDraft(name: string, side: MessageSide): Draft {
  const { account, agent, party } = side;
  const institution = agent?.at('FinInstnId');
  const bic = bicOf(agent);
  const iban = account?.value('Id', 'IBAN');
  const other = account?.value('Id', 'Othr', 'Id');
  const place = (account ?? party ?? agent)?.place;
  const draft = new Draft(name, undefined, place);
  draft.with('institution_name', institution?.value('Nm') ?? bic ?? '-');
  if (bic !== undefined) draft.with('swift', bic);
  else
    draft.with(
      'institution_code',
      institution?.value('ClrSysMmbId', 'MmbId') ?? institution?.value('Othr', 'Id') ?? '-',
    );
  draft.with('branch', agent?.value('BrnchId', 'Nm') ?? agent?.value('BrnchId', 'Id'));
  draft.with('account', iban ?? other ?? '-');
  draft.with('currency_code', account?.value('Ccy'));
  draft.with('account_name', account?.value('Nm') ?? party?.value('Nm'));
  if (iban !== undefined && isIban(iban)) draft.with('iban', iban);
  const kind = kindOf(party);
  if (party !== undefined && kind === 'entity') draft.add(entityDraft('t_entity', party));
  if (party !== undefined && kind === 'person') {
    const holder = new Draft('account_related_person', undefined, party.place).add(
      personDraft('t_person', party),
    );
    draft.with('related_persons', [holder]);
  }
  return draft;
}

/** ISO has one line for a person's name; which part is the family name is not said, so all of it stays together. */
export function personDraft(name: string, party: MessageElement): Draft {
  const draft = new Draft(name, undefined, party.place);
  const birth = party.at('Id', 'PrvtId', 'DtAndPlcOfBirth');
  const born = birth?.value('BirthDt');
  draft.with('first_name', '-').with('last_name', party.value('Nm') ?? '-');
  draft.with('birthdate', born === undefined ? undefined : `${born}T00:00:00`);
  draft.with('birth_place', birth?.value('CityOfBirth'));
  draft.with('country_of_birth', birth?.value('CtryOfBirth'));
  draft.with('residence', party.value('CtryOfRes'));
  const numbers = party.at('Id', 'PrvtId')?.all('Othr') ?? [];
  draft.with('id_number', numbers[0]?.value('Id'));
  contact(draft, party);
  const more = numbers.slice(1).flatMap((one) => one.value('Id') ?? []);
  return draft.with('comments', more.length === 0 ? undefined : `Further identification: ${more.join(', ')}`);
}

export function entityDraft(name: string, party: MessageElement): Draft {
  const draft = new Draft(name, undefined, party.place);
  const id = party.at('Id', 'OrgId');
  draft.with('name', party.value('Nm') ?? '-');
  draft.with('incorporation_number', id?.value('LEI') ?? id?.at('Othr')?.value('Id'));
  contact(draft, party);
  const notes = [
    id?.value('LEI') === undefined ? undefined : `LEI ${id.value('LEI')}`,
    bicOfOrganisation(id) === undefined ? undefined : `BIC ${bicOfOrganisation(id)}`,
    ...(id?.all('Othr') ?? []).map((one) => `Identification ${one.value('Id') ?? ''}`),
  ].filter((note) => note !== undefined);
  return draft.with('comments', notes.length === 0 ? undefined : notes.join('\n'));
}

function bicOfOrganisation(id: MessageElement | undefined): string | undefined {
  return id?.value('AnyBIC') ?? id?.value('BICOrBEI');
}

function contact(draft: Draft, party: MessageElement): void {
  const postal = party.at('PstlAdr');
  if (postal === undefined) return;
  const street = [postal.value('StrtNm'), postal.value('BldgNb')].filter(Boolean).join(' ');
  const lines = postal.all('AdrLine').map((line) => line.text.trim());
  const text = [street, ...lines].filter((part) => part !== '').join(', ');
  const address = new Draft('address', undefined, postal.place)
    .with('address_type', '-')
    .with('address', text === '' ? '-' : text)
    .with('city', postal.value('TwnNm') ?? '-')
    .with('zip', postal.value('PstCd'))
    .with('country_code', postal.value('Ctry') ?? '-')
    .with('state', postal.value('CtrySubDvsn'));
  draft.with('addresses', [address]);
}

/** One line that keeps a party the report has no place for. */
export function partyNote(label: string, party: MessageElement | undefined): string | undefined {
  const inner = partyOf(party);
  if (inner === undefined) return undefined;
  const words = [
    inner.value('Nm') ?? inner.value('FinInstnId', 'Nm'),
    bicOf(inner),
    inner.value('Id', 'PrvtId', 'Othr', 'Id'),
    inner.value('Id', 'OrgId', 'LEI') ??
      inner.value('Id', 'OrgId', 'AnyBIC') ??
      inner.value('Id', 'OrgId', 'Othr', 'Id'),
    inner.value('CtryOfRes') ?? inner.value('PstlAdr', 'Ctry'),
  ].filter((word) => word !== undefined);
  return words.length === 0 ? undefined : `${label}: ${words.join(', ')}`;
}
