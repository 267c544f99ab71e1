import { createPublicKey } from 'node:crypto';
import { z } from 'zod';
import type { Platform, Transaction } from '#platform';
import { entriesAfter, record, verify, type AuditTables } from './audit.ts';
import type { NotedEnd } from './chain.ts';
import { objectionTo } from './checkpoint.ts';
import { createCheckpoints } from './checkpoints.ts';
import {
  auditCheckpointSchema,
  auditExportSchema,
  auditKeySchema,
  auditPageSchema,
  auditVerdictSchema,
  auditVerificationSchema,
} from './contract.ts';

/** Names for ids come from the people room, which stands above this one: app.ts passes the look-up in. */
export type NamesOf = (tx: Transaction, ids: readonly string[]) => Promise<Map<string, { name: string }>>;

export function auditRoutes(platform: Platform, namesOf: NamesOf): void {
  const { http, register } = platform;
  const checkpoints = createCheckpoints(platform);
  http.add((routes) => {
    routes.get(
      '/audit',
      {
        schema: {
          querystring: z.object({
            cursor: z.string().regex(/^\d+$/).optional(),
            limit: z.coerce.number().int().min(1).max(200).default(50),
            person: z.string().optional(),
            act: z.string().optional(),
            objectId: z.string().optional(),
          }),
          response: { 200: auditPageSchema },
        },
        config: { access: ['auditor', 'administrator'] },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { cursor, limit, person, act, objectId } = request.query;
          let query = tx
            .tables<AuditTables>()
            .selectFrom('audit_log')
            .selectAll()
            .orderBy('position', 'desc')
            .limit(limit);
          if (cursor !== undefined) query = query.where('position', '<', Number(cursor));
          if (person !== undefined) query = query.where('person', '=', person);
          if (act !== undefined) query = query.where('act', '=', act);
          if (objectId !== undefined) query = query.where('object_id', '=', objectId);
          const rows = await query.execute();
          const names = await namesOf(
            tx,
            rows.flatMap((row) => row.person ?? []),
          );
          return {
            items: rows.map((row) => ({
              position: row.position,
              at: row.at,
              person: row.person,
              personName: names.get(row.person ?? '')?.name ?? null,
              organisation: row.organisation,
              door: row.door,
              act: row.act,
              objectKind: row.object_kind,
              objectId: row.object_id,
              ground: row.ground,
              // Reasons are people's own words and may tell of a case: an administrator reads acts, not content.
              reason: request.asker.roles.includes('auditor') ? row.reason : null,
              facts: JSON.parse(row.facts) as Record<string, unknown>,
              hash: row.hash,
            })),
            nextCursor: rows.length === limit ? String(rows.at(-1)!.position) : null,
          };
        }),
    );

    routes.post(
      '/audit/verification',
      {
        schema: {
          body: auditVerificationSchema.nullish(),
          response: { 200: auditVerdictSchema },
        },
        config: { access: ['auditor', 'administrator'] },
      },
      async (request) => {
        const given = request.body ?? {};
        const publicKey = createPublicKey(checkpoints.key.publicPem);
        const kept = await checkpoints.kept(request.asker);
        // A node that was restored elsewhere has a key of its own: what it signed before is held to as a note.
        const held = [
          ...(given.checkpoints ?? []),
          ...kept.filter((each) => each.node === checkpoints.key.node),
        ];
        const doubtful = held.find((each) => objectionTo(each, publicKey) !== undefined);
        const noted: NotedEnd[] = [...held, ...kept];
        if (given.position !== undefined && given.hash !== undefined)
          noted.push({ position: given.position, hash: given.hash });
        return register.as(request.asker, async (tx) => {
          const walked = await verify(tx, doubtful ? [] : noted);
          const verdict =
            walked.ok && doubtful
              ? {
                  ...walked,
                  ok: false,
                  fault: {
                    position: doubtful.position,
                    kind: 'checkpoint' as const,
                    sentence: objectionTo(doubtful, publicKey)!,
                  },
                }
              : walked;
          await record(tx, {
            act: 'audit.verified',
            object: { kind: 'audit-log', id: String(verdict.entries) },
            facts: { ok: verdict.ok },
          });
          return verdict;
        });
      },
    );

    routes.post(
      '/audit/checkpoints',
      {
        schema: { response: { 200: auditCheckpointSchema } },
        config: { access: ['auditor', 'administrator'] },
      },
      (request) => checkpoints.take(request.asker),
    );
    routes.get(
      '/audit/checkpoints',
      {
        schema: { response: { 200: z.object({ items: z.array(auditCheckpointSchema) }) } },
        config: { access: ['auditor', 'administrator'] },
      },
      async (request) => ({ items: await checkpoints.kept(request.asker) }),
    );
    routes.get(
      '/audit/key',
      { schema: { response: { 200: auditKeySchema } }, config: { access: ['auditor', 'administrator'] } },
      async () => ({ node: checkpoints.key.node, publicKey: checkpoints.key.publicPem }),
    );
    // The whole log, reasons too, for an outsider to check: the auditor's to give out.
    routes.get(
      '/audit/entries',
      {
        schema: {
          querystring: z.object({
            after: z.coerce.number().int().min(0).default(0),
            limit: z.coerce.number().int().min(1).max(5000).default(5000),
          }),
          response: { 200: auditExportSchema },
        },
        config: { access: ['auditor'] },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const items = await entriesAfter(tx, request.query.after, request.query.limit);
          if (request.query.after === 0)
            await record(tx, {
              act: 'audit.exported',
              object: { kind: 'audit-log', id: String(items.length) },
            });
          return { items };
        }),
    );
  });
}
