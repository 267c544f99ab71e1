import { compileProfile, type CompiledProfile } from './compiled-profile.ts';
import { closest } from './closest.ts';
import { edgeFor } from './content-automaton.ts';
import { ElementCounts } from './element-counts.ts';
import { ReportElement } from './element.ts';
import type { Finding } from './finding.ts';
import { Frame } from './frame.ts';
import type { DocumentKind, Profile } from './profile.ts';
import type { Counts } from './reading.ts';
import { StructureChecker, type Place } from './structure-checker.ts';
import { tooLong, type XmlFault } from './xml-fault.ts';

/** goAML nests about 20 deep (persons related to persons); more than this is an attack or a mistake. */
export const depthMax = 200;
/** The longest goAML text is 10,000 characters; a longer node than this is not held. */
export const textMax = 1_000_000;
/** Elements held at once: the whole document, or with `onTransaction` one transaction and the rest of the document. */
export const heldElementsMax = 5_000_000;

/** Stops the reading. */
export class FatalFault extends Error {
  readonly fault: XmlFault;
  readonly place: Place;

  constructor(fault: XmlFault, place: Place) {
    super(fault.message);
    this.fault = fault;
    this.place = place;
  }
}

/** Builds the tree from the parser's events and has each element checked on its way. */
export class DocumentBuilder {
  root: ReportElement | null = null;
  kind: DocumentKind | null = null;
  readonly #counts = new ElementCounts();
  readonly #compiled: CompiledProfile;
  readonly #checker: StructureChecker;
  readonly #report: (finding: Finding) => void;
  readonly #onTransaction: (transaction: ReportElement) => boolean;
  /** Open elements are the first `#depth` of these. */
  readonly #frames: Frame[] = [];
  #depth = 0;
  #held = 0;
  #heldBelowRoot = 0;

  /** `onTransaction` is called for each finished transaction and says whether to let go of it; `full` as for the checker. */
  constructor(
    profile: Profile,
    report: (finding: Finding) => void,
    onTransaction: (transaction: ReportElement) => boolean,
    full: () => boolean,
  ) {
    this.#compiled = compileProfile(profile);
    this.#report = report;
    this.#checker = new StructureChecker(this.#compiled, report, full);
    this.#onTransaction = onTransaction;
  }

  get counts(): Counts {
    return this.#counts.counts;
  }

  get path(): string {
    return this.#top?.element.path ?? '/';
  }

