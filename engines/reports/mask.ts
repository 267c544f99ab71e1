import type { ReportElement } from './element.ts';
import type { ValueType } from './profile.ts';

/** Elements whose text neither names nor identifies anybody, so that the filer sees what it wrote. */
const plain: ReadonlySet<string> = new Set(
  `schema_version rentity_id rentity_branch submission_code report_code entity_reference fiu_ref_number
   prev_rejected_ref_number submission_date report_date currency_code_local transactionnumber internal_ref_number
   date_transaction date_posting value_date transaction_type_code transmode_code transmode_comment amount_local
   transaction_status indicator role from_funds_code to_funds_code funds_code from_country to_country country
   country_code currency_code foreign_currency_code foreign_amount foreign_exchange_rate item_type status
   disposed_value estimated_value size size_uom significance late_deposit`.split(/\s+/),
);

const shownMax = 80;

/** The value as a finding may show it: codes and amounts as they are, what could identify somebody only in outline. */
export function shownValue(element: ReportElement, value: ValueType | undefined): string {
  const text = element.text.trim();
  if (plain.has(element.name)) return cut(text);
  const codeLike = value !== undefined && (value.codes !== undefined || value.base === 'boolean');
  return codeLike && !/\d{5}/.test(text) ? cut(text) : masked(text);
}

function cut(text: string): string {
  return text.length <= shownMax ? text : `${text.slice(0, shownMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** First character and length: enough to find the place, not enough to know the person. */
function masked(text: string): string {
  const characters = text.length > 10_000 ? text.length : [...text].length;
  if (characters <= 2) return '•'.repeat(characters);
  return `${String.fromCodePoint(text.codePointAt(0) ?? 0)}••• (${characters} characters)`;
}
