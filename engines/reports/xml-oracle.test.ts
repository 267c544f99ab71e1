import * as fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import { seededRandom, type Random } from '../vocabulary/index.ts';
import { loadProfile, profiles } from './load-profile.ts';
import { reportFromTree } from './report-from-tree.ts';
import { exampleReport } from './testing/example-report.ts';
import { randomDocument } from './testing/random-document.ts';
import { writeReport } from './write-report.ts';
import { XmlStop, XmlTokenizer } from './xml-tokenizer.ts';

/** Everything that a document says, as both parsers tell it. */
interface Told {
  readonly events: readonly string[];
  /** Not well-formed: the place of the first fault. */
  readonly fault: string | undefined;
}

const characterMax = 1_000_000;

function ours(xml: string, pieceBytes = 65_536): Told {
  const events: string[] = [];
  let fault: string | undefined;
  const text = joiner(events);
  const tokenizer: XmlTokenizer = new XmlTokenizer(
    {
      opened(name, attributes, line, column) {
        text.end();
        events.push(`<${name} ${JSON.stringify([...(attributes ?? [])])} ${line}:${column}`);
      },
      text: () => text.add(tokenizer.text()),
      closed(line, column) {
        text.end();
        events.push(`> ${line}:${column}`);
      },
      fault: (found, line, column) => void (fault ??= `${found.rule} ${line}:${column}`),
    },
    (name) => name,
    characterMax,
  );
  try {
    const bytes = Buffer.from(xml);
    for (let at = 0; at < bytes.length;) {
      let end = Math.min(at + pieceBytes, bytes.length);
      while (end < bytes.length && (bytes[end]! & 0xc0) === 0x80) end++;
      tokenizer.write(bytes.subarray(at, end));
      at = end;
    }
    tokenizer.end();
  } catch (error) {
    if (!(error instanceof XmlStop)) throw error;
    fault ??= `${error.fault.rule} ${error.line}:${error.column}`;
  }
  text.end();
  return { events, fault };
}

function saxes(xml: string): Told {
  const events: string[] = [];
  const text = joiner(events);
  const parser = new SaxesParser();
  let wrong: string | undefined;
  let [line, column] = [1, 1];
  const mark = (ahead: number): void => void ([line, column] = [parser.line, parser.column + ahead]);
  let names: string[] = [];
  let empty = '';
  let depth = 0;
  parser.on('attribute', ({ name }) => {
    if (names.includes(name)) wrong ??= 'attribute given twice';
    names.push(name);
  });
  parser.on('opentag', (tag) => {
    text.end();
    names = [];
    depth++;
    events.push(`<${tag.name} ${JSON.stringify(Object.entries(tag.attributes))} ${line}:${column}`);
    empty = tag.isSelfClosing ? `${line}:${column}` : '';
    mark(1);
  });
  parser.on('closetag', () => {
    text.end();
    depth--;
    // The end of an empty element stands where the element does.
    events.push(`> ${empty === '' ? `${line}:${column}` : empty}`);
    empty = '';
    mark(1);
  });
  parser.on('text', (part) => {
    if (depth > 0) text.add(part);
    mark(0);
  });
  for (const name of ['comment', 'processinginstruction', 'xmldecl', 'doctype'] as const) {
    parser.on(name, () => mark(1));
  }
  parser.on('cdata', (part) => {
    text.add(part);
    mark(1);
  });
  parser.on('doctype', () => void (wrong ??= 'document type'));
  try {
    parser.write(xml).close();
  } catch (error) {
    wrong ??= (error as Error).message;
  }
  text.end();
  return { events, fault: wrong };
}

/** Texts come in parts that differ between the parsers; only their sum is compared. */
function joiner(events: string[]): { add(part: string): void; end(): void } {
  let gathered = '';
  return {
    add: (part) => void (gathered += part),
    end() {
      if (gathered !== '') events.push(JSON.stringify(gathered));
      gathered = '';
    },
  };
}

function libxmlParses(xml: string): boolean {
  try {
    XmlDocument.fromBuffer(new TextEncoder().encode(xml)).dispose();
    return true;
  } catch {
    return false;
  }
}

const snippets = [
  '<', '>', '&', '&amp;', '&lt;', '&quot;', '&#65;', '&#x41;', '&#X41;', '&#0;', '&#xFFFE;', '&#x110000;', '&#55296;', '&#;',
  '&lt', '&nbsp;', '&é;', '<!--', '-->', '<!-- a -->', '<!-- -- -->', '<!-- a --->', '<!---->', '<![CDATA[x]]>',
  '<![CDATA[ & < ]]>', '<![CDATA[', ']]>', ']]', '<?x y?>', '<?x?>', '<?x', '?>', '<? x?>', '<?XML a?>', '<?xml version="1.0"?>',
  '<?xml-stylesheet href="a"?>', '</reason>', '</reason >', '</reason\n>', '</ reason>', '<b>', '<b/>', '<b />', '<b\n/>',
  '<b a="1" a="2"/>', '<b a="1"b="2"/>', '<b a=1/>', '<b a/>', '<b a="<"/>', '<b a=">"/>', "<b a='\"'/>", '<b a="&amp;"/>',
  '<b a="&"/>', '<b a = "x\ty\nz"/>', '<b a="x', '< b/>', '</ b>', '<b/ >', '<:b/>', '<b:c/>', '<é/>', '<b·/>', '<·b/>', '<語>a</語>',
  '<1/>', '<-b/>', '<b', '<!DOCTYPE x>', '<!ELEMENT x>', '<!', '<!-', '\u0000', '\u0008', '\u007f', '\u0085', '\u2028',
  '\ufffe', '\uffff', '\ufeff', '\u00a0', '"', "'", '\r', '\r\n', '\n\r', '\t', '\ud83d\ude00', 'é', '語', 'x'.repeat(100),
]; // prettier-ignore

