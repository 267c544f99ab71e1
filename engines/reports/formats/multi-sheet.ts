import type { ConvertOptions } from './conversion.ts';
import { Draft } from './draft.ts';
import type { RecordKind, SavedMapping } from './mapping.ts';
import type { ReportSink } from './report-sink.ts';
import { hasSheet, sheetRecords, type SheetRecord } from './sheet-reader.ts';
import { markClient, setText, transactionDraft } from './simple-sheet.ts';
import type { SourceFindings } from './source-findings.ts';
import { FormatFault } from './source-findings.ts';
import { linkFields } from './fields.ts';
import type { Table } from './table.ts';

/** Records of linked sheets held at once. */
const recordsMax = 500_000;

type Records = ReadonlyMap<RecordKind, readonly SheetRecord[]>;

/** Linked sheets: transactions name nobody, parties tie accounts, persons and entities to them by keys. */
export async function convertMultiSheet(
  table: Table,
  options: ConvertOptions & { readonly mapping: SavedMapping },
  findings: SourceFindings,
  sink: ReportSink,
): Promise<void> {
  const records = new Map<RecordKind, SheetRecord[]>();
  let held = 0;
  for (const sheet of options.mapping.sheets ?? []) {
    if (sheet.record !== 'transaction' && sheet.record !== 'party' && !hasSheet(table, sheet)) continue;
    for await (const record of sheetRecords(table, sheet, options, findings)) {
      if (++held > recordsMax) {
        throw new FormatFault('format-too-large', 'The workbook has more rows than can be linked at once.', {
          place: record.place,
          fix: 'Part it into several files',
        });
      }
      const same = records.get(sheet.record) ?? [];
      same.push(record);
      records.set(sheet.record, same);
    }
  }
  sink.records = held;
  new Linker(records, findings, sink).link();
}

class Linker {
  readonly #records: Records;
  readonly #findings: SourceFindings;
  readonly #sink: ReportSink;
  readonly #subjects: Readonly<Record<'account' | 'person' | 'entity', Map<string, SheetRecord>>>;
  readonly #details = new Map<string, Draft[]>();
  readonly #signatories = new Map<string, SheetRecord[]>();
  readonly #directors = new Map<string, SheetRecord[]>();

