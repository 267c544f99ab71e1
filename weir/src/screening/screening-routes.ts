import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import { uploadedFile } from '#intake';
import type { Platform, Transaction } from '#platform';
import { record } from '#audit';
import type { SubjectRef, Subjects } from '#subjects';
import {
  hitDecisionSchema,
  hitDetailSchema,
  hitPageSchema,
  hitQuerySchema,
  listDetailSchema,
  listImportSchema,
  listPageSchema,
  listPurposeSchema,
  type HitDetail,
  type HitRow,
  type ListRow,
  type ListVersion,
} from './contract.ts';
import { decisionsOf, findHit, hitCursor, hitQueue, type HitQueueRow, type StoredHit } from './hit-store.ts';
import { entryNow, findList, listsWithCurrent, versionsOf, type StoredVersion } from './list-store.ts';
import type { Screening } from './screening.ts';

export type NamesOf = (tx: Transaction, ids: readonly string[]) => Promise<Map<string, { name: string }>>;

const analysts = ['fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
const listReaders = ['administrator', 'fiu_intake', ...analysts];
const idParams = z.object({ id: z.string().max(100) });
/** Versions shown of one list. */
const versionsShown = 100;

export function screeningRoutes(
  { http, register }: Platform,
  screening: Screening,
  subjects: Subjects,
  namesOf: NamesOf = async () => new Map(),
): void {
  http.add((routes) => {
    routes.get(
      '/lists',
      { schema: { response: { 200: listPageSchema } }, config: { access: listReaders } },
      (request) =>
        register.as(request.asker, async (tx) => ({ items: await listRows(tx, namesOf), nextCursor: null })),
    );

    routes.get(
      '/lists/:id',
      { schema: { params: idParams, response: { 200: listDetailSchema } }, config: { access: listReaders } },
      (request) =>
        register.as(request.asker, async (tx) => {
          const list = await findList(tx, { id: request.params.id });
          if (list === undefined)
            throw new Problem({ code: 'list-unknown', status: 404, detail: 'There is no such list.' });
          const versions = await versionsOf(tx, list.id, versionsShown);
          const names = await namesOf(tx, importersOf(versions));
          const current = versions.find((version) => version.number === list.current)!;
          return {
            id: list.id,
            name: list.name,
            purpose: list.purpose,
            current: versionView(current, names),
            versions: versions.map((version) => versionView(version, names)),
            leftOutRows: current.left_out_rows.map(({ line, reason, kept }) => ({ line, reason, kept })),
          };
        }),
    );

    routes.post(
      '/lists',
      {
        schema: { response: { 200: listImportSchema }, consumes: ['multipart/form-data'] },
        config: { access: ['fiu_supervisor', 'administrator'] },
      },
      async (request) => {
        const { bytes, fields } = await uploadedFile(request, 'list');
        const purpose = listPurposeSchema.optional().safeParse(fields['purpose'] || undefined);
        if (!purpose.success) {
          throw new Problem({
            code: 'list-purpose-unknown',
            status: 400,
            detail: `A list is kept for one of: ${listPurposeSchema.options.join(', ')}.`,
          });
        }
        const imported = await screening.import(request.asker, {
          bytes,
          name: fields['name'] ?? '',
          purpose: purpose.data,
          shrinks: fields['shrinks'] === 'yes',
        });
        return register.as(request.asker, async (tx) => {
          const row = (await listRows(tx, namesOf)).find((each) => each.id === imported.list)!;
          return { ...row, unchanged: imported.unchanged, job: imported.job };
        });
      },
    );

    routes.get(
      '/hits',
      {
        schema: { querystring: hitQuerySchema, response: { 200: hitPageSchema } },
        config: { access: analysts },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await hitQueue(tx, request.query);
          const context = await hitContext(tx, subjects, rows);
          return {
            items: rows.map((row) => hitRow(row, context)),
            nextCursor: rows.length === request.query.limit ? hitCursor(rows.at(-1)!) : null,
          };
        }),
    );

    routes.get(
      '/hits/:id',
      { schema: { params: idParams, response: { 200: hitDetailSchema } }, config: { access: analysts } },
      (request) =>
        register.as(request.asker, async (tx) => {
          const detail = await hitDetail(tx, subjects, namesOf, request.params.id);
          await record(tx, { act: 'screening.hit-viewed', object: { kind: 'hit', id: detail.id } });
          return detail;
        }),
    );

    routes.post(
      '/hits/:id/decision',
      {
        schema: { params: idParams, body: hitDecisionSchema, response: { 200: hitDetailSchema } },
        config: { access: ['fiu_analyst', 'fiu_supervisor'] },
      },
      async (request) => {
        await screening.decide(request.asker, request.params.id, request.body);
        return register.as(request.asker, (tx) => hitDetail(tx, subjects, namesOf, request.params.id));
      },
    );
  });
}

