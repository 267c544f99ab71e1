import { ElementCounts } from '../element-counts.ts';
import type { ReportElement } from '../element.ts';
import type { ConvertCounts, ConvertHeader, ConvertOptions, SourcePlace } from './conversion.ts';
import { arrange, type Arranging } from './arrange.ts';
import { Draft } from './draft.ts';
import { PackedText } from './packed-text.ts';
import { reportType, slotsOf, typeAt } from './profile-shape.ts';
import { FormatFault, wholeFile, type SourceFindings } from './source-findings.ts';
import { xmlHead, xmlOf } from './xml-text.ts';

/** Places kept for single elements; beyond, a finding is traced to its transaction. */
const placesMax = 50_000;
/** A goAML file of this many characters is larger than any that a checker should be sent. */
const charactersMax = 400_000_000;

/**
 * Takes the drafts of a report and writes it. Transactions are written as they come, and only their packed text is held;
 * header and indicators stand around them and may be completed until the end.
 */
export class ReportSink {
  readonly #options: ConvertOptions;
  readonly #findings: SourceFindings;
  readonly #type: string;
  readonly #transactionType: string;
  readonly #header: Draft;
  #activity: Draft | undefined;
  readonly #body = new PackedText();
  #characters = 0;
  readonly #counts = new ElementCounts();
  readonly #places = new Map<string, SourcePlace>();
  readonly #transactionPlaces: (SourcePlace | undefined)[] = [];
  /** Rows, transfers, entries: counted by the readers. */
  records = 0;

  constructor(options: ConvertOptions, findings: SourceFindings) {
    this.#options = options;
    this.#findings = findings;
    this.#type = reportType(options.profile);
    this.#transactionType = typeAt(options.profile, this.#type, ['transaction']) ?? 'report.transaction';
    this.#header = headerDraft(options.header);
  }

  get header(): Draft {
    return this.#header;
  }

  get transactions(): number {
    return this.#transactionPlaces.length;
  }

