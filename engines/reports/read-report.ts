import { SaxesParser } from 'saxes';
import { BusinessChecker } from './business-checker.ts';
import { DecodingFault, InputDecoder } from './decode-input.ts';
import { DocumentBuilder, FatalFault, textMax, tooLong } from './document-builder.ts';
import type { ReportElement } from './element.ts';
import { FindingList } from './finding-list.ts';
import type { ReadOptions, Reading } from './reading.ts';
import { reportFromTree, transactionFrom } from './report-from-tree.ts';
import type { Place } from './structure-checker.ts';

const attributesMax = 100;

/** An & followed by this many characters without a semicolon starts no reference. */
const entityMax = 1000;

/** Findings kept unless told otherwise. */
export const findingsMax = 1000;

/**
 * Reads a goAML report or transactions-only document as a stream and judges it by a profile, naming every fault in
 * one pass. Never throws for what is in the file: that becomes findings, and a fatal one ends the reading with the
 * verdict `unreadable`. Document type declarations are refused, so no entity is ever expanded.
 *
 * Limits: elements 200 deep, a text or tag of 1,000,000 characters, 5,000,000 elements held at once (with
 * `onTransaction` only one transaction and the rest of the document are held).
 *
 * @example const { verdict, findings } = await readReport(bytes, { profile: loadProfile('xn'), now });
 */
