import { BusinessChecker } from './business-checker.ts';
import { InputDecoder, NotText } from './decode-input.ts';
import { DocumentBuilder, FatalFault, textMax } from './document-builder.ts';
import type { ReportElement } from './element.ts';
import { FindingList } from './finding-list.ts';
import type { ReadOptions, Reading } from './reading.ts';
import { reportFromTree, transactionFrom } from './report-from-tree.ts';
import type { Place } from './structure-checker.ts';
import type { XmlFault } from './xml-fault.ts';
import { XmlStop, XmlTokenizer } from './xml-tokenizer.ts';

import { sharedName } from './shared-name.ts';
/** Findings kept unless told otherwise. */
export const findingsMax = 1000;

/**
 * Reads a goAML report or transactions-only document as a stream and judges it by a profile, naming every fault in
 * one pass. Never throws for what is in the file: that becomes findings. A fatal one gives the verdict `unreadable`;
 * where it can, reading goes on behind it, so that the other faults are named too. Document type declarations are
 * refused, so no entity is ever expanded.
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
  readonly #decoder: InputDecoder;
  readonly #tokenizer: XmlTokenizer;
  #stopped = false;

  constructor(options: ReadOptions) {
    this.#options = options;
    this.#findings = new FindingList(options.maxFindings ?? findingsMax);
    const report = this.#findings.add.bind(this.#findings);
    this.#business = new BusinessChecker(options.profile, options.now, this.#findings);
    const builder = new DocumentBuilder(
      options.profile,
      report,
      (element) => this.#transaction(element),
      () => this.#findings.full,
    );
    this.#builder = builder;
    const tokenizer: XmlTokenizer = new XmlTokenizer(
      {
        opened: (name, attributes, line, column) => builder.opened(name, attributes, line, column),
        text: (blank) => builder.text(blank, tokenizer),
        closed: (line, column) => builder.closed(line, column),
        fault: (fault, line, column) => this.#fault(fault, { line, column }),
      },
      sharedName,
      textMax,
    );
    this.#tokenizer = tokenizer;
    this.#decoder = new InputDecoder({
      piece: (utf8) => tokenizer.write(utf8),
      fault: (fault) => this.#fault(fault, tokenizer.endPlace()),
    });
  }

  /** False when reading has stopped. */
  write(bytes: Uint8Array): boolean {
    this.#guarded(() => this.#decoder.write(bytes));
    return !this.#stopped;
  }

  end(): Reading {
    this.#guarded(() => this.#decoder.end());
    this.#guarded(() => this.#tokenizer.end());
    const { root, kind, counts } = this.#builder;
    const findings = this.#findings;
    // A file that is not well-formed gives no report, but the rules that look at the whole are told of all the same.
    const whole = !this.#stopped && root !== null && kind !== null;
    const report = whole ? reportFromTree(root, this.#options.profile.id) : null;
    if (report !== null && kind !== null) this.#business.end(report, kind.kind);
    const verdict = findings.fatal ? 'unreadable' : findings.errors > 0 ? 'returned' : 'acceptable';
    return {
      verdict,
      root: kind?.root ?? null,
      report: findings.fatal ? null : report,
      findings: findings.kept.toSorted((a, b) => a.line - b.line || a.column - b.column),
      findingsOmitted: findings.omitted,
      counts,
    };
  }

  #transaction(element: ReportElement): boolean {
    const transaction = transactionFrom(element);
    const { root, kind } = this.#builder;
    if (root !== null && kind !== null) this.#business.transaction(transaction, root, kind.kind);
    this.#options.onTransaction?.(transaction);
    return this.#options.onTransaction !== undefined;
  }

  #fault(fault: XmlFault, place: Place, stops = false): void {
    this.#findings.addFatal(
      { ...fault, severity: 'fatal', path: this.#builder.path, line: place.line, column: place.column },
      stops,
    );
  }

  #guarded(step: () => void): void {
    if (this.#stopped) return;
    try {
      step();
    } catch (error) {
      this.#stopped = true;
      if (error instanceof XmlStop) this.#fault(error.fault, error, true);
      else if (error instanceof FatalFault) this.#fault(error.fault, error.place, true);
      else if (error instanceof NotText) this.#fault(error.fault, this.#tokenizer.endPlace(), true);
      else throw error;
    }
  }
}
