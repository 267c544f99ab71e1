import { SaxesParser } from 'saxes';
import { Problem } from '../vocabulary/index.ts';

/** An element of an XML Schema, with its attributes and its comments: goAML exports write a code's label as a comment. */
export interface SchemaNode {
  /** Local name: `element` for `xs:element`. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: SchemaNode[];
  readonly comments: string[];
  text: string;
}

/** Reads an XML Schema file into nodes. @throws Problem `schema-not-readable` */
export function readSchemaDocument(text: string): SchemaNode {
  const parser = new SaxesParser();
  const top: SchemaNode = { name: '', attributes: {}, children: [], comments: [], text: '' };
  const open: SchemaNode[] = [top];
  parser.on('opentag', (tag) => {
    const node: SchemaNode = {
      name: localName(tag.name),
      attributes: tag.attributes,
      children: [],
      comments: [],
      text: '',
    };
    open.at(-1)!.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (part) => {
    open.at(-1)!.text += part;
  });
  parser.on('comment', (part) => void open.at(-1)!.comments.push(part.trim()));
  parser.on('error', (error) => {
    throw notReadable(error.message);
  });
  parser.write(text.replace(/^\ufeff/, '')).close();
  const schema = top.children[0];
  if (schema?.name !== 'schema') throw notReadable('Its root is not xs:schema.');
  return schema;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function notReadable(why: string): Problem {
  return new Problem({
    code: 'schema-not-readable',
    status: 400,
    detail: `The XML Schema cannot be read: ${why}`,
  });
}

export function childrenNamed(node: SchemaNode, ...names: string[]): SchemaNode[] {
  return node.children.filter((child) => names.includes(child.name));
}

export function childNamed(node: SchemaNode, ...names: string[]): SchemaNode | undefined {
  return node.children.find((child) => names.includes(child.name));
}