async function listRows(tx: Transaction, namesOf: NamesOf): Promise<ListRow[]> {
  const lists = await listsWithCurrent(tx);
  const names = await namesOf(tx, importersOf(lists.map(({ version }) => version)));
  return lists.map(({ id, name, purpose, version }) => ({
    id,
    name,
    purpose,
    current: versionView(version, names),
  }));
}

function importersOf(versions: readonly Pick<StoredVersion, 'imported_by'>[]): string[] {
  return [...new Set(versions.flatMap((version) => version.imported_by ?? []))];
}

function versionView(
  version: Omit<StoredVersion, 'left_out_rows'>,
  names: ReadonlyMap<string, { name: string }>,
): ListVersion {
  return {
    number: version.number,
    stated: version.stated,
    sha256: version.sha256,
    entries: version.entries,
    added: version.added,
    changed: version.changed,
    removed: version.removed,
    leftOut: version.left_out,
    importedAt: version.imported_at,
    importedBy:
      version.imported_by === null
        ? null
        : { id: version.imported_by, name: names.get(version.imported_by)?.name ?? null },
  };
}

interface HitContext {
  readonly subjects: ReadonlyMap<string, SubjectRef>;
  readonly lists: ReadonlyMap<string, HitRow['list']>;
}

async function hitContext(
  tx: Transaction,
  subjects: Subjects,
  rows: readonly { subject: string }[],
): Promise<HitContext> {
  return {
    subjects: await subjects.namesOf(tx, [...new Set(rows.map((row) => row.subject))]),
    lists: new Map(
      (await listsWithCurrent(tx)).map(({ id, name, purpose }) => [id, { id, name, purpose }] as const),
    ),
  };
}

function hitRow(row: HitQueueRow, { subjects, lists }: HitContext): HitRow {
  return {
    id: row.id,
    state: row.state,
    subject: subjects.get(row.subject) ?? { id: row.subject, kind: 'person', name: row.asked.name },
    list: lists.get(row.list)!,
    entryId: row.entry,
    askedName: row.asked.name,
    listedName: row.listed_name,
    score: row.score / 1000,
    foundAt: row.found_at,
  };
}

async function hitDetail(
  tx: Transaction,
  subjects: Subjects,
  namesOf: NamesOf,
  id: string,
): Promise<HitDetail> {
  const hit = await findHit(tx, id);
  if (hit === undefined)
    throw new Problem({ code: 'hit-unknown', status: 404, detail: 'There is no such hit.' });
  const decisions = await decisionsOf(tx, hit.id);
  const names = await namesOf(
    tx,
    decisions.map((decision) => decision.decided_by),
  );
  return {
    ...hitRow(hit, await hitContext(tx, subjects, [hit])),
    parts: hit.parts,
    entry: entryView(hit),
    listVersion: hit.list_version,
    entryNow: await entryNow(tx, hit.list, hit.entry, hit.list_version),
    asked: askedView(hit),
    decisions: decisions.map(({ decision, reason, decided_by: by, decided_at: at }) => ({
      decision,
      reason,
      by: { id: by, name: names.get(by)?.name ?? null },
      at,
    })),
  };
}

function askedView({ asked }: StoredHit): HitDetail['asked'] {
  const { name, kind, born, country, sex } = asked;
  return {
    name,
    ...(kind === undefined ? {} : { kind }),
    ...(born === undefined ? {} : { born }),
    ...(country === undefined ? {} : { country }),
    ...(sex === undefined ? {} : { sex }),
  };
}

function entryView({ entry_data: entry }: StoredHit): HitDetail['entry'] {
  return {
    id: entry.id,
    list: entry.list,
    kind: entry.kind,
    names: entry.names.map(({ text, quality }) => ({ text, ...(quality === undefined ? {} : { quality }) })),
    born: [...entry.born],
    countries: [...entry.countries],
    ...(entry.sex === undefined ? {} : { sex: entry.sex }),
    identifiers: entry.identifiers.map(({ type, number, country }) => ({
      type,
      number,
      ...(country === undefined ? {} : { country }),
    })),
    ...(entry.remarks === undefined ? {} : { remarks: entry.remarks }),
  };
}
