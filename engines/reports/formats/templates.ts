import type { RecordKind, SavedMapping, SheetMapping } from './mapping.ts';

export type TemplateKind = 'simple-str' | 'multi-sheet' | 'cash';

/** Column names of the forms that are handed out: each is the field that it fills, so that its mapping is itself. */
const columns: Readonly<Record<string, readonly string[]>> = {
  simple: `transactionnumber internal_ref_number date_transaction value_date amount_local transmode_code
    transaction_location transaction_description from.my_client from.funds_code from.country from.person.first_name
    from.person.last_name from.person.birthdate from.person.nationality1 from.person.passport_number
    from.person.passport_country from.entity.name from.account.institution_name from.account.swift
    from.account.account from.account.iban from.foreign.currency from.foreign.amount from.foreign.rate to.my_client
    to.funds_code to.country to.person.first_name to.person.last_name to.entity.name to.account.institution_name
    to.account.swift to.account.account to.account.iban comments`.split(/\s+/),
  report: ['report_code', 'entity_reference', 'submission_date', 'reporting_user_code', 'reason', 'action', 'indicators'],
  transaction: `transactionnumber internal_ref_number transaction_location transaction_description date_transaction
    value_date transmode_code amount_local comments`.split(/\s+/),
  party: `transaction side role my_client account person entity conductor funds_code country foreign.currency
    foreign.amount foreign.rate reason`.split(/\s+/),
  account: `key owner institution_name institution_code swift branch account currency_code account_name iban
    client_number account_type opened balance date_balance status_code`.split(/\s+/),
  person: `key account account_role is_primary entity entity_role gender first_name last_name birthdate birth_place
    full_name_frn ssn passport_number passport_country nationality1 residence occupation email`.split(/\s+/),
  entity: `key name commercial_name incorporation_legal_form incorporation_number business
    incorporation_country_code incorporation_date tax_number`.split(/\s+/),
  address: ['of', 'address_type', 'address', 'city', 'zip', 'country_code', 'state'],
  phone: ['of', 'tph_contact_type', 'tph_communication_type', 'tph_country_prefix', 'tph_number'],
  identification: ['of', 'type', 'number', 'issue_date', 'expiry_date', 'issue_country'],
  item: `transaction item_type description estimated_value currency_code size size_uom
    registration_number identification_number comments`.split(/\s+/),
  cash: `reference direction kind mode date office truth state carrier.firstName carrier.lastName carrier.sex
    carrier.birthDate carrier.birthPlace carrier.nationality carrier.residence carrier.personalNumber
    carrier.address.line carrier.address.city carrier.address.country carrier.document.type carrier.document.number
    carrier.document.country transport.from transport.departed transport.to transport.arrives transport.transit
    transport.means transport.company transport.number transport.crossing item.kind item.currency item.amount
    item.description item.quantity item.weight item.fineness totalLocal origin use official.control official.detained
    official.detainedUntil official.suspicion official.sentToFiu`.split(/\s+/),
}; // prettier-ignore

const multiSheets: readonly (readonly [string, RecordKind])[] = [
  ['Report', 'report'], ['Transactions', 'transaction'], ['Parties', 'party'], ['Accounts', 'account'],
  ['Persons', 'person'], ['Entities', 'entity'], ['Addresses', 'address'], ['Phones', 'phone'],
  ['IDs', 'identification'], ['Items', 'item'],
]; // prettier-ignore

const itself = (names: readonly string[]): SheetMapping['columns'] =>
  names.map((column) => ({ column, field: column }));

/** The mapping of a form that is handed out. */
export function templateMapping(kind: TemplateKind): SavedMapping {
  const base = { weirMapping: 1 as const, name: kind };
  switch (kind) {
    case 'simple-str':
      return {
        ...base,
        form: 'transactions',
        header: { report_code: 'STR' },
        sheets: [{ record: 'transaction', columns: itself(columns['simple']!) }],
      };
    case 'cash':
      return { ...base, form: 'cash', sheets: [{ record: 'cash', columns: itself(columns['cash']!) }] };
    case 'multi-sheet':
      return {
        ...base,
        form: 'multi-sheet',
        sheets: multiSheets.map(([sheet, record]) => ({ sheet, record, columns: itself(columns[record]!) })),
      };
  }
}

/** An empty form as CSV; the linked sheets exist as a workbook only. */
export function templateCsv(kind: TemplateKind): string | undefined {
  const { sheets = [] } = templateMapping(kind);
  if (sheets.length !== 1) return undefined;
  return `\ufeff${sheets[0]!.columns.map((one) => one.column).join(',')}\r\n`;
}

/** An empty form as a workbook; every column is text, so that long numbers and leading zeros stay. */
export async function templateXlsx(kind: TemplateKind): Promise<Uint8Array> {
  const { default: Excel } = await import('exceljs');
  const workbook = new Excel.Workbook();
  for (const sheet of templateMapping(kind).sheets ?? []) {
    const page = workbook.addWorksheet(sheet.sheet ?? 'Report', { views: [{ state: 'frozen', ySplit: 1 }] });
    page.columns = sheet.columns.map(({ column }) => ({
      header: column,
      width: Math.min(40, column.length + 4),
      style: { numFmt: '@' },
    }));
    page.getRow(1).font = { bold: true };
  }
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
