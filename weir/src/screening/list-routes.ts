import { z } from 'zod';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import { Problem } from '@weir/engines/vocabulary';
import {
  listDetailSchema,
  listDifferenceQuerySchema,
  listDifferenceSchema,
  listImportSchema,
  listPageSchema,
  listPreviewSchema,
  listQuerySchema,
  listRollbackSchema,
  type EntryDifference,
  type ListImport,
  type ListRow,
  type ListVersion,
} from './contract.ts';
import { entryChanges } from './entry-facts.ts';
import { listUnknown, previewList, type Imported } from './import-list.ts';
import {
  compareVersions,
  countChanges,
  findList,
  listsWithCurrent,
  versionOf,
  versionsOf,
  type ComparedEntry,
  type StoredVersion,
} from './list-store.ts';
import type { Screening } from './screening.ts';
import { uploadedList } from './uploaded-list.ts';

const readers = ['administrator', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
const keepers = ['fiu_supervisor', 'administrator'];
const idParams = z.object({ id: z.string().max(100) });
/** Versions shown of one list. */
const versionsShown = 100;

export function listRoutes(platform: Platform, screening: Screening, namesOf: NamesOf): void {
  const { http, register } = platform;

  http.add((routes) => {
    routes.get(
      '/lists',
      { schema: { response: { 200: listPageSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => ({ items: await listRows(tx, namesOf), nextCursor: null })),
    );

    routes.get(
      '/lists/:id',
      {
        schema: { params: idParams, querystring: listQuerySchema, response: { 200: listDetailSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const list = await findList(tx, { id: request.params.id });
          if (list === undefined) throw listUnknown();
          const versions = await versionsOf(tx, list.id, versionsShown);
          const asked = request.query.version ?? list.current;
          const shown = await versionOf(tx, list.id, asked);
          if (shown === undefined) throw versionUnknown();
          const names = await namesOf(tx, importersOf(versions));
          return {
            id: list.id,
            name: list.name,
            purpose: list.purpose,
            current: versionView(
              versions.find((version) => version.number === list.current)!,
              names,
            ),
            versions: versions.map((version) => versionView(version, names)),
            leftOutRows: shown.left_out_rows.map(({ line, reason, kept, file }) => ({
              line,
              reason,
              kept,
              ...(file === undefined ? {} : { file }),
            })),
            leftOutOf: asked,
          };
        }),
    );

    routes.get(
      '/lists/:id/difference',
      {
        schema: {
          params: idParams,
          querystring: listDifferenceQuerySchema,
          response: { 200: listDifferenceSchema },
        },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const list = await findList(tx, { id: request.params.id });
          if (list === undefined) throw listUnknown();
          const { change, limit, cursor = '' } = request.query;
          const to = request.query.to ?? list.current;
          const from = request.query.from ?? to - 1;
          if (from > list.current || to > list.current) throw versionUnknown();
          const found = await compareVersions(tx, list.id, { from, to }, { after: cursor, limit, change });
          return {
            from,
            to,
            counts: await countChanges(tx, list.id, { from, to }),
            items: found.map(differenceView),
            nextCursor: found.length === limit ? found.at(-1)!.entry : null,
          };
        }),
    );

    routes.post(
      '/lists',
      {
        schema: { response: { 200: listImportSchema }, consumes: ['multipart/form-data'] },
        config: { access: keepers },
      },
      async (request) => {
        const imported = await screening.import(request.asker, await uploadedList(request));
        return register.as(request.asker, (tx) => importView(tx, imported));
      },
    );

    routes.post(
      '/lists/preview',
      {
        schema: { response: { 200: listPreviewSchema }, consumes: ['multipart/form-data'] },
        config: { access: keepers },
      },
      async (request) => previewList(platform, request.asker, await uploadedList(request)),
    );

    routes.post(
      '/lists/:id/rollback',
      {
        schema: { params: idParams, body: listRollbackSchema, response: { 200: listImportSchema } },
        config: { access: keepers },
      },
      async (request) => {
        const { to, reason } = request.body;
        const taken = await screening.rollback(request.asker, { list: request.params.id, to, reason });
        return register.as(request.asker, (tx) => importView(tx, taken));
      },
    );
  });

  async function importView(tx: Transaction, imported: Imported): Promise<ListImport> {
    const row = (await listRows(tx, namesOf)).find((each) => each.id === imported.list)!;
    return { ...row, unchanged: imported.unchanged, job: imported.job };
  }
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
  version: Omit<StoredVersion, 'left_out_rows' | 'files'>,
  names: ReadonlyMap<string, { name: string }>,
): ListVersion {
  return {
    number: version.number,
    form: version.form,
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
    takenBackTo: version.taken_back_to,
    reason: version.reason,
  };
}

function differenceView({ entry, change, before, after }: ComparedEntry): EntryDifference {
  return {
    entryId: entry,
    change,
    name: (after ?? before)?.names[0]?.text ?? entry,
    fields: before !== null && after !== null ? entryChanges(before, after) : [],
  };
}

function versionUnknown(): Problem {
  return new Problem({
    code: 'list-version-unknown',
    status: 404,
    detail: 'The list has no such version.',
  });
}
