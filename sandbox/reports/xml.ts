/** An element of a report in the making; faults are made by changing it. */
export interface XmlElement {
  name: string;
  content: string | XmlElement[];
}

/** Elements that are `undefined` or `null` are left out, which keeps builders plain. */
export function xml(name: string, content: string | readonly (XmlElement | undefined | null)[]): XmlElement {
  return {
    name,
    content:
      typeof content === 'string'
        ? content
        : content.filter((child) => child !== undefined && child !== null),
  };
}

/** An element where there is something to say. */
export function optional(name: string, content: string | null | undefined): XmlElement | undefined {
  return content === null || content === undefined || content === '' ? undefined : xml(name, content);
}

export function writeXml(root: XmlElement): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>'];
  write(root, '', lines);
  return `${lines.join('\n')}\n`;
}

function write(element: XmlElement, indent: string, lines: string[]): void {
  if (typeof element.content === 'string') {
    lines.push(`${indent}<${element.name}>${escapeXml(element.content)}</${element.name}>`);
    return;
  }
  if (element.content.length === 0) {
    lines.push(`${indent}<${element.name}/>`);
    return;
  }
  lines.push(`${indent}<${element.name}>`);
  for (const child of element.content) write(child, `${indent}  `, lines);
  lines.push(`${indent}</${element.name}>`);
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function child(element: XmlElement, name: string): XmlElement | undefined {
  return typeof element.content === 'string' ? undefined : element.content.find((each) => each.name === name);
}

export function children(element: XmlElement, name: string): XmlElement[] {
  return typeof element.content === 'string' ? [] : element.content.filter((each) => each.name === name);
}

/** The first element of the name in document order. */
export function firstBelow(element: XmlElement, name: string): XmlElement | undefined {
  if (typeof element.content === 'string') return undefined;
  for (const each of element.content) {
    if (each.name === name) return each;
    const below = firstBelow(each, name);
    if (below !== undefined) return below;
  }
  return undefined;
}
