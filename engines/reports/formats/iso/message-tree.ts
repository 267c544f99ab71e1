import { SaxesParser } from 'saxes';
import type { SourcePlace } from '../conversion.ts';
import { FormatFault } from '../source-findings.ts';
import { decodedText } from '../text-decoding.ts';

/** An element of a message, names without prefix. */
export class MessageElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: MessageElement[] = [];
  readonly place: SourcePlace;
  text = '';

  constructor(name: string, attributes: Readonly<Record<string, string>>, place: SourcePlace) {
    this.name = name;
    this.attributes = attributes;
    this.place = place;
  }

  at(...names: string[]): MessageElement | undefined {
    return names.reduce<MessageElement | undefined>(
      (here, name) => here?.children.find((child) => child.name === name),
      this,
    );
  }

  all(name: string): MessageElement[] {
    return this.children.filter((child) => child.name === name);
  }

  value(...names: string[]): string | undefined {
    const text = this.at(...names)?.text.trim();
    return text === '' ? undefined : text;
  }
}

const limits = { depth: 60, text: 200_000, held: 500_000 };

export interface MessageHandlers {
  /** Elements that are handed over when they end, and then let go of: transfers, entries. */
  readonly parts: ReadonlySet<string>;
  /** A part ended; its ancestors hold what came before it. */
  part(element: MessageElement, ancestors: readonly MessageElement[]): void;
  /** An element that holds parts begins to receive them, or ends. */
  ended?(element: MessageElement, ancestors: readonly MessageElement[]): void;
}

/**
 * Reads a message as a stream: prefixes and namespaces of any version are taken, document types and entities refused.
 * Elements named in `parts` are handed over one by one. @throws FormatFault
 */
export async function readMessage(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  handlers: MessageHandlers,
): Promise<MessageElement> {
  const parser = new SaxesParser();
  const open: MessageElement[] = [];
  let root: MessageElement | undefined;
  let held = 0;
  let insidePart = 0;
  let partElements = 0;
  let line = 1;
  let column = 1;
  const here = (): SourcePlace => ({
    line,
    column,
    path: open.length === 0 ? '/' : open.map((element) => `/${element.name}`).join(''),
  });
  const mark = (): void => {
    line = parser.line;
    column = parser.column + 1;
  };
  const fault = (
    rule: 'format-dtd' | 'format-malformed' | 'format-too-large',
    message: string,
  ): FormatFault => new FormatFault(rule, message, { place: here(), params: { reason: message } });
  parser.on('doctype', () => {
    throw fault('format-dtd', 'The message has a document type declaration (DOCTYPE), which is refused.');
  });
  parser.on('opentag', (tag) => {
    if (open.length >= limits.depth)
      throw fault('format-malformed', 'The elements of the message lie too deep.');
    if (++held > limits.held) throw fault('format-too-large', 'A part of the message is too large.');
    const name = tag.name.slice(tag.name.indexOf(':') + 1);
    const element = new MessageElement(name, tag.attributes, {
      line,
      column,
      path: `${here().path === '/' ? '' : here().path}/${name}`,
    });
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
    if (handlers.parts.has(name)) {
      if (insidePart === 0) partElements = held;
      insidePart++;
    }
    mark();
  });
  const text = (more: string): void => {
    const element = open.at(-1);
    if (element !== undefined) {
      element.text += more;
      if (element.text.length > limits.text)
        throw fault('format-too-large', 'A text of the message is too long.');
    }
    line = parser.line;
    column = Math.max(1, parser.column);
  };
  parser.on('text', text);
  parser.on('cdata', text);
  parser.on('comment', mark);
  parser.on('closetag', () => {
    const element = open.pop()!;
    if (handlers.parts.has(element.name) && --insidePart === 0) {
      handlers.part(element, open);
      open.at(-1)?.children.pop();
      held = partElements;
    } else if (insidePart === 0) handlers.ended?.(element, open);
    mark();
  });
  const decoded = await decodedText(input);
  try {
    for await (const piece of decoded.text) parser.write(piece);
    parser.close();
  } catch (error) {
    const reason = error instanceof Error ? /^\d+:\d+: (.*)$/s.exec(error.message)?.[1] : undefined;
    if (reason === undefined) throw error;
    throw new FormatFault('format-malformed', `The message is not well-formed XML: ${reason.slice(0, 200)}`, {
      place: { ...here(), line: parser.line, column: parser.column + 1 },
      params: { reason: reason.slice(0, 200) },
      fix: 'Send the whole message as it came out of the system',
    });
  }
  if (root === undefined) throw new FormatFault('format-empty', 'The message is empty.');
  return root;
}
