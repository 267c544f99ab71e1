import { element, type ElementPlan, type ReportElement } from '../element.ts';

/** What a test changes in the example: header fields, the side's parts, or whole pieces. Null leaves a piece out. */
export interface ExampleChanges {
  readonly header?: Readonly<Record<string, string | null>>;
  readonly transaction?: Readonly<Record<string, string | null>>;
  readonly from?: ElementPlan;
  readonly to?: ElementPlan;
  /** Instead of from and to. */
  readonly parties?: readonly ElementPlan[];
  readonly transactions?: number;
  readonly activity?: ElementPlan;
  readonly goods?: readonly ElementPlan[];
  readonly indicators?: readonly string[];
}

/** An acceptable report of Aldermoor, with one transaction unless told otherwise. All of it is invented. */
export function exampleReport(changes: ExampleChanges = {}): ReportElement {
  const count = changes.transactions ?? 1;
  const header = fields(
    {
      rentity_id: '17',
      submission_code: 'E',
      report_code: 'STR',
      entity_reference: 'REF-2026-001',
      fiu_ref_number: null,
      submission_date: '2026-10-20T09:00:00',
      currency_code_local: 'XNC',
      reporting_user_code: 'desk-17',
      reason: 'Cash was paid in on four days, each time just below the threshold.',
      action: null,
    },
    changes.header,
  );
  const transactions = Array.from({ length: count }, (_, index) => exampleTransaction(index + 1, changes));
  const indicators = changes.indicators ?? ['CASH-SPLIT'];
  return element([
    'report',
    [
      ...header,
      ...transactions,
      changes.activity,
      ['report_indicators', indicators.map((code): ElementPlan => ['indicator', code])],
    ],
  ]);
}

function exampleTransaction(index: number, changes: ExampleChanges): ElementPlan {
  const before = fields(
    {
      transactionnumber: `T-${index}`,
      transaction_location: 'Old Town',
      transaction_description: 'Cash paid in',
      date_transaction: '2026-10-12T10:30:00',
      transmode_code: 'BRANCH',
      amount_local: '9500.00',
    },
    changes.transaction,
  );
  const sides =
    changes.parties === undefined
      ? [changes.from ?? examplePayer(), changes.to ?? examplePayee()]
      : [['involved_parties', changes.parties] satisfies ElementPlan];
  const goods: ElementPlan[] = changes.goods === undefined ? [] : [['goods_services', changes.goods]];
  return ['transaction', [...before, ...sides, ...goods]];
}

export function examplePayer(): ElementPlan {
  return [
    't_from',
    [
      ['from_funds_code', 'CASH'],
      ['from_person', [['first_name', 'Ilse'], ['last_name', 'Quarrington']]],
      ['from_country', 'XN'],
    ],
  ]; // prettier-ignore
}

export function examplePayee(account: Readonly<Record<string, string | null>> = {}): ElementPlan {
  return [
    't_to_my_client',
    [
      ['to_funds_code', 'TRANSFER'],
      ['to_account', exampleAccount(account)],
      ['to_country', 'XN'],
    ],
  ];
}

function exampleAccount(changes: Readonly<Record<string, string | null>>): ElementPlan[] {
  const before = fields(
    {
      institution_name: 'First Bank of Aldermoor',
      institution_code: '17',
      branch: 'Old Town',
      account: '700123456',
      currency_code: 'XNC',
      account_name: 'T. Ashdown',
      iban: null,
      client_number: 'C-9',
      account_type: 'CURRENT',
    },
    changes,
  );
  return [
    ...before,
    [
      'related_persons',
      [['account_related_person', [['t_person', exampleCustomer()], ['role', 'HOLDER']]]],
    ],
    ['opened', '2019-03-01T00:00:00'],
    ['status_code', 'ACTIVE'],
  ]; // prettier-ignore
}

export function exampleCustomer(changes: Readonly<Record<string, string | null>> = {}): ElementPlan[] {
  const before = fields(
    {
      gender: 'F',
      first_name: 'Tilda',
      last_name: 'Ashdown',
      birthdate: '1984-02-29T00:00:00',
      alias: null,
      full_name_frn: null,
      ssn: 'XN-884-120-7',
      nationality1: 'XN',
      residence: 'XN',
    },
    changes,
  );
  const phone = fields({
    tph_contact_type: 'HOME',
    tph_communication_type: 'MOB',
    tph_country_prefix: '999',
    tph_number: '5550117',
  });
  return [...before, ['phones', [['phone', phone]]], ['occupation', 'Clockmaker']];
}

function fields(
  values: Readonly<Record<string, string | null>>,
  changes: Readonly<Record<string, string | null>> = {},
): ElementPlan[] {
  return Object.entries({ ...values, ...changes })
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, text]) => [name, text]);
}
