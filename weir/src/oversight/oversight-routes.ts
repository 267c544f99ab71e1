import { instantFromMs, msFromInstant, Problem } from '@weir/engines/vocabulary';
import { sql } from 'kysely';
import { z } from 'zod';
import type { NamesOf } from '#people';
import { csvWithMark, markExport, record } from '#audit';
import { dayIn, type Platform, type Transaction } from '#platform';
import { pairsOf } from './approvals.ts';
import {
  accessReasonSchema,
  interferencePageSchema,
  interferenceReceiptSchema,
  interferenceVerdictSchema,
  newInterferenceSchema,
  pairListSchema,
  pairQuestionSchema,
  recordPageSchema,
  recordQuestionSchema,
  resolutionQuestionSchema,
  resolutionSchema,
  searchQuestionSchema,
  type OversightRecord,
  type RecordQuestion,
} from './contract.ts';
import { createIndependence } from './independence.ts';
import { approvalsSince, mostApprovals, recordsOf, sealedSearch, searchesFor } from './records.ts';
import type { SearchKey } from './search-key.ts';

const overseers = ['auditor', 'dpo_oversight'];
const ofTheFiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk', 'fiu_strategic'];
/** Rows of one export. */
const mostExported = 50_000;
const refusedDays = 90;

export function oversightRoutes(platform: Platform, key: SearchKey, namesOf: NamesOf): void {
  const { http, register, clock, chance, config } = platform;
  const independence = createIndependence(platform);

  async function named(
    tx: Transaction,
    rows: readonly Omit<OversightRecord, 'personName' | 'otherName'>[],
  ): Promise<OversightRecord[]> {
    const ids = new Set(rows.flatMap((row) => [row.person ?? [], row.other ?? []].flat()));
    const names = await namesOf(tx, [...ids]);
    return rows.map((row) => ({
      ...row,
      personName: names.get(row.person ?? '')?.name ?? null,
      otherName: names.get(row.other ?? '')?.name ?? null,
    }));
  }

  http.add((routes) => {
    routes.get(
      '/oversight/records',
      {
        schema: { querystring: recordQuestionSchema, response: { 200: recordPageSchema } },
        config: { access: overseers },
      },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          const items = await named(tx, await recordsOf(tx, query));
          // Reading over people's shoulders is itself an access.
          if (query.cursor === undefined)
            await record(tx, { act: 'oversight.records-viewed', object: objectOf(query) });
          return { items, nextCursor: items.length === query.limit ? String(items.at(-1)!.id) : null };
        }),
    );

    routes.get(
      '/oversight/records.csv',
      {
        schema: { querystring: recordQuestionSchema.omit({ cursor: true, limit: true }) },
        config: { access: overseers },
      },
      async ({ asker, query }, reply) => {
        const text = await register.as(asker, async (tx) => {
          const rows = await named(tx, await recordsOf(tx, { ...query, limit: mostExported }));
          const mark = await markExport(tx, chance, { what: `oversight-${query.view}`, rows: rows.length });
          return csvWithMark(
            rows.length === mostExported ? `${mark}; the newest ${mostExported} only` : mark,
            csvColumns,
            rows.map((row) =>
              csvColumns.map((name) => (Array.isArray(row[name]) ? row[name].join(' ') : row[name])),
            ),
          );
        });
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="oversight-${query.view}.csv"`)
          .send(text as never);
      },
    );

    routes.get(
      '/oversight/pairs',
      {
        schema: { querystring: pairQuestionSchema, response: { 200: pairListSchema } },
        config: { access: overseers },
      },
      ({ asker, query }) =>
        register.as(asker, async (tx) => {
          const approvals = await approvalsSince(tx, query.from);
          const pairs = pairsOf(approvals).slice(0, 500);
          const names = await namesOf(tx, [
            ...new Set(pairs.flatMap(({ author, approver }) => [author, approver])),
          ]);
          const nameOf = (id: string): string | null => names.get(id)?.name ?? null;
          return {
            items: pairs.map((pair) => ({
              ...pair,
              authorName: nameOf(pair.author),
              approverName: nameOf(pair.approver),
            })),
            approvals: approvals.length,
            limited: approvals.length >= mostApprovals,
          };
        }),
    );

    routes.post(
      '/oversight/search-questions',
      {
        schema: { body: searchQuestionSchema, response: { 200: recordPageSchema } },
        config: { secret: true, access: ['auditor', 'dpo_oversight'] },
      },
      ({ asker, body }) =>
        register.as(asker, async (tx) => {
          const hashes = key.hashes(body.words);
          const items = await named(tx, await searchesFor(tx, hashes, 200));
          // The log holds the keyed hashes: the same question twice is the same, and no name stands there.
          await record(tx, {
            act: 'oversight.searches-asked',
            object: { kind: 'searches', id: hashes[0]! },
            reason: body.reason,
            facts: { words: hashes.length, found: items.length },
          });
          return { items, nextCursor: null };
        }),
    );

    routes.post(
      '/oversight/resolutions',
      {
        schema: { body: resolutionQuestionSchema, response: { 200: resolutionSchema } },
        config: { secret: true, access: overseers },
      },
      ({ asker, body }) =>
        register.as(asker, async (tx) => {
          const text = body.kind === 'search' ? await wordsOf(tx, body.id) : await nameOfSubject(tx, body.id);
          await record(tx, {
            act: 'oversight.name-resolved',
            object: { kind: body.kind, id: body.id },
            reason: body.reason,
          });
          return { kind: body.kind, id: body.id, text };
        }),
    );

    routes.post(
      '/access-reasons',
      {
        schema: { body: accessReasonSchema, response: { 200: z.object({ kept: z.literal(true) }) } },
        config: { access: [...ofTheFiu, 'ncb_officer'] },
      },
      ({ asker, body }) =>
        register.as(asker, async (tx) => {
          await tx.run<object>(sql`insert into access_reasons (person, object_kind, object_id, day, reason, at)
            values (${asker.person}, ${body.objectKind}, ${body.objectId}, ${dayIn(config.jurisdiction, tx.now)}::date,
              ${body.reason}, ${tx.now}) on conflict do nothing`);
          await record(tx, {
            act: 'oversight.reason-given',
            object: { kind: body.objectKind, id: body.objectId },
          });
          return { kept: true as const };
        }),
    );

    routes.post(
      '/independence',
      {
        schema: { body: newInterferenceSchema, response: { 200: interferenceReceiptSchema } },
        config: { secret: true, access: ofTheFiu },
      },
      ({ asker, body }) => independence.note(asker, body),
    );

    routes.get(
      '/independence',
      {
        schema: {
          querystring: z.object({
            cursor: recordQuestionSchema.shape.cursor,
            limit: z.coerce.number().int().min(1).max(200).default(50),
          }),
          response: { 200: interferencePageSchema },
        },
        config: { access: ['fiu_supervisor', 'auditor'] },
      },
      async ({ asker, query }) => {
        const since = instantFromMs(msFromInstant(clock()) - refusedDays * 86_400_000);
        const { items, refused } = await independence.page(asker, query, since);
        const names = await register.as(asker, (tx) =>
          namesOf(tx, [...new Set(items.map((row) => row.notedBy))]),
        );
        return {
          items: items.map((row) => ({ ...row, notedByName: names.get(row.notedBy)?.name ?? null })),
          nextCursor: items.length === query.limit ? String(items.at(-1)!.position) : null,
          refusedAdministrators: refused,
        };
      },
    );

    routes.get(
      '/independence/verification',
      {
        schema: { response: { 200: interferenceVerdictSchema } },
        config: { access: ['fiu_supervisor', 'auditor'] },
      },
      ({ asker }) => independence.verify(asker),
    );
  });

  async function wordsOf(tx: Transaction, id: string): Promise<string | null> {
    const sealed = /^\d{1,15}$/.test(id) ? await sealedSearch(tx, Number(id)) : undefined;
    if (sealed === undefined) throw unknownId();
    return sealed === null ? null : (key.open(sealed) ?? null);
  }
}

async function nameOfSubject(tx: Transaction, id: string): Promise<string | null> {
  const [row] = await tx.run<{ name: string | null }>(sql`select oversight_name_of(${id}) as name`);
  if (row?.name === null || row === undefined) throw unknownId();
  return row.name;
}

const csvColumns = [
  'id', 'at', 'person', 'personName', 'act', 'objectKind', 'objectId', 'subjects', 'cases', 'purpose', 'purposeId',
  'reason', 'other', 'otherName', 'minutes', 'code',
] as const; // prettier-ignore

const objectOf = ({ view, person, subject, caseId }: RecordQuestion): { kind: string; id: string } =>
  subject !== undefined
    ? { kind: 'subject', id: subject }
    : person !== undefined
      ? { kind: 'person', id: person }
      : caseId !== undefined
        ? { kind: 'case', id: caseId }
        : { kind: 'oversight', id: view };

function unknownId(): Problem {
  return new Problem({
    code: 'resolution-unknown',
    status: 404,
    detail: 'Nothing of this id is kept any more, or it is of another kind. Check the id in the list.',
  });
}
