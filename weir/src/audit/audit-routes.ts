import { z } from 'zod';
import type { Platform, Transaction } from '#platform';
import { record, verify, type AuditTables } from './audit.ts';
import { auditPageSchema, auditVerdictSchema } from './contract.ts';

/** Names for ids come from the people room, which stands above this one: app.ts passes the look-up in. */
export type NamesOf = (tx: Transaction, ids: readonly string[]) => Promise<Map<string, { name: string }>>;

export function auditRoutes({ http, register }: Platform, namesOf: NamesOf): void {
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
          body: z
            .object({ position: z.number().int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/) })
            .nullish(),
          response: { 200: auditVerdictSchema },
        },
        config: { access: ['auditor', 'administrator'] },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const verdict = await verify(tx, request.body ?? undefined);
          await record(tx, {
            act: 'audit.verified',
            object: { kind: 'audit-log', id: String(verdict.entries) },
            facts: { ok: verdict.ok },
          });
          return verdict;
        }),
    );
  });
}
