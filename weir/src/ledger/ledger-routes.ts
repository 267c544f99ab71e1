import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Platform, type Transaction } from '#platform';
import { markExport, record } from '#audit';
import { partsOf, type Intake } from '#intake';
import {
  importDetailSchema,
  importMappingSchema,
  importPageSchema,
  importPreviewSchema,
  importSchema,
  ledgerPageSchema,
  ledgerQuerySchema,
  ledgerSummarySchema,
  rebuiltSchema,
  type ImportMapping,
  type QuarantinedRow,
} from './contract.ts';
import { givenBytes } from './bulk-file.ts';
import { bulkFormat } from './bulk-records.ts';
import { CsvScanner, fieldText } from './csv-scanner.ts';
import { findImport, importCounts, importView, listImports, type StoredImport } from './import-store.ts';
import type { Ledger, NewImport } from './ledger.ts';
import { mappingFrom } from './mapping-field.ts';
import { pacsMapping } from './pacs-records.ts';
import type { LedgerReader, Sight } from './reader.ts';
import { withConverted } from './rate-routes.ts';
import { pageOfRows } from './row-query.ts';
import { sightOf } from './sight.ts';
import { statisticsOf, type LedgerStatistics } from './statistics.ts';

/** Names of people for ids: the people room's, passed in. */
const readers = ['fiu_analyst', 'fiu_supervisor'];
const idParams = z.object({ id: z.string().max(100) });
const quarantineShown = 100;
const countsKept = 8;
const mappingBytes = 20_000;

