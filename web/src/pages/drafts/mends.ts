import type { FindingView } from 'weir/intake/contract';

/** A change that needs no thought: what it does in a word, and the text after it. */
export interface Mend {
  kind: 'rename' | 'replace' | 'remove';
  /** What stands there afterwards; the element's name where it goes. */
  to: string;
  apply: () => string;
}

/**
 * The mechanical mend of a finding in this very text, or null where a person must decide. The text may have changed since
 * it was checked, so a mend is only offered while the fault still stands at its place.
 */
export function mendOf(text: string, finding: FindingView): Mend | null {
  const offset = offsetOf(text, finding.line, finding.column);
  if (offset === null) return null;
  if (finding.rule === 'xml-ampersand') return ampersand(text, offset);
  const name = /([^/[\]]+)(?:\[\d+\])?$/.exec(finding.path)?.[1];
  if (name === undefined) return null;
  const element = elementNear(text, offset, name);
  if (!element) return null;
  const meant = finding.params?.['meant'] ?? /^Did you mean (.+)\?$/.exec(finding.fix ?? '')?.[1];
  if (finding.rule === 'element-unknown' && meant !== undefined && /^[\w.-]+$/.test(meant)) {
    return {
      kind: 'rename',
      to: meant,
      apply: () => renamed(text, element, name, meant),
    };
  }
  const value =
    finding.rule === 'value-code'
      ? meant
      : finding.rule === 'HDR-1'
        ? finding.params?.['expected']
        : undefined;
  if (value !== undefined && element.leaf) {
    if (text.slice(element.contentStart, element.contentEnd).trim() === escaped(value)) return null;
    return {
      kind: 'replace',
      to: value,
      apply: () => text.slice(0, element.contentStart) + escaped(value) + text.slice(element.contentEnd),
    };
  }
  const removable =
    finding.rule === 'value-fixed' ||
    (element.leaf && text.slice(element.contentStart, element.contentEnd).trim() === ''
      ? finding.rule === 'element-forbidden' || finding.rule === 'element-unknown'
      : false);
  if (removable) return { kind: 'remove', to: name, apply: () => without(text, element) };
  return null;
}

/** Where a line and a column (both from 1, columns in characters) are in the text. */
export function offsetOf(text: string, line: number, column: number): number | null {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return null;
    start = next + 1;
  }
  let offset = start;
  for (let at = 1; at < column && offset < text.length; at++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

interface Element {
  start: number;
  end: number;
  contentStart: number;
  contentEnd: number;
  leaf: boolean;
  selfClosing: boolean;
}

const nearby = 2000;

/** The element of this name whose opening tag stands at the place, or is the last one before it. */
function elementNear(text: string, offset: number, name: string): Element | null {
  const opening = new RegExp(`<${escapedPattern(name)}(?=[\\s/>])[^<>]*>`, 'g');
  const from = Math.max(0, offset - nearby);
  let found: RegExpExecArray | null = null;
  opening.lastIndex = from;
  for (let match = opening.exec(text); match && match.index <= offset + 1; match = opening.exec(text)) {
    found = match;
  }
  if (!found) return null;
  const start = found.index;
  const contentStart = start + found[0].length;
  if (found[0].endsWith('/>')) {
    return {
      start,
      end: contentStart,
      contentStart,
      contentEnd: contentStart,
      leaf: false,
      selfClosing: true,
    };
  }
  const tags = new RegExp(`<(/?)${escapedPattern(name)}(?=[\\s/>])[^<>]*?(/?)>`, 'g');
  tags.lastIndex = contentStart;
  let depth = 1;
  for (let match = tags.exec(text); match; match = tags.exec(text)) {
    if (match[1] === '/') depth--;
    else if (match[2] !== '/') depth++;
    if (depth > 0) continue;
    return {
      start,
      end: match.index + match[0].length,
      contentStart,
      contentEnd: match.index,
      leaf: !text.slice(contentStart, match.index).includes('<'),
      selfClosing: false,
    };
  }
  return null;
}

function renamed(text: string, element: Element, from: string, to: string): string {
  const opened = text.slice(0, element.start + 1) + to + text.slice(element.start + 1 + from.length);
  if (element.selfClosing) return opened;
  const close = element.contentEnd + to.length - from.length + 2;
  return opened.slice(0, close) + to + opened.slice(close + from.length);
}

/** Takes an element out, with its line where it stood alone on it. */
function without(text: string, element: Element): string {
  const before = text.slice(0, element.start);
  const after = text.slice(element.end);
  const alone = /(^|\n)[ \t]*$/.exec(before);
  const rest = /^[ \t]*\r?\n/.exec(after);
  if (!alone || !rest) return before + after;
  return before.slice(0, alone.index + (alone[1] ?? '').length) + after.slice(rest[0].length);
}

function ampersand(text: string, offset: number): Mend | null {
  const at = text[offset] === '&' ? offset : text[offset - 1] === '&' ? offset - 1 : -1;
  if (at < 0) return null;
  return {
    kind: 'replace',
    to: '&amp;',
    apply: () => `${text.slice(0, at)}&amp;${text.slice(at + 1)}`,
  };
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function escapedPattern(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
