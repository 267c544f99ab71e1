import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { NamesOf } from '#people';
import { jurisdiction, type Platform, type Transaction } from '#platform';
import {
  exhibitDocumentQuerySchema,
  exhibitPageSchema,
  exhibitRequestSchema,
  exhibitSchema,
  type Exhibit,
} from './contract.ts';
import type { Exhibits } from './exhibits.ts';
import type { StoredExhibit } from './exhibit-store.ts';

const readers = ['fiu_analyst', 'fiu_supervisor'];
const idParams = z.object({ id: z.string().max(100) });

export function exhibitRoutes(platform: Platform, exhibits: Exhibits, namesOf: NamesOf | undefined): void {
  const { http, register, config } = platform;

  async function views(tx: Transaction, rows: readonly StoredExhibit[]): Promise<Exhibit[]> {
    const names = await namesOf?.(tx, [...new Set(rows.map((row) => row.made_by))]);
    return rows.map((row) => exhibitView(row, names?.get(row.made_by)?.name ?? null));
  }

  http.add((routes) => {
    routes.post(
      '/traces/:id/exhibits',
      {
        schema: { params: idParams, body: exhibitRequestSchema, response: { 200: exhibitSchema } },
        config: { access: ['fiu_analyst'] },
      },
      async (request) => {
        const row = await exhibits.make(request.asker, request.params.id, request.body);
        return register.as(request.asker, async (tx) => (await views(tx, [row]))[0]!);
      },
    );

    routes.get(
      '/traces/:id/exhibits',
      { schema: { params: idParams, response: { 200: exhibitPageSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => ({
          items: await views(tx, await exhibits.of(tx, request.params.id)),
        })),
    );

    routes.get(
      '/exhibits/:id/bundle',
      { schema: { params: idParams }, config: { access: readers } },
      async (request, reply) => {
        const { row, bytes } = await exhibits.bundle(request.asker, request.params.id);
        return send(reply, 'application/json; charset=utf-8', fileName(row, 'json'), bytes);
      },
    );

    routes.get(
      '/exhibits/:id/document',
      { schema: { params: idParams, querystring: exhibitDocumentQuerySchema }, config: { access: readers } },
      async (request, reply) => {
        const { row, bytes } = await exhibits.document(request.asker, request.params.id, {
          language: request.query.language,
          authority: jurisdiction(config.jurisdiction).name,
        });
        return send(reply, 'application/pdf', fileName(row, 'pdf'), bytes);
      },
    );
  });
}

/** Named by its identity and nothing of its content. */
const fileName = (row: StoredExhibit, kind: string): string => `exhibit-${row.sha256.slice(0, 12)}.${kind}`;

function send(reply: FastifyReply, type: string, name: string, bytes: Buffer): FastifyReply {
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(bytes);
}

function exhibitView(row: StoredExhibit, name: string | null): Exhibit {
  return {
    id: row.id,
    traceId: row.trace_id,
    title: row.title,
    standing: row.standing,
    rows: row.rows,
    accounts: row.accounts,
    size: row.size,
    sha256: row.sha256,
    madeBy: { id: row.made_by, name },
    madeAt: row.made_at,
  };
}