export function ledgerRoutes(
  platform: Platform,
  ledger: Ledger,
  reader: LedgerReader,
  rooms: { intake: Intake },
): void {
  const { http, register, vault } = platform;

  /** Counting goes over every row, so what was counted stands until the ledger changes. */
  const counted = new Map<string, Promise<LedgerStatistics>>();
  function statistics(version: number, sight: Sight): Promise<LedgerStatistics> {
    const key = JSON.stringify([version, sight.clearances]);
    let found = counted.get(key);
    if (found === undefined) {
      if (counted.size >= countsKept) counted.clear();
      found = statisticsOf(reader, { sight });
      counted.set(key, found);
      found.catch(() => counted.delete(key));
    }
    return found;
  }

  http.add((routes) => {
    routes.get(
      '/ledger',
      { schema: { response: { 200: ledgerSummarySchema } }, config: { access: readers } },
      async (request) => {
        const { version, followedTo } = await ledger.state();
        const found = await statistics(version, sightOf(request.asker));
        const counts = await register.as(request.asker, importCounts);
        const last = await register.as(theNode, (tx) => rooms.intake.lastPosition(tx));
        return { ...found, ...counts, reports: { followedTo, waiting: Math.max(0, last - followedTo) } };
      },
    );

    routes.get(
      '/ledger/transactions',
      {
        schema: { querystring: ledgerQuerySchema, response: { 200: ledgerPageSchema } },
        config: { access: readers },
      },
      async (request) => {
        const { query } = request;
        const page = await pageOfRows(reader, sightOf(request.asker), query);
        if (query.account !== undefined && query.cursor === undefined) {
          // The log holds no account numbers: the hash lets a reviewer test a suspicion without telling one.
          const id = createHash('sha256').update(query.account).digest('hex').slice(0, 16);
          await register.as(request.asker, (tx) =>
            record(tx, {
              act: 'ledger.account-viewed',
              object: { kind: 'account', id },
              facts: { rows: page.items.length },
            }),
          );
        }
        if (query.in === undefined) return page;
        const currency = query.in;
        return {
          ...page,
          items: await register.as(request.asker, (tx) => withConverted(tx, page.items, currency)),
        };
      },
    );

    routes.post(
      '/ledger/imports',
      {
        schema: { response: { 200: importSchema }, consumes: ['multipart/form-data'] },
        config: { access: ['fiu_analyst'] },
      },
      async (request) => importView(await ledger.import(request.asker, await uploadedImport(request))),
    );

    routes.post(
      '/ledger/imports/preview',
      {
        schema: { response: { 200: importPreviewSchema }, consumes: ['multipart/form-data'] },
        config: { access: ['fiu_analyst'] },
      },
      async (request) => {
        const { files, fields } = await uploadedParts(request);
        const mapping = fields.get('mapping');
        return ledger.preview(fileOf(files).bytes, mapping === undefined ? undefined : mappingFrom(mapping));
      },
    );

    routes.get(
      '/ledger/imports',
      {
        schema: {
          querystring: z.object({
            cursor: z.string().max(100).optional(),
            limit: z.coerce.number().int().min(1).max(200).default(50),
          }),
          response: { 200: importPageSchema },
        },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listImports(tx, request.query.cursor, request.query.limit);
          return {
            items: rows.map(importView),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );

    routes.get(
      '/ledger/imports/:id',
      { schema: { params: idParams, response: { 200: importDetailSchema } }, config: { access: readers } },
      async (request) => {
        const row = await register.as(request.asker, (tx) => importOr404(tx, request.params.id));
        const bytes = row.quarantine_sha256 === null ? null : await vault.get(row.quarantine_sha256);
        return {
          ...importView(row),
          mapping: { ...(row.mapping as ImportMapping), compartment: row.compartment },
          quarantine: bytes === null ? [] : firstRows(bytes, quarantineShown),
        };
      },
    );

    routes.get(
      '/ledger/imports/:id/quarantine',
      { schema: { params: idParams }, config: { access: readers } },
      async (request, reply) => {
        const row = await register.as(request.asker, (tx) => importOr404(tx, request.params.id));
        const bytes =
          row.quarantine_sha256 === null
            ? Buffer.from('line,reason,text\n')
            : await vault.get(row.quarantine_sha256);
        const mark = await register.as(request.asker, (tx) =>
          markExport(tx, platform.chance, {
            what: 'ledger-quarantine',
            object: row.id,
            rows: row.quarantined,
          }),
        );
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="quarantine-${row.id}.csv"`)
          .send(Buffer.concat([Buffer.from(`${mark}\n`), bytes]));
      },
    );

    routes.post(
      '/ledger/rebuilding',
      {
        schema: { response: { 200: rebuiltSchema } },
        config: { access: ['fiu_supervisor', 'administrator'] },
      },
      (request) => ledger.rebuild(request.asker),
    );
  });
}

async function importOr404(tx: Transaction, id: string): Promise<StoredImport> {
  const row = await findImport(tx, id);
  if (row === undefined)
    throw new Problem({
      code: 'import-unknown',
      status: 404,
      detail: 'There is no import of this id that you may see.',
    });
  return row;
}

interface UploadedParts {
  readonly files: ReadonlyMap<string, { bytes: Buffer; name: string }>;
  readonly fields: ReadonlyMap<string, string>;
}

async function uploadedParts(request: FastifyRequest): Promise<UploadedParts> {
  if (!request.isMultipart()) {
    throw new Problem({
      code: 'upload-not-multipart',
      status: 400,
      detail: 'Send the file as multipart/form-data in the field "file", its mapping in the field "mapping".',
    });
  }
  const files = new Map<string, { bytes: Buffer; name: string }>();
  const fields = new Map<string, string>();
  for await (const part of partsOf(request)) {
    if (part.type === 'file')
      files.set(part.fieldname, { bytes: await part.toBuffer(), name: part.filename });
    else fields.set(part.fieldname, String(part.value).slice(0, mappingBytes));
  }
  return { files, fields };
}

function fileOf(files: UploadedParts['files']): { bytes: Buffer; name: string } {
  const file = files.get('file');
  if (file !== undefined) return file;
  throw new Problem({ code: 'file-missing', status: 400, detail: 'There is no file in the field "file".' });
}

/** The parts of the form in any order: the file, its mapping as JSON, and perhaps a second file with opening balances. */
async function uploadedImport(request: FastifyRequest): Promise<NewImport> {
  const { files, fields } = await uploadedParts(request);
  const file = fileOf(files);
  const openings = files.get('openings');
  const columns = (fields.get('openingsColumns') ?? '').split(',').filter((name) => name !== '');
  return {
    fileName: file.name,
    bytes: file.bytes,
    mapping: await mappingFor(fields.get('mapping'), file.bytes),
    openings: openings === undefined ? undefined : { bytes: openings.bytes, columns },
  };
}

/** A message says itself what it means, so it needs no mapping. */
async function mappingFor(text: string | undefined, bytes: Buffer): Promise<ImportMapping> {
  return text === undefined && (await bulkFormat(givenBytes(bytes))) === 'pacs.008'
    ? importMappingSchema.parse(pacsMapping)
    : mappingFrom(text);
}

function firstRows(bytes: Buffer, limit: number): QuarantinedRow[] {
  const rows: QuarantinedRow[] = [];
  let header = true;
  const scanner = new CsvScanner(',', {
    record: (row) => {
      if (!header && rows.length < limit) {
        rows.push({ line: Number(fieldText(row, 0)), reason: fieldText(row, 1), text: fieldText(row, 2) });
      }
      header = false;
    },
    broken: () => undefined,
  });
  for (let at = 0; at < bytes.length && rows.length < limit; at += 65_536)
    scanner.push(bytes.subarray(at, at + 65_536));
  if (rows.length < limit) scanner.end();
  return rows;
}