  constructor(records: Records, findings: SourceFindings, sink: ReportSink) {
    this.#records = records;
    this.#findings = findings;
    this.#sink = sink;
    this.#subjects = {
      account: this.#keyed('account'),
      person: this.#keyed('person'),
      entity: this.#keyed('entity'),
    };
  }

  link(): void {
    this.#header();
    this.#gatherDetails();
    for (const person of this.#of('person')) {
      this.#tie(person, 'account', this.#signatories);
      this.#tie(person, 'entity', this.#directors);
    }
    const parties = this.#by('party', 'transaction');
    const items = this.#by('item', 'transaction');
    const numbers = new Set<string>();
    for (const record of this.#of('transaction')) {
      const number = record.get('transactionnumber');
      if (number === undefined)
        this.#fault(
          'format-key-missing',
          record,
          'The row has no transaction number, so nothing can be tied to it.',
        );
      else if (numbers.has(number))
        this.#fault('format-key-twice', record, 'This transaction number stands in an earlier row.');
      if (number !== undefined) numbers.add(number);
      const draft = transactionDraft(record);
      for (const party of parties.get(number ?? '') ?? []) this.#addParty(draft, party);
      const goods = (items.get(number ?? '') ?? []).map((item) => plainDraft('item', item, ['transaction']));
      draft.with('goods_services', goods);
      this.#sink.transaction(draft);
    }
    for (const [kind, groups] of [
      ['party', parties],
      ['item', items],
    ] as const) {
      for (const [number, group] of groups) {
        if (number === '') for (const record of group) this.#addActivity(kind, record);
        else if (!numbers.has(number))
          for (const record of group)
            this.#fault('format-key-unknown', record, 'No row of the transactions has this number.');
      }
    }
  }

  #header(): void {
    for (const record of this.#of('report')) {
      for (const { field, text, place } of record.values) {
        if (field === 'indicators')
          for (const code of text.split(/[;,\s]+/).filter(Boolean)) this.#sink.addIndicator(code, place);
        else if (!field.includes('.')) this.#sink.setHeader(field, text, place);
      }
      for (const { field, steps, text, place } of record.values) {
        if (field.includes('.')) setText(this.#sink.header.at(steps, place), text);
      }
    }
  }

  #gatherDetails(): void {
    for (const kind of ['address', 'phone', 'identification'] as const) {
      for (const record of this.#of(kind)) {
        const owner = record.get('of');
        const known =
          owner !== undefined && (this.#subjects.person.has(owner) || this.#subjects.entity.has(owner));
        if (!known) {
          this.#fault(
            owner === undefined ? 'format-key-missing' : 'format-key-unknown',
            record,
            'No person or entity has the key that this row belongs to.',
          );
          continue;
        }
        const same = this.#details.get(`${kind} ${owner}`) ?? [];
        same.push(plainDraft(kind, record, ['of']));
        this.#details.set(`${kind} ${owner}`, same);
      }
    }
  }

  /** `A1; A2` ties a person to two accounts. */
  #tie(person: SheetRecord, kind: 'account' | 'entity', ties: Map<string, SheetRecord[]>): void {
    for (const key of (person.get(kind) ?? '')
      .split(';')
      .map((one) => one.trim())
      .filter(Boolean)) {
      if (!this.#subjects[kind].has(key)) {
        this.#fault(
          'format-key-unknown',
          person,
          `No row of the ${kind === 'account' ? 'accounts' : 'entities'} has this key.`,
        );
        continue;
      }
      ties.set(key, [...(ties.get(key) ?? []), person]);
    }
  }

  #addParty(transaction: Draft, record: SheetRecord): void {
    const side = record.get('side')?.toLowerCase();
    const myClient = record.get('my_client') === 'true';
    const two = side === 'from' || side === 'to';
    const party = new Draft(
      two ? `t_${side}${myClient ? '_my_client' : ''}` : 'party',
      undefined,
      record.place,
    );
    for (const { field, steps, text, place } of record.values) {
      if (linkFields.party!.includes(field)) continue;
      const first = steps[0]!;
      const own =
        two &&
        ['funds_code', 'funds_comment', 'country', 'is_suspected', 'foreign_currency'].includes(first.name);
      setText(
        party.at(own ? [{ ...first, name: `${side}_${first.name}` }, ...steps.slice(1)] : steps, place),
        text,
      );
    }
    const conductor = record.get('conductor');
    if (conductor !== undefined) party.add(this.#subject('person', conductor, record, 't_conductor'));
    let subjects = 0;
    for (const kind of ['account', 'person', 'entity'] as const) {
      const key = record.get(kind);
      if (key === undefined) continue;
      subjects++;
      party.add(this.#subject(kind, key, record, two ? `${side}_${kind}` : kind));
    }
    if (subjects === 0)
      this.#fault('format-key-missing', record, 'The row names no account, person or entity.');
    if (two) transaction.add(party);
    else {
      markClient(party, myClient);
      transaction.at([{ name: 'involved_parties', index: 1 }]).add(party);
    }
  }

  #addActivity(kind: 'party' | 'item', record: SheetRecord): void {
    if (kind === 'item') {
      this.#sink.activity
        .at([{ name: 'goods_services', index: 1 }])
        .add(plainDraft('item', record, ['transaction']));
      return;
    }
    const holder = new Draft('transaction');
    this.#addParty(holder, record);
    const party = holder.child('involved_parties')?.children[0];
    if (party === undefined) {
      this.#fault('format-key-missing', record, 'A party with a side has no transaction number.');
      return;
    }
    party.name = 'report_party';
    this.#sink.activity.at([{ name: 'report_parties', index: 1 }]).add(party);
  }

  #subject(
    kind: 'account' | 'person' | 'entity',
    key: string,
    from: SheetRecord,
    name: string,
    depth = 0,
  ): Draft | undefined {
    const record = this.#subjects[kind].get(key);
    if (record === undefined) {
      this.#fault(
        'format-key-unknown',
        from,
        `No row of the ${kind === 'entity' ? 'entities' : `${kind}s`} has this key.`,
      );
      return undefined;
    }
    const draft = plainDraft(name, record, linkFields[kind]!);
    if (kind === 'account') this.#completeAccount(draft, key, record, depth);
    else {
      draft.with('phones', this.#details.get(`phone ${key}`));
      draft.with('addresses', this.#details.get(`address ${key}`));
      const ids = this.#details.get(`identification ${key}`);
      const one = kind === 'person' ? 'identification' : 'entity_identification';
      draft.with(
        kind === 'person' ? 'identifications' : 'entity_identifications',
        ids?.map((id) => renamed(id, one)),
      );
    }
    if (kind === 'entity' && depth < 3) {
      const directors = (this.#directors.get(key) ?? []).map((person) =>
        new Draft('entity_related_person', undefined, person.place)
          .add(this.#subject('person', person.get('key') ?? '', person, 'person', depth + 1))
          .with('role', person.get('entity_role')),
      );
      draft.with('related_persons', directors);
    }
    return draft;
  }

  #completeAccount(draft: Draft, key: string, record: SheetRecord, depth: number): void {
    const owner = record.get('owner');
    if (owner !== undefined) draft.add(this.#subject('entity', owner, record, 't_entity', depth + 1));
    const people = (this.#signatories.get(key) ?? []).map((person) =>
      new Draft('account_related_person', undefined, person.place)
        .with('is_primary', person.get('is_primary'))
        .add(this.#subject('person', person.get('key') ?? '', person, 't_person', depth + 1))
        .with('role', person.get('account_role')),
    );
    draft.with('related_persons', people);
  }

  #keyed(kind: 'account' | 'person' | 'entity'): Map<string, SheetRecord> {
    const keyed = new Map<string, SheetRecord>();
    for (const record of this.#of(kind)) {
      const key = record.get('key');
      if (key === undefined)
        this.#fault('format-key-missing', record, 'The row has no key, so nothing can name it.');
      else if (keyed.has(key))
        this.#fault('format-key-twice', record, 'This key stands in an earlier row; that one counts.');
      else keyed.set(key, record);
    }
    return keyed;
  }

  #of(kind: RecordKind): readonly SheetRecord[] {
    return this.#records.get(kind) ?? [];
  }

  #by(kind: RecordKind, field: string): Map<string, SheetRecord[]> {
    const groups = new Map<string, SheetRecord[]>();
    for (const record of this.#of(kind)) {
      const key = record.get(field) ?? '';
      groups.set(key, [...(groups.get(key) ?? []), record]);
    }
    return groups;
  }

  #fault(
    rule: 'format-key-missing' | 'format-key-twice' | 'format-key-unknown',
    record: SheetRecord,
    message: string,
  ): void {
    this.#findings.add('error', rule, record.place, message);
  }
}

function plainDraft(name: string, record: SheetRecord, links: readonly string[]): Draft {
  const draft = new Draft(name, undefined, record.place);
  for (const { field, steps, text, place } of record.values) {
    if (!links.includes(field)) setText(draft.at(steps, place), text);
  }
  return draft;
}

function renamed(draft: Draft, name: string): Draft {
  const copy = new Draft(name, draft.text, draft.place);
  copy.children.push(...draft.children);
  return copy;
}
