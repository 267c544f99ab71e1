/** A field of CSV as RFC 4180 writes it: quoted where it holds a comma, a quote or a line's end. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text that a spreadsheet would take for a formula, led by an apostrophe so that it stays text. */
export const notAFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
