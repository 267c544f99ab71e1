import type { ReportElement } from './element.ts';
import type { Report } from './report.ts';

/** Writes goAML XML (UTF-8, two spaces an indent). Reading it again gives an equal tree. */
export function writeReport(report: Report): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  writeElement(report.element, '', lines);
  return `${lines.join('\n')}\n`;
}

function writeElement(element: ReportElement, indent: string, lines: string[]): void {
  const { name, children, text } = element;
  if (children.length === 0) {
    lines.push(`${indent}<${name}>${escapeText(text)}</${name}>`);
    return;
  }
  lines.push(`${indent}<${name}>${escapeText(text.trim())}`);
  for (const child of children) writeElement(child, `${indent}  `, lines);
  lines.push(`${indent}</${name}>`);
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/** A carriage return written plainly would come back as a line feed (XML 1.0, 2.11), so it goes as a reference. */
function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => entities[character]!);
}
