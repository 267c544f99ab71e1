import { csvRows, separatorOf } from '../csv-rows.ts';
import { isEuCsv } from './eu-list.ts';
import { isFollowTheMoney } from './follow-the-money.ts';
import { headerWord } from './headed-rows.ts';
import { isInterpol } from './interpol.ts';
import { jsonOf } from './json-lines.ts';
import type { ListForm } from './list-form.ts';
import { ofacPart } from './ofac-csv.ts';
import { ownListColumns } from './own-list.ts';
import { isEveryPolitician, isSimpleCsv } from './pep-csv.ts';
import { isUkCsv } from './uk-list.ts';

/** How much of a file's head is looked at where the whole need not be. */
const headLength = 64_000;

/** XML lists by their outermost element. */
const roots: Readonly<Record<string, ListForm>> = {
  CONSOLIDATED_LIST: 'un-xml', sdnList: 'ofac-xml', Sanctions: 'ofac-advanced-xml', export: 'eu-xml',
  ArrayOfFinancialSanctionsTarget: 'uk-xml', Designations: 'uk-xml',
}; // prettier-ignore

/** What list a text is, by its content; undefined for none. */
export function recognise(text: string): ListForm | undefined {
  const head = text.slice(0, headLength).replace(/^\ufeff/, '');
  if (text.includes('\u0000')) return undefined;
  if (/^\s*</.test(head)) return xmlForm(head);
  if (/^\s*[[{]/.test(head)) return jsonForm(text);
  return csvForm(text, head);
}

function xmlForm(head: string): ListForm | undefined {
  // Declaration, comments and a document type may stand before the outermost element.
  const bare = head.replace(/<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>[]*(\[[\s\S]*?\])?>/g, '');
  const [, root = ''] = /<(?:[\w.-]+:)?([\w.-]+)[\s>/]/.exec(bare) ?? [];
  const form = roots[root];
  // `export` is a word that others use too.
  return form === 'eu-xml' && !/sanctionEntity|ec\/fpi\/fsd/.test(head) ? undefined : form;
}

function jsonForm(text: string): ListForm | undefined {
  const start = text.trimStart();
  const end = start.indexOf('\n');
  const line = jsonOf((end < 0 ? start : start.slice(0, end)).trim());
  const byLine = jsonFormOf(line);
  if (byLine !== undefined || !/"entity_id"|"notices"|"schema"/.test(start)) return byLine;
  // One document, perhaps over many lines.
  return jsonFormOf(jsonOf(start));
}

function jsonFormOf(value: unknown): ListForm | undefined {
  if (isFollowTheMoney(Array.isArray(value) ? value[0] : value)) return 'follow-the-money';
  return isInterpol(value) ? 'interpol-json' : undefined;
}

function csvForm(text: string, head: string): ListForm | undefined {
  if (ofacPart(text) !== undefined) return 'ofac-csv';
  const firstLine = head.split('\n')[0] ?? '';
  const rows: string[][] = [];
  for (const { cells } of csvRows(head, separatorOf(firstLine))) {
    rows.push(cells);
    if (rows.length === 3) break;
  }
  const columns = new Set((rows[0] ?? []).map(headerWord));
  if (isUkCsv(rows)) return 'uk-csv';
  if (isEuCsv(columns)) return 'eu-csv';
  if (isSimpleCsv(columns)) return 'simple-csv';
  if (isEveryPolitician(columns, rows[1] ?? [])) return 'everypolitician-csv';
  return ownListColumns(head) === undefined ? undefined : 'own-csv';
}