  /** Sets a header field unless the caller's header has it. */
  setHeader(name: string, text: string, place?: SourcePlace): void {
    if (this.#header.child(name) === undefined) this.#header.with(name, text, place);
  }

  addIndicator(code: string, place?: SourcePlace): void {
    const wrapper = this.#header.at([{ name: 'report_indicators', index: 1 }], place);
    if (!wrapper.children.some((child) => child.text === code)) wrapper.with('indicator', code, place);
  }

  transaction(draft: Draft): void {
    const ordinal = this.#transactionPlaces.push(draft.place);
    const element = arrange(draft, this.#transactionType, this.#arranging(`/report/transaction[${ordinal}]`));
    this.#count(element);
    const text = xmlOf(element, '  ');
    this.#characters += text.length;
    if (this.#characters > charactersMax) {
      throw new FormatFault('format-too-large', 'The report would be larger than can be checked.', {
        fix: 'Part the file into several reports',
        ...(draft.place !== undefined && { place: draft.place }),
      });
    }
    this.#body.add(text);
  }

  /** The parties and goods of an activity report. */
  get activity(): Draft {
    return (this.#activity ??= new Draft('activity'));
  }

  end(): { pieces: () => Iterable<Uint8Array>; counts: ConvertCounts } {
    if (this.transactions === 0 && this.#activity === undefined) {
      this.#findings.add(
        'error',
        'format-nothing',
        wholeFile,
        'The file holds nothing that could be reported.',
      );
    }
    const { profile } = this.#options;
    const activity = this.#activity;
    if (activity !== undefined) this.#header.add(activity);
    const whole = arrange(this.#header, this.#type, this.#arranging('/report', true));
    this.#count(whole);
    const slots = slotsOf(profile, this.#type);
    const turn = slots?.get('transaction')?.rank ?? 0;
    const before = whole.children.filter((child) => (slots?.get(child.name)?.rank ?? 0) < turn);
    const after = whole.children.filter((child) => (slots?.get(child.name)?.rank ?? 0) > turn);
    const text = (children: readonly ReportElement[]): string =>
      children.map((child) => xmlOf(child, '  ')).join('');
    const head = Buffer.from(`${xmlHead}<report>\n${text(before)}`, 'utf8');
    const end = Buffer.from(`${text(after)}</report>\n`, 'utf8');
    const body = this.#body;
    const pieces = function* (): Generator<Uint8Array> {
      yield head;
      yield* body.pieces();
      yield end;
    };
    return { pieces, counts: { ...this.#counts.counts, records: this.records } };
  }

  placeOf(path: string): SourcePlace | undefined {
    for (let here = path; here !== ''; here = here.slice(0, here.lastIndexOf('/'))) {
      const place = this.#places.get(here);
      if (place !== undefined) return place;
      const ordinal = /^\/report\/transaction\[(\d+)\]$/.exec(here)?.[1];
      if (ordinal !== undefined) return this.#transactionPlaces[Number(ordinal) - 1];
    }
    return undefined;
  }

  #arranging(root: string, rooted = false): Arranging {
    return {
      profile: this.#options.profile,
      homeless: (draft, parent) => this.#homeless(draft, parent),
      made: (element, draft) => {
        if (draft.place === undefined || this.#places.size >= placesMax) return;
        const path = element.path;
        // A transaction is arranged by itself, so its own path begins at it.
        this.#places.set(rooted ? path : root + path.slice(path.indexOf('/', 1) >>> 0), draft.place);
      },
    };
  }

  #homeless(draft: Draft, parent: string): void {
    const { profile } = this.#options;
    const place = draft.place ?? wholeFile;
    this.#findings.add(
      'warning',
      'format-no-home',
      place,
      `The profile ${profile.id} has no place for ${draft.name} in ${parent}, so the report does not carry it.`,
      {
        params: { element: draft.name, parent, profile: profile.id },
        fix: 'Say what matters of it in the comments',
        once: `${parent}/${draft.name}`,
      },
    );
  }

  #count(element: ReportElement): void {
    for (const one of element.walk()) {
      if (one.name !== 'report') this.#counts.add(one.name, one.children.length === 0);
    }
  }
}

const headerElements: readonly (readonly [keyof ConvertHeader, string])[] = [
  ['reportingEntityId', 'rentity_id'],
  ['branch', 'rentity_branch'],
  ['reportCode', 'report_code'],
  ['reference', 'entity_reference'],
  ['fiuReference', 'fiu_ref_number'],
  ['rejectedReference', 'prev_rejected_ref_number'],
  ['submissionDate', 'submission_date'],
  ['localCurrency', 'currency_code_local'],
  ['reportingUserCode', 'reporting_user_code'],
  ['reason', 'reason'],
  ['action', 'action'],
];

/** The caller's header first: what a node knows of the filer is not overruled by a file. */
function headerDraft(header: ConvertHeader = {}): Draft {
  const draft = new Draft('report');
  for (const [field, name] of headerElements) {
    const value = header[field];
    if (typeof value === 'string') draft.with(name, name === 'submission_date' ? dayTime(value) : value);
  }
  if (header.indicators !== undefined && header.indicators.length > 0) {
    draft.with(
      'report_indicators',
      header.indicators.map((code) => new Draft('indicator', code)),
    );
  }
  return draft;
}

/** goAML dates always have a time. */
export function dayTime(date: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? `${date}T00:00:00` : date;
}

/** What every header has where nobody said otherwise. */
export function completeHeader(sink: ReportSink, options: ConvertOptions): void {
  const { profile, now, mapping } = options;
  for (const [name, text] of Object.entries(mapping?.header ?? {})) {
    if (name === 'indicators')
      for (const code of text.split(/[;,\s]+/).filter(Boolean)) sink.addIndicator(code);
    else sink.setHeader(name, text);
  }
  for (const child of headerDraft(options.defaults).children) {
    if (child.text !== undefined) sink.setHeader(child.name, child.text);
  }
  sink.setHeader('submission_code', 'E');
  if (sink.header.child('report_date') === undefined)
    sink.setHeader('submission_date', dayTime(now.slice(0, 10)));
  if (profile.localCurrency !== null) sink.setHeader('currency_code_local', profile.localCurrency);
}
