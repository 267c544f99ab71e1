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

const longest = Math.max(...[...placeholders].map((text) => text.length));
/** By the code of its first character: most texts of a report cannot be a placeholder, and there are millions of them. */
const beginnings: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  [...placeholders].some((text) => text.startsWith(String.fromCharCode(code).toLowerCase())),
);

export function isPlaceholder(text: string): boolean {
  const plain = text.trim();
  if (plain === '') return true;
  const first = plain.charCodeAt(0);
  if (first < 128 && plain.length <= longest && beginnings[first] === true) {
    if (placeholders.has(plain.toLowerCase())) return true;
  }
  return first >= 0x30 && first <= 0x39 && plain.charCodeAt(4) === 0x2d && placeholderDates.test(plain);
}

/** The text, trimmed, or undefined where it is absent or a placeholder. */
export function knownText(text: string | undefined): string | undefined {
  return text === undefined || isPlaceholder(text) ? undefined : text.trim();
}
