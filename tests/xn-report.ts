/** A person as a sandbox report names one. */
export interface XnPerson {
  first: string;
  last: string;
  born?: string;
  passport?: string;
  nationalId?: string;
  /** The name in its own script. */
  native?: string;
}

export interface XnReport {
  filer: string;
  reference: string;
  /** The filer's customer, who signs for `account`. */
  client: XnPerson;
  account: string;
  /** Somebody else, paid into `counterAccount`. */
  counterparty?: XnPerson;
  counterAccount?: string;
  amount?: string;
  reason?: string;
  date?: string;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const tag = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<${name}>${escape(text)}</${name}>`;

function person(given: XnPerson): string {
  const passport =
    given.passport === undefined
      ? ''
      : tag('passport_number', given.passport) + tag('passport_country', 'XN');
  return (
    tag('first_name', given.first) +
    tag('last_name', given.last) +
    tag('birthdate', `${given.born ?? '1980-01-01'}T00:00:00`) +
    tag('full_name_frn', given.native) +
    tag('ssn', given.nationalId ?? '-') +
    passport +
    tag('nationality1', 'XN') +
    tag('residence', 'XN') +
    '<phones><phone><tph_contact_type>1</tph_contact_type><tph_communication_type>L</tph_communication_type><tph_country_prefix>990</tph_country_prefix><tph_number>0100 555 010</tph_number></phone></phones>' +
    '<addresses><address><address_type>1</address_type><address>1 Quay Street</address><city>Millbrook</city><country_code>XN</country_code></address></addresses>' +
    tag('occupation', 'Trader')
  );
}

/** A complete suspicious transaction report of Aldermoor, acceptable under the profile `xn`. For tests of rooms. */
export function xnReport(given: XnReport): Uint8Array {
  const date = given.date ?? '2026-11-02T10:15:00';
  const counterparty = given.counterparty ?? { first: 'Ondine', last: 'Farrow' };
  const to =
    given.counterAccount === undefined
      ? `<to_person>${tag('first_name', counterparty.first)}${tag('last_name', counterparty.last)}${
          counterparty.born === undefined ? '' : tag('birthdate', `${counterparty.born}T00:00:00`)
        }${
          counterparty.passport === undefined
            ? ''
            : tag('passport_number', counterparty.passport) + tag('passport_country', 'XN')
        }</to_person>`
      : `<to_account><institution_name>Port Bank</institution_name><swift>PORTXPPA</swift>${tag('account', given.counterAccount)}</to_account>`;
  return new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>
<report>
  ${tag('rentity_id', given.filer)}
  <submission_code>E</submission_code>
  <report_code>STR</report_code>
  ${tag('entity_reference', given.reference)}
  <submission_date>2026-11-10T09:00:00</submission_date>
  <currency_code_local>XNC</currency_code_local>
  <reporting_person><first_name>Maud</first_name><last_name>Tarling</last_name></reporting_person>
  ${tag('reason', given.reason ?? 'Cash came in and left within the hour, without a business that would explain it.')}
  <transaction>
    ${tag('transactionnumber', `${given.reference}-1`)}
    <transaction_description>Transfer to another bank</transaction_description>
    ${tag('date_transaction', date)}
    <transmode_code>WIRE</transmode_code>
    ${tag('amount_local', given.amount ?? '12500.00')}
    <t_from_my_client>
      <from_funds_code>TRANSFER</from_funds_code>
      <from_account>
        <institution_name>Mill Bank</institution_name>
        <institution_code>${escape(given.filer)}</institution_code>
        <branch>Main</branch>
        ${tag('account', given.account)}
        <currency_code>XNC</currency_code>
        ${tag('account_name', `${given.client.first} ${given.client.last}`)}
        ${tag('client_number', `C-${given.account}`)}
        <personal_account_type>A</personal_account_type>
        <signatory><is_primary>true</is_primary><t_person>${person(given.client)}</t_person><role>HOLDER</role></signatory>
        <opened>2019-01-01T00:00:00</opened>
        <status_code>A</status_code>
      </from_account>
      <from_country>XN</from_country>
    </t_from_my_client>
    <t_to>
      <to_funds_code>TRANSFER</to_funds_code>
      ${to}
      <to_country>XP</to_country>
    </t_to>
  </transaction>
  <report_indicators><indicator>RAPID</indicator></report_indicators>
</report>
`);
}
