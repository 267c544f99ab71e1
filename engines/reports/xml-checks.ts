import {
  forbiddenCharacter,
  malformed,
  nakedAmpersand,
  repeatedAttribute,
  tooManyAttributes,
  unknownEntity,
  type FaultAt,
  type XmlFault,
} from './xml-fault.ts';

/**
 * The rarer rules of XML 1.0, on text that has been cut out already: references, attributes, comments, instructions
 * and the declaration. Everything here is outside the quick path, so plain regular expressions will do.
 */

const nameStart = ':A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c-\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'; // prettier-ignore
const nameSource = `[${nameStart}][${nameStart}\\-.0-9\\u00b7\\u0300-\\u036f\\u203f-\\u2040]*`;
const wholeName = new RegExp(`^${nameSource}$`, 'u');

export function isXmlName(text: string): boolean {
  return wholeName.test(text);
}

const reference = /&(?:#(\d+);|#x([\da-fA-F]+);|([^\s&;<>]{1,100});)?/g;
const referable: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** `\r\n` and a lone `\r` are one line feed (2.11), and references stand for characters; a faulty one stays as it is. */
export function plainText(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  if (!lines.includes('&')) return lines;
  return lines.replace(reference, (all: string, decimal?: string, hex?: string, name?: string) => {
    const meant = meaningOf(decimal, hex, name);
    return typeof meant === 'string' ? meant : all;
  });
}

/** The character that a reference stands for, or what is wrong with it. */
function meaningOf(decimal?: string, hex?: string, name?: string): string | XmlFault {
  if (name !== undefined) {
    const known = Object.hasOwn(referable, name) ? referable[name] : undefined;
    if (known !== undefined) return known;
    return wholeName.test(name) ? unknownEntity(name) : nakedAmpersand();
  }
  const digits = decimal ?? hex;
  if (digits === undefined) return nakedAmpersand();
  const code = Number.parseInt(digits, hex === undefined ? 10 : 16);
  return isXmlCharacter(code) ? String.fromCodePoint(code) : forbiddenCharacter(Math.min(code, 0x110000));
}

function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** Faults of character data, in order. */
export function textFaults(text: string): FaultAt[] {
  const faults = [...characterFaults(text), ...referenceFaults(text)];
  for (let index = text.indexOf(']]>'); index >= 0; index = text.indexOf(']]>', index + 3)) {
    faults.push({ index, fault: malformed(']]> must not stand in a text') });
  }
  return faults.sort((one, two) => one.index - two.index);
}

export function* characterFaults(text: string): Generator<FaultAt> {
  for (const match of text.matchAll(forbidden)) {
    yield { index: match.index, fault: forbiddenCharacter(match[0].codePointAt(0)!) };
  }
}

function* referenceFaults(text: string): Generator<FaultAt> {
  for (const { index, 1: decimal, 2: hex, 3: name } of text.matchAll(reference)) {
    const meant = meaningOf(decimal, hex, name);
    if (typeof meant !== 'string') yield { index, fault: meant };
  }
}

/** goAML has no attributes but the schema instance's. */
const attributesMax = 100;

export interface Attributes {
  readonly values: ReadonlyMap<string, string>;
  readonly faults: readonly FaultAt[];
  /** Set where the tag cannot be read on from. */
  readonly broken?: FaultAt;
}

const attribute = new RegExp(
  `([ \\t\\n\\r]+)(${nameSource})[ \\t\\n\\r]*=[ \\t\\n\\r]*("[^"]*"|'[^']*')`,
  'uy',
);

/** What stands in a tag behind its name, up to `>` or `/>`. No `<` is in it: the tokenizer stops there. */
export function attributesOf(text: string): Attributes {
  const values = new Map<string, string>();
  const faults: FaultAt[] = [...characterFaults(text)];
  let index = 0;
  while (index < text.length) {
    attribute.lastIndex = index;
    const match = attribute.exec(text);
    if (match === null) break;
    const [all, space, name, quoted] = match as unknown as [string, string, string, string];
    const value = quoted.slice(1, -1);
    const valueAt = index + all.length - quoted.length + 1;
    if (values.has(name)) faults.push({ index: index + space.length, fault: repeatedAttribute(name) });
    for (const found of referenceFaults(value)) faults.push({ ...found, index: valueAt + found.index });
    values.set(name, plainText(value.replace(/\r\n|[\t\n\r]/g, ' ')));
    if (values.size > attributesMax)
      return { values, faults, broken: { index, fault: tooManyAttributes(attributesMax) } };
    index += all.length;
  }
  faults.sort((one, two) => one.index - two.index);
  const rest = /^[ \t\n\r]*/.exec(text.slice(index))![0].length + index;
  if (rest === text.length) return { values, faults };
  const fault = malformed('attributes are written name="value", with white space before each');
  return { values, faults, broken: { index: rest, fault } };
}

/** What stands between `<!--` and `-->`. */
export function commentFaults(text: string): FaultAt[] {
  const faults = [...characterFaults(text)];
  const dashes = text.endsWith('-') ? text.length - 1 : text.indexOf('--');
  const first = text.indexOf('--') >= 0 ? text.indexOf('--') : dashes;
  if (first >= 0) faults.push({ index: first, fault: malformed('-- must not stand in a comment') });
  return faults;
}

/** What stands between `<?` and `?>`; the declaration is not one of them. */
export function instructionFaults(text: string): FaultAt[] {
  const target = /^[^ \t\n\r]*/.exec(text)![0];
  if (!wholeName.test(target))
    return [{ index: 0, fault: malformed('a processing instruction begins with a name') }];
  if (target.toLowerCase() === 'xml')
    return [{ index: 0, fault: malformed('the XML declaration is written in small letters') }];
  return [...characterFaults(text)];
}

const declaration =
  /^xml[ \t\n\r]+version[ \t\n\r]*=[ \t\n\r]*(?:"1\.\d+"|'1\.\d+')(?:[ \t\n\r]+encoding[ \t\n\r]*=[ \t\n\r]*(?:"[A-Za-z][\w.-]*"|'[A-Za-z][\w.-]*'))?(?:[ \t\n\r]+standalone[ \t\n\r]*=[ \t\n\r]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n\r]*$/;

/** What stands between `<?` and `?>` at the beginning of the file. */
export function declarationFault(text: string): XmlFault | undefined {
  if (declaration.test(text)) return undefined;
  return malformed('the XML declaration is written <?xml version="1.0" encoding="UTF-8"?>');
}