  get #top(): Frame | undefined {
    return this.#depth === 0 ? undefined : this.#frames[this.#depth - 1];
  }

  /** `attributes` is null where the element has none. */
  opened(
    rawName: string,
    attributes: ReadonlyMap<string, string> | null,
    line: number,
    column: number,
  ): void {
    if (this.#depth === 0) this.#openRoot(this.#plainName(rawName, line, column), line, column);
    else this.#openChild(rawName, line, column);
    if (attributes === null) return;
    for (const [attribute, value] of attributes) this.#attribute(attribute, value, { line, column });
  }

  #openRoot(name: string, line: number, column: number): void {
    const element = new ReportElement(name, null, 1, line, column);
    this.root = element;
    this.kind = this.#kindOf(element);
    this.#frames[0] = new Frame(element, this.#compiled.type(this.kind.type), null);
    this.#depth = 1;
  }

  #openChild(rawName: string, line: number, column: number): void {
    const depth = this.#depth;
    this.#checkLimits(line, column);
    const parent = this.#frames[depth - 1]!;
    if (depth === 1) this.#chooseKind(parent, rawName);
    const edge = parent.state === null ? undefined : edgeFor(parent.state, rawName);
    // The profile's own string for the name makes later comparisons one of references.
    const name = edge === undefined ? this.#plainName(rawName, line, column) : edge.name;
    if (name === 'transaction' && this.#holdsTransactions()) this.#heldBelowRoot = this.#held - 1;
    const element = new ReportElement(name, parent.element, parent.nextOrdinal(name), line, column);
    const frame = (this.#frames[depth] ??= new Frame(element, null, null));
    const known =
      edge ?? (name === rawName || parent.state === null ? undefined : edgeFor(parent.state, name));
    this.#checker.open(parent, element, known, frame);
    if (parent.type === null) dropIndentation(parent.element);
    parent.element.append(element);
    parent.last = element;
    this.#depth = depth + 1;
    this.#counts.add(name, frame.type !== null && frame.type.kind === 'value');
  }

  #checkLimits(line: number, column: number): void {
    if (this.#depth >= depthMax) {
      const message = `Elements are nested more than ${depthMax} deep.`;
      const params = { max: String(depthMax) };
      throw new FatalFault({ rule: 'xml-too-deep', message, params }, { line, column });
    }
    if (++this.#held > heldElementsMax) {
      const message = `More than ${heldElementsMax} elements must be held at once.`;
      const params = { max: String(heldElementsMax) };
      throw new FatalFault(
        { rule: 'xml-too-large', message, params, fix: 'Split the report' },
        { line, column },
      );
    }
  }

  /** `blank`: nothing but white space, which is only looked at where it may be a value. */
  text(blank: boolean, source: { text(): string }): void {
    const frame = this.#top;
    if (frame === undefined) return;
    const { element } = frame;
    if (blank && ((frame.type !== null && frame.type.kind === 'content') || element.hasChildren)) return;
    const text = source.text();
    if (element.text === '') element.text = text;
    else {
      element.text += text;
      if (element.text.length > textMax) throw new FatalFault(tooLong(textMax), element);
    }
  }

  closed(line: number, column: number): void {
    const frame = this.#top;
    if (frame === undefined) return;
    this.#depth--;
    this.#checker.close(frame, line, column);
    const { element } = frame;
    if (element.name !== 'transaction' || !this.#holdsTransactions()) return;
    if (!this.#onTransaction(element)) return;
    const parent = this.#top!;
    parent.element.removeLast();
    parent.last = null;
    parent.lastDropped = element.ordinal;
    (parent.also ??= new Set()).add('transaction');
    this.#held = this.#heldBelowRoot;
  }

  /** Whether the innermost open element is the one that holds the report's transactions. */
  #holdsTransactions(): boolean {
    const depth = this.#depth;
    return depth === 1 || (depth === 2 && this.#frames[1]!.element.name === 'transactions');
  }

  #kindOf(element: ReportElement): DocumentKind {
    const kinds = this.#compiled.documents(element.name);
    const known = this.#compiled.profile.documents.map((document) => document.root);
    const meant = kinds.length > 0 ? element.name : rootMeant(element.name, known);
    const kind = this.#compiled.documents(meant ?? '')[0];
    const list = [...new Set(known)].join(', ');
    if (kind === undefined || meant === undefined) {
      const root = element.name.slice(0, 80);
      const message = `The document's root is ${root}; it must be ${list}.`;
      throw new FatalFault({ rule: 'root-unknown', message, params: { root, expected: list } }, element);
    }
    if (meant !== element.name) {
      this.#report({
        rule: 'root-name',
        severity: 'error',
        path: element.path,
        line: element.line,
        column: element.column,
        message: `The document's root is ${element.name}; it must be ${meant}.`,
        params: { root: element.name, expected: meant },
        fix: `Write ${meant}`,
      });
    }
    return kind;
  }

  /** A root with two kinds of document is decided by its first child. */
  #chooseKind(root: Frame, firstChild: string): void {
    if (root.element.children.length > 0 || root.lastDropped > 0) return;
    const kinds = this.#compiled.documents(this.kind!.root);
    const kind = kinds.find((candidate) => candidate.firstChild?.includes(firstChild));
    if (kind === undefined || kind === this.kind) return;
    this.kind = kind;
    root.start(root.element, this.#compiled.type(kind.type), null);
  }

  /** The name without a namespace prefix, which is a fault of its own. */
  #plainName(rawName: string, line: number, column: number): string {
    if (!rawName.includes(':')) return rawName;
    const message = `${rawName.slice(0, 80)} has a namespace prefix; goAML uses no namespace.`;
    this.#namespaceFault({ line, column }, rawName, message);
    return rawName.slice(rawName.indexOf(':') + 1);
  }

  #attribute(name: string, value: string, place: Place): void {
    const frame = this.#top!;
    if (name === 'xmlns') {
      if (value !== '')
        this.#namespaceFault(place, value, 'A namespace is declared; goAML uses no namespace.');
      return;
    }
    if (name.startsWith('xmlns:')) return;
    if (name === 'xsi:nil') {
      frame.nil = frame.particle?.nillable === true && /^\s*(?:true|1)\s*$/.test(value);
      if (frame.nil || frame.particle?.nillable === true) return;
    }
    if (name === 'xsi:schemaLocation' || name === 'xsi:noNamespaceSchemaLocation') return;
    if (frame.type === null) return;
    this.#report({
      rule: 'attribute-unknown',
      severity: 'error',
      path: frame.element.path,
      line: place.line,
      column: place.column,
      message: `${frame.element.name} has the attribute ${name.slice(0, 80)}; goAML elements have none.`,
      params: { element: frame.element.name, attribute: name.slice(0, 80) },
      fix: `Remove the attribute ${name.slice(0, 80)}`,
    });
  }

  #namespaceFault(place: Place, what: string, message: string): void {
    this.#report({
      rule: 'namespace-foreign',
      severity: 'error',
      path: this.path,
      line: place.line,
      column: place.column,
      message,
      params: { namespace: what.slice(0, 80) },
      fix: 'Leave out the namespace',
    });
  }
}

/** Text met before the first child of an element without a known type may have been indentation. */
function dropIndentation(element: ReportElement): void {
  if (element.children.length === 0 && element.text !== '' && isBlank(element.text)) element.text = '';
}

function isBlank(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 32) return false;
  return true;
}

function rootMeant(name: string, known: readonly string[]): string | undefined {
  return closest(name, known) ?? (/^goaml/i.test(name) && known.includes('report') ? 'report' : undefined);
}