function damaged(xml: string, random: Random): string {
  let text = xml;
  for (let times = random.integer(1, 2); times > 0; times--) {
    const at = random.integer(0, text.length - 1);
    const kind = random.integer(0, 7);
    if (kind === 0) text = text.slice(0, at);
    else if (kind === 1) text = text.slice(0, at) + text.slice(at + random.integer(1, 5));
    else if (kind === 2) text += random.pick(snippets);
    else if (kind === 3) text = random.pick(snippets) + text;
    else text = text.slice(0, at) + random.pick(snippets) + text.slice(at);
    if (text === '') text = '<';
  }
  return text.toWellFormed();
}

const documents = process.env['WEIR_TEST_LONG'] === '1' ? 20_000 : 1500;

describe('the tokenizer', () => {
  test('agrees with saxes and libxml2 on damaged documents: verdicts, texts and places', () => {
    const random = seededRandom('tokenizer');
    const bases = [writeReport(reportFromTree(exampleReport(), 'xn'))];
    for (const id of profiles()) {
      bases.push(writeReport(reportFromTree(randomDocument(loadProfile(id), random), id)));
    }
    const disagreements: unknown[] = [];
    let broken = 0;
    for (let index = 0; index < documents; index++) {
      const base = random.pick(bases.filter((one) => one.length < 6000));
      // The byte-order mark is the decoder's to take away.
      const xml = index % 20 === 0 ? base : damaged(base, random).replace(/^\ufeff/, '');
      const mine = ours(xml);
      const theirs = saxes(xml);
      const libxml = libxmlParses(xml);
      if (mine.fault !== undefined) broken++;
      const verdicts = [mine.fault === undefined, theirs.fault === undefined, libxml];
      const agreed = verdicts[0] === verdicts[1] && (verdicts[0] === libxml || explained(xml, mine, libxml));
      if (!agreed)
        disagreements.push({ index, mine: mine.fault, saxes: theirs.fault, libxml, xml: around(xml, base) });
      if (mine.fault !== undefined || theirs.fault !== undefined) continue;
      const [left, right] = [comparable(mine.events, xml), comparable(theirs.events, xml)];
      const differs = left.findIndex((event, at) => event !== right[at]);
      const wrong = misplaced(mine.events, xml);
      if (differs >= 0 || left.length !== right.length || wrong.length > 0)
        disagreements.push({
          index,
          mine: left[differs],
          saxes: right[differs],
          wrong,
          xml: around(xml, base),
        });
    }
    expect(disagreements.slice(0, 25)).toEqual([]);
    expect(broken).toBeGreaterThan(documents / 4);
    expect(broken).toBeLessThan(documents * 0.9);
  }, 600_000);

  test('tells the same however the document is cut', () => {
    const random = seededRandom('cut');
    const base = writeReport(reportFromTree(exampleReport(), 'xn')).replaceAll('reason', 'reasön');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.boolean(), (size, whole) => {
        const xml = whole ? base : damaged(base, random);
        expect(ours(xml, size)).toEqual(ours(xml));
      }),
      { numRuns: documents / 5, seed: 1 },
    );
  });
});

/**
 * Where libxml2 stands alone. Prefixes: goAML has no namespaces, so the reader names a prefix as a fault of its own
 * (`namespace-foreign`) and reads on. Encodings: the decoder looks at their names, not the tokenizer.
 */
function explained(xml: string, mine: Told, libxml: boolean): boolean {
  if (mine.fault !== undefined || libxml) return false;
  return /<[\w]*:/.test(xml) || !/^<\?xml[^>]*encoding="(?:UTF-8|utf-8)"/.test(xml);
}

/** saxes tells a text late, so that after a comment or CDATA the place behind it is not known exactly. */
function comparable(events: readonly string[], xml: string): readonly string[] {
  const exact = !/<!|<\?(?!xml )/.test(xml);
  return exact ? events : events.map((event) => event.replace(/ \d+:\d+$/, ''));
}

/** Events whose place is not that of a `<`. */
function misplaced(events: readonly string[], xml: string): string[] {
  const lines = xml.split(/\r\n|\r|\n/).map((line) => [...line]);
  return events.filter((event) => {
    const [, line, column] = / (\d+):(\d+)$/.exec(event) ?? [];
    return !event.startsWith('"') && lines[Number(line) - 1]?.[Number(column) - 1] !== '<';
  });
}

function around(xml: string, base: string): string {
  let at = 0;
  while (at < xml.length && xml[at] === base[at]) at++;
  return JSON.stringify(xml.slice(Math.max(0, at - 25), at + 45));
}
