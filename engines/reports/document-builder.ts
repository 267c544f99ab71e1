import { compileProfile, type CompiledProfile } from './compiled-profile.ts';
import { closest } from './closest.ts';
import { ReportElement } from './element.ts';
import type { Finding } from './finding.ts';
import type { Frame } from './frame.ts';
import type { DocumentKind, Profile } from './profile.ts';
import type { Counts } from './reading.ts';
import { StructureChecker, type Place } from './structure-checker.ts';

/** goAML nests about 20 deep (persons related to persons); more than this is an attack or a mistake. */
export const depthMax = 200;
/** The longest goAML text is 10,000 characters; a longer node than this is not held. */
export const textMax = 1_000_000;
/** Elements held at once: the whole document, or with `onTransaction` one transaction and the rest of the document. */
export const heldElementsMax = 5_000_000;

/** Stops the reading; carries what the fatal finding says. */
export class FatalFault extends Error {
  readonly rule: string;
  readonly place: Place | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly fix: string | undefined;

  constructor(
    rule: string,
    message: string,
    more: { place?: Place; params?: Record<string, string>; fix?: string } = {},
  ) {
    super(message);
    this.rule = rule;
    this.place = more.place;
    this.params = more.params ?? {};
    this.fix = more.fix;
  }
}

/** Builds the tree from the parser's events and has each element checked on its way. */
export class DocumentBuilder {
  root: ReportElement | null = null;
  kind: DocumentKind | null = null;
  readonly counts: { -readonly [Key in keyof Counts]: Counts[Key] } = {
    transactions: 0,
    parties: 0,
    persons: 0,
    entities: 0,
    accounts: 0,
    indicators: 0,
  };
  readonly #compiled: CompiledProfile;
  readonly #checker: StructureChecker;
  readonly #report: (finding: Finding) => void;
  readonly #onTransaction: (transaction: ReportElement) => boolean;
  readonly #open: Frame[] = [];
  #held = 0;
  #heldBelowRoot = 0;

  /** `onTransaction` is called for each finished transaction and says whether to let go of it. */
  constructor(
    profile: Profile,
    report: (finding: Finding) => void,
    onTransaction: (transaction: ReportElement) => boolean,
  ) {
    this.#compiled = compileProfile(profile);
    this.#report = report;
    this.#checker = new StructureChecker(this.#compiled, report);
    this.#onTransaction = onTransaction;
  }

  get path(): string {
    return this.#open.at(-1)?.element.path ?? '/';
  }

