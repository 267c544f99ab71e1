/** What is wrong with the file as XML, before it has a place. */
export interface XmlFault {
  readonly rule: string;
  readonly message: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly fix?: string;
}

/** A fault at a place in a piece of text, counted in its UTF-16 units. */
export interface FaultAt {
  readonly index: number;
  readonly fault: XmlFault;
}

const shownMax = 80;

export function malformed(reason: string): XmlFault {
  return { rule: 'xml-malformed', message: `This is not well-formed XML: ${reason}.`, params: { reason } };
}

export function nakedAmpersand(): XmlFault {
  return {
    rule: 'xml-ampersand',
    message: 'An & stands here by itself; in XML it begins a reference such as &amp;.',
    fix: 'Write &amp; instead of &',
  };
}

export function unknownEntity(name: string): XmlFault {
  return {
    rule: 'xml-entity',
    message: `XML does not know the reference &${name.slice(0, shownMax)};.`,
    params: { entity: name.slice(0, shownMax) },
    fix: 'Write the character itself; only &amp; &lt; &gt; &quot; &apos; and numbers such as &#233; are known',
  };
}

export function forbiddenCharacter(code: number): XmlFault {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return {
    rule: 'xml-character',
    message: `The character ${name} must not occur in XML.`,
    params: { character: name },
    fix: 'Remove the character',
  };
}

export function repeatedAttribute(name: string): XmlFault {
  const attribute = name.slice(0, shownMax);
  return {
    rule: 'xml-attribute-repeated',
    message: `The attribute ${attribute} is given twice.`,
    params: { attribute },
    fix: `Keep one attribute ${attribute}`,
  };
}

export function tooManyAttributes(max: number): XmlFault {
  return {
    rule: 'xml-too-many-attributes',
    message: `An element has more than ${max} attributes.`,
    params: { max: String(max) },
  };
}

export function tagMismatch(found: string, expected: string): XmlFault {
  const params = { found: found.slice(0, shownMax), expected: expected.slice(0, shownMax) };
  return {
    rule: 'xml-tag-mismatch',
    message: `The closing tag </${params.found}> stands where ${params.expected} is still open.`,
    params,
    fix: `Write </${params.expected}>`,
  };
}

export function misplacedDeclaration(): XmlFault {
  return {
    rule: 'xml-declaration-misplaced',
    message: 'The XML declaration may stand only once, at the very beginning of the file.',
    fix: 'Remove this declaration, or what stands before it',
  };
}

export function severalRoots(): XmlFault {
  return {
    rule: 'xml-several-roots',
    message: 'The file holds several documents one after the other.',
    fix: 'Send each report in a file of its own',
  };
}

export function documentType(): XmlFault {
  return {
    rule: 'xml-dtd',
    message: 'The file has a document type declaration (DOCTYPE), which is refused.',
    fix: 'Remove the DOCTYPE and all entities that it declares',
  };
}

export function tooLong(max: number): XmlFault {
  return {
    rule: 'xml-text-too-long',
    message: `A text or tag is longer than ${max} characters.`,
    params: { max: String(max) },
  };
}

export function truncated(): XmlFault {
  return {
    rule: 'xml-truncated',
    message: 'The file ends in the middle: it was cut off.',
    fix: 'Send the whole file',
  };
}
