import { seededRandom } from '@weir/engines/vocabulary';

/**
 * A goAML 5.0.1 report of about `megabytes`, valid under profile `xn`-like limits: one bank, many transfers between its
 * customers and others. The same size gives the same bytes.
 */
export function generatedReport(megabytes: number): Buffer {
  return Buffer.from([...reportParts(megabytes)].join(''), 'utf8');
}

/** The same, piece by piece, for files larger than one wants to hold. */
export function* reportParts(megabytes: number): Generator<string> {
  const random = seededRandom('benchmark report');
  yield head;
  let size = head.length;
  for (let number = 1; size < megabytes * 1e6; number++) {
    const day = String(random.integer(1, 28)).padStart(2, '0');
    const amount = `${random.integer(10, 90_000)}.${String(random.integer(0, 99)).padStart(2, '0')}`;
    const transaction = transactionOf(
      number,
      day,
      amount,
      random.integer(1, 40_000),
      random.integer(1, 40_000),
    );
    yield transaction;
    size += transaction.length;
  }
  yield foot;
}

const head = `<?xml version="1.0" encoding="UTF-8"?>
<report>
  <rentity_id>1001</rentity_id>
  <rentity_branch>Main</rentity_branch>
  <submission_code>E</submission_code>
  <report_code>STR</report_code>
  <entity_reference>BENCH-1</entity_reference>
  <submission_date>2026-09-30T12:00:00</submission_date>
  <currency_code_local>EUR</currency_code_local>
  <reporting_person>
    <first_name>Bench</first_name>
    <last_name>Officer</last_name>
  </reporting_person>
  <location>
    <address_type>1</address_type>
    <address>1 Long Row</address>
    <city>Harbour</city>
    <country_code>FR</country_code>
  </location>
  <reason>Generated for a measurement; the customer moved more than the business explains.</reason>
`;

const foot = `  <report_indicators>
    <indicator>-</indicator>
  </report_indicators>
</report>
`;

function transactionOf(number: number, day: string, amount: string, from: number, to: number): string {
  return `  <transaction>
    <transactionnumber>TX-${String(number).padStart(9, '0')}</transactionnumber>
    <transaction_location>Main branch</transaction_location>
    <transaction_description>Transfer between customers, order ${number}</transaction_description>
    <date_transaction>2026-09-${day}T10:15:00</date_transaction>
    <transmode_code>D</transmode_code>
    <amount_local>${amount}</amount_local>
    <t_from_my_client>
      <from_funds_code>E</from_funds_code>
      <from_account>
        <institution_name>Bench Bank</institution_name>
        <swift>BNCHFRPP</swift>
        <branch>Main</branch>
        <account>A${String(from).padStart(8, '0')}</account>
        <currency_code>EUR</currency_code>
        <account_name>Customer ${from}</account_name>
        <client_number>C${from}</client_number>
        <personal_account_type>A</personal_account_type>
        <signatory>
          <is_primary>1</is_primary>
          <t_person>
            <gender>F</gender>
            <first_name>Customer</first_name>
            <last_name>Number${from}</last_name>
            <birthdate>1980-02-03T00:00:00</birthdate>
            <ssn>${String(from).padStart(9, '0')}</ssn>
            <id_number>ID${from}</id_number>
            <nationality1>FR</nationality1>
            <residence>FR</residence>
            <phones>
              <phone>
                <tph_contact_type>1</tph_contact_type>
                <tph_communication_type>L</tph_communication_type>
                <tph_country_prefix>33</tph_country_prefix>
                <tph_number>${String(from).padStart(7, '0')}</tph_number>
              </phone>
            </phones>
            <addresses>
              <address>
                <address_type>1</address_type>
                <address>${from} Long Row</address>
                <city>Harbour</city>
                <country_code>FR</country_code>
              </address>
            </addresses>
            <occupation>Trader</occupation>
          </t_person>
          <role>A</role>
        </signatory>
        <opened>2019-03-04T00:00:00</opened>
        <status_code>A</status_code>
      </from_account>
      <from_country>FR</from_country>
    </t_from_my_client>
    <t_to>
      <to_funds_code>E</to_funds_code>
      <to_account>
        <institution_name>Other Bank</institution_name>
        <swift>OTHRFRPP</swift>
        <account>B${String(to).padStart(8, '0')}</account>
        <currency_code>EUR</currency_code>
        <account_name>Payee ${to}</account_name>
      </to_account>
      <to_country>FR</to_country>
    </t_to>
  </transaction>
`;
}