export async function readReport(
  input: Uint8Array | AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<Reading> {
  const reading = new ReportReading(options);
  if (input instanceof Uint8Array) {
    reading.write(input);
  } else {
    for await (const chunk of input) if (!reading.write(chunk)) break;
  }
  return reading.end();
}

class ReportReading {
  readonly #options: ReadOptions;
  readonly #findings: FindingList;
  readonly #builder: DocumentBuilder;
  readonly #business: BusinessChecker;
  readonly #decoder = new InputDecoder();
  readonly #parser = new SaxesParser();
  readonly #attributes = new Set<string>();
  /** Where the next `<` stands, kept up at each event. */
  #line = 1;
  #column = 1;
  #ending = false;
  /** Position of the last event, in characters. */
  #marked = 0;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#findings = new FindingList(options.maxFindings ?? findingsMax);
    const report = this.#findings.add.bind(this.#findings);
    this.#business = new BusinessChecker(options.profile, options.now, this.#findings);
    this.#builder = new DocumentBuilder(
      options.profile,
      report,
      (element) => this.#transaction(element),
      () => this.#findings.full,
    );
    this.#listen();
  }

  /** False when reading has stopped. */
  write(bytes: Uint8Array): boolean {
    this.#guarded(() => {
      for (const text of this.#decoder.write(bytes)) this.#parse(text);
    });
    return !this.#findings.fatal;
  }

  end(): Reading {
    this.#guarded(() => {
      for (const text of this.#decoder.end()) this.#parse(text);
    });
    this.#ending = true;
    this.#guarded(() => void this.#parser.close());
    const { root, kind, counts } = this.#builder;
    const findings = this.#findings;
    const readable = !findings.fatal && root !== null && kind !== null;
    const report = readable ? reportFromTree(root, this.#options.profile.id) : null;
    if (report !== null && kind !== null) this.#business.end(report, kind.kind);
    const verdict = findings.fatal ? 'unreadable' : findings.errors > 0 ? 'returned' : 'acceptable';
    return {
      verdict,
      root: kind?.root ?? null,
      report,
      findings: findings.kept.toSorted((a, b) => a.line - b.line || a.column - b.column),
      findingsOmitted: findings.omitted,
      counts,
    };
  }

  /**
   * Seven handlers and no more: with an eighth V8 keeps the parser's fields in a dictionary, at a quarter of the speed.
   * Without an error handler the parser throws, which ends the reading as it should.
   */
  #listen(): void {
    const parser = this.#parser;
    const builder = this.#builder;
    // Without namespaces the parser lets the same attribute stand twice.
    parser.on('attribute', ({ name }) => {
      this.#checkLength();
      if (this.#attributes.has(name)) {
        throw new FatalFault(
          'xml-malformed',
          `This is not well-formed XML: the attribute ${name.slice(0, 80)} is given twice.`,
          {
            params: { reason: 'attribute given twice' },
          },
        );
      }
      this.#attributes.add(name);
      if (this.#attributes.size > attributesMax) {
        throw new FatalFault(
          'xml-too-many-attributes',
          `An element has more than ${attributesMax} attributes.`,
        );
      }
    });
    parser.on('opentag', (tag) => {
      this.#checkLength();
      const attributes = this.#attributes.size > 0 ? tag.attributes : null;
      builder.opened(tag.name, attributes, this.#line, this.#column);
      if (attributes !== null) this.#attributes.clear();
      this.#mark(1);
    });
    parser.on('closetag', () => {
      builder.closed(this.#line, this.#column);
      this.#mark(1);
    });
    parser.on('text', (text) => {
      this.#checkLength();
      builder.text(text);
      this.#mark(0);
    });
    parser.on('cdata', (text) => {
      this.#checkLength();
      builder.text(text);
      this.#mark(1);
    });
    parser.on('comment', () => {
      this.#checkLength();
      this.#mark(1);
    });
    parser.on('doctype', () => {
      throw new FatalFault(
        'xml-dtd',
        'The file has a document type declaration (DOCTYPE), which is refused.',
        {
          fix: 'Remove the DOCTYPE and all entities that it declares',
        },
      );
    });
  }

  #parse(text: string): void {
    this.#parser.write(text);
    // What has not ended yet grows inside the parser, so its length is looked at from outside too.
    this.#checkLength();
    const pending = this.#pending();
    if (pending.entity.length > entityMax) throw entityFault(this.#place(), pending);
  }

  #checkLength(): void {
    if (this.#parser.position - this.#marked > textMax) throw tooLong();
  }

  #transaction(element: ReportElement): boolean {
    const transaction = transactionFrom(element);
    const { root, kind } = this.#builder;
    if (root !== null && kind !== null) this.#business.transaction(transaction, root, kind.kind);
    this.#options.onTransaction?.(transaction);
    return this.#options.onTransaction !== undefined;
  }

  #place(): Place {
    return { line: this.#line, column: this.#column };
  }

  /** After a tag the parser stands behind its `>`; after a text it has already taken the next `<`. */
  #mark(ahead: 0 | 1): void {
    this.#line = this.#parser.line;
    this.#column = this.#parser.column + ahead;
    this.#marked = this.#parser.position;
  }

  #guarded(step: () => void): void {
    if (this.#findings.fatal) return;
    try {
      step();
    } catch (error) {
      const fault = this.#faultOf(error);
      const place = fault.place ?? this.#place();
      this.#findings.add({
        rule: fault.rule,
        severity: 'fatal',
        path: this.#builder.path,
        line: place.line,
        column: place.column,
        message: fault.message,
        params: fault.params,
        ...(fault.fix !== undefined && { fix: fault.fix }),
      });
    }
  }

  /** What stopped the reading, as a fault; anything unforeseen is thrown on. */
  #faultOf(error: unknown): FatalFault {
    if (error instanceof FatalFault) return error;
    const here = { line: this.#parser.line, column: this.#parser.column + 1 };
    if (error instanceof DecodingFault) {
      const fix = error.fix === undefined ? {} : { fix: error.fix };
      return new FatalFault(error.rule, error.message, { place: here, params: error.params, ...fix });
    }
    const [, reason] = (error instanceof Error && /^\d+:\d+: (.*)$/s.exec(error.message)) || [];
    if (reason === undefined) throw error;
    const pending = this.#pending();
    if (reason.includes('entity') || (this.#ending && pending.entity !== ''))
      return entityFault(this.#place(), pending);
    if (this.#ending) {
      return new FatalFault('xml-truncated', 'The file ends in the middle: it was cut off.', {
        place: here,
        fix: 'Send the whole file',
      });
    }
    return xmlFault(reason, here);
  }

  /** What the parser has gathered since the last event: text, and behind an & the name of an entity. */
  #pending(): { readonly text: string; readonly entity: string } {
    const { text, entity } = this.#parser as unknown as { text: string; entity: string };
    return { text, entity };
  }
}

/** An & that starts no reference, or one to an entity that XML does not define; the fault stands at the &. */
function entityFault(last: Place, pending: { text: string; entity: string }): FatalFault {
  const lines = pending.text.split('\n');
  const line = last.line + lines.length - 1;
  const column = [...lines.at(-1)!].length + (lines.length === 1 ? last.column : 1);
  return new FatalFault('xml-entity', 'An & stands here that starts none of the references that XML knows.', {
    place: { line, column },
    fix: 'Write & as &amp; and other characters as themselves',
  });
}

function xmlFault(reason: string, place: Place): FatalFault {
  if (reason.includes('only one root')) {
    return new FatalFault('xml-several-roots', 'The file holds several documents one after the other.', {
      place,
      fix: 'Send each report in a file of its own',
    });
  }
  return new FatalFault('xml-malformed', `This is not well-formed XML: ${reason}`, {
    place,
    params: { reason },
  });
}