  opened(rawName: string, attributes: Readonly<Record<string, string>>, place: Place): void {
    const name = rawName.includes(':') ? this.#withoutPrefix(rawName, place) : rawName;
    const parent = this.#open.at(-1);
    if (parent === undefined) {
      const element = new ReportElement(name, null, 1, place.line, place.column);
      this.root = element;
      this.#open.push(this.#rootFrame(element));
    } else {
      if (this.#open.length >= depthMax) {
        throw new FatalFault('xml-too-deep', `Elements are nested more than ${depthMax} deep.`, { place });
      }
      if (++this.#held > heldElementsMax) {
        throw new FatalFault('xml-too-large', `More than ${heldElementsMax} elements must be held at once.`, {
          place,
          fix: 'Split the report',
        });
      }
      if (this.#open.length === 1) this.#chooseKind(parent, name);
      const holder = this.#open.at(-1)!;
      if (name === 'transaction' && this.#holdsTransactions()) this.#heldBelowRoot = this.#held - 1;
      const element = new ReportElement(
        name,
        holder.element,
        holder.nextOrdinal(name),
        place.line,
        place.column,
      );
      const frame = this.#checker.open(holder, element);
      dropIndentation(holder.element);
      holder.element.children.push(element);
      this.#open.push(frame);
      if (frame.type?.kind !== 'value' || name === 'indicator') this.#count(name);
    }
    for (const attribute in attributes) this.#attribute(attribute, attributes[attribute] ?? '', place);
  }

  text(text: string): void {
    const frame = this.#open.at(-1);
    if (frame === undefined) return;
    const inside = frame.type?.kind === 'content' || frame.element.children.length > 0;
    if (inside && isBlank(text)) return;
    frame.element.text += text;
    if (frame.element.text.length > textMax) throw tooLong();
  }

  closed(place: Place): void {
    const frame = this.#open.pop();
    if (frame === undefined) return;
    this.#checker.close(frame, place);
    if (frame.element.name !== 'transaction' || !this.#holdsTransactions()) return;
    const parent = this.#open.at(-1)!;
    if (this.#onTransaction(frame.element)) {
      parent.element.children.pop();
      parent.lastDropped = frame.element.ordinal;
      (parent.also ??= new Set()).add('transaction');
      this.#held = this.#heldBelowRoot;
    }
  }

  /** Whether the innermost open element is the one that holds the report's transactions. */
  #holdsTransactions(): boolean {
    const depth = this.#open.length;
    return depth === 1 || (depth === 2 && this.#open[1]!.element.name === 'transactions');
  }

  #rootFrame(element: ReportElement): Frame {
    const kinds = this.#compiled.documents(element.name);
    const known = this.#compiled.profile.documents.map((document) => document.root);
    const meant = kinds.length > 0 ? element.name : rootMeant(element.name, known);
    const kind = this.#compiled.documents(meant ?? '')[0];
    const list = [...new Set(known)].join(', ');
    if (kind === undefined || meant === undefined) {
      throw new FatalFault(
        'root-unknown',
        `The document's root is ${element.name.slice(0, 80)}; it must be ${list}.`,
        {
          place: element,
          params: { root: element.name.slice(0, 80), expected: list },
        },
      );
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
    this.kind = kind;
    return this.#checker.rootFrame(element, kind.type);
  }

  /** A root with two kinds of document is decided by its first child. */
  #chooseKind(root: Frame, firstChild: string): void {
    if (root.element.children.length > 0 || root.lastDropped > 0) return;
    const kinds = this.#compiled.documents(this.kind!.root);
    const kind = kinds.find((candidate) => candidate.firstChild?.includes(firstChild));
    if (kind === undefined || kind === this.kind) return;
    this.kind = kind;
    this.#open[0] = this.#checker.rootFrame(root.element, kind.type);
  }

  #withoutPrefix(rawName: string, place: Place): string {
    const name = rawName.slice(rawName.indexOf(':') + 1);
    this.#namespaceFault(
      place,
      rawName,
      `${rawName.slice(0, 80)} has a namespace prefix; goAML uses no namespace.`,
    );
    return name;
  }

  #attribute(name: string, value: string, place: Place): void {
    const frame = this.#open.at(-1)!;
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

  /** Leaves are not counted: `account` is also the number inside an account. */
  #count(name: string): void {
    const { counts } = this;
    if (name === 'transaction') {
      if (this.#open.length <= 3) counts.transactions++;
      return;
    }
    if (name === 'indicator') counts.indicators++;
    else if (name === 'party' || name === 'report_party') counts.parties++;
    const kind = subjectKinds.get(name);
    if (kind !== undefined) counts[kind]++;
  }
}

const subjectKinds: ReadonlyMap<string, 'persons' | 'entities' | 'accounts'> = new Map([
  ...[
    'person',
    'from_person',
    'to_person',
    'person_my_client',
    't_person',
    't_conductor',
    'director_id',
    'reporting_person',
  ].map((name) => [name, 'persons'] as const),
  ...['entity', 'from_entity', 'to_entity', 'entity_my_client', 't_entity'].map(
    (name) => [name, 'entities'] as const,
  ),
  ...['account', 'from_account', 'to_account', 'account_my_client'].map(
    (name) => [name, 'accounts'] as const,
  ),
]);

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

export function tooLong(): FatalFault {
  return new FatalFault('xml-text-too-long', `A text or tag is longer than ${textMax} characters.`);
}
