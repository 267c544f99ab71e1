/**
 * What producers write to get past a required field, observed in real files of several countries. The text stays in
 * the report as it came; where facts are drawn from it, it counts as unknown.
 */
const placeholders: ReadonlySet<string> = new Set([
  '', '-', '--', '---', '.', '..', '0', '00', '000', 'x', 'xx', 'xxx', 'n/a', 'na', 'n.a.', 'nil', 'none', 'null',
  'unknown', 'not available', 'not applicable', 'not known', 'string', 'true', 'false', '?',
]); // prettier-ignore

/** Dates that filers' guides give for "unknown", or that databases give for an empty field. */
const placeholderDates = /^(?:1900-01-01|1753-01-01|0001-01-01|1899-12-30|2100-12-31|9999-12-31)/;

export function isPlaceholder(text: string): boolean {
  const plain = text.trim().toLowerCase();
  return placeholders.has(plain) || placeholderDates.test(plain);
}

/** The text, trimmed, or undefined where it is absent or a placeholder. */
export function knownText(text: string | undefined): string | undefined {
  return text === undefined || isPlaceholder(text) ? undefined : text.trim();
}
