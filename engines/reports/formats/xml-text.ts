import type { ReportElement } from '../element.ts';

export const xmlHead = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** One element as XML, indented, with its line end: the parts of a report that is written as it comes. */
export function xmlOf(element: ReportElement, indent: string): string {
  const parts: string[] = [];
  write(element, indent, parts);
  return parts.join('');
}

function write(element: ReportElement, indent: string, parts: string[]): void {
  const { name, children } = element;
  if (children.length === 0) {
    parts.push(`${indent}<${name}>${escaped(element.text)}</${name}>\n`);
    return;
  }
  parts.push(`${indent}<${name}>\n`);
  for (const child of children) write(child, `${indent}  `, parts);
  parts.push(`${indent}</${name}>\n`);
}

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => references[character]!);
}

/** XML knows no other controls, and no halves of surrogate pairs; a report that held one could not be read. */
// oxlint-disable-next-line no-control-regex
const unwritable = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** The text without what XML cannot carry; undefined where it carries all. */
export function writableText(text: string): string | undefined {
  unwritable.lastIndex = 0;
  return unwritable.test(text) ? text.replace(unwritable, '') : undefined;
}
