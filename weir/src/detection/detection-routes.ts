import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import { record } from '#audit';
import { alertView, countAlerts, listAlerts, type StoredAlert } from './alert-store.ts';
import {
  alertDetailSchema,
  alertPageSchema,
  alertQuerySchema,
  alertSchema,
  alertStateChangeSchema,
  detectionPageSchema,
  detectionRequestSchema,
  type Alert,
} from './contract.ts';
import { alertUnknown, type Detection } from './detection.ts';
import { detectionView, listDetections } from './detection-store.ts';

/** Names of people for ids: the people room's, passed in. */
const readers = ['fiu_analyst', 'fiu_supervisor'];
const idParams = z.object({ id: z.string().max(200) });

export function detectionRoutes(
  platform: Platform,
  detection: Detection,
  namesOf: NamesOf | undefined,
): void {
  const { http, register } = platform;

  async function views(tx: Transaction, rows: readonly StoredAlert[]): Promise<Alert[]> {
    const people = [...new Set(rows.flatMap((row) => row.decided_by ?? []))];
    const names = people.length === 0 ? undefined : await namesOf?.(tx, people);
    return rows.map((row) => alertView(row, names?.get(row.decided_by ?? '')?.name ?? null));
  }

  http.add((routes) => {
    routes.get(
      '/alerts',
      {
        schema: { querystring: alertQuerySchema, response: { 200: alertPageSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { query } = request;
          const rows = await listAlerts(tx, query, cursorFrom(query.cursor));
          const last = rows.at(-1);
          return {
            items: await views(tx, rows),
            nextCursor: last !== undefined && rows.length === query.limit ? `${last.rank}.${last.id}` : null,
            ...(await countAlerts(tx, query)),
          };
        }),
    );

    routes.get(
      '/alerts/:id',
      { schema: { params: idParams, response: { 200: alertDetailSchema } }, config: { access: readers } },
      async (request) => {
        const alert = await detection.alert(request.asker, request.params.id);
        if (alert === null) throw alertUnknown();
        await register.as(request.asker, (tx) =>
          record(tx, { act: 'detection.alert-viewed', object: { kind: 'alert', id: alert.id } }),
        );
        return alert;
      },
    );

    routes.post(
      '/alerts/:id/state',
      {
        schema: { params: idParams, body: alertStateChangeSchema, response: { 200: alertSchema } },
        config: { access: ['fiu_analyst'] },
      },
      async (request) => {
        const row = await detection.decide(request.asker, request.params.id, request.body);
        return register.as(request.asker, async (tx) => (await views(tx, [row]))[0]!);
      },
    );

    routes.post(
      '/detections',
      {
        schema: {
          body: detectionRequestSchema,
          response: { 200: z.object({ id: z.string(), jobId: z.string() }) },
        },
        config: { access: ['fiu_analyst'] },
      },
      (request) => detection.start(request.asker, request.body),
    );

    routes.get(
      '/detections',
      {
        schema: {
          querystring: z.object({
            cursor: z.string().max(100).optional(),
            limit: z.coerce.number().int().min(1).max(200).default(50),
          }),
          response: { 200: detectionPageSchema },
        },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listDetections(tx, request.query.cursor, request.query.limit);
          return {
            items: rows.map(detectionView),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );
  });
}

function cursorFrom(cursor: string | undefined): { rank: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, rank, id] = /^(-?\d{1,9})\.(.+)$/.exec(cursor) ?? [];
  if (rank === undefined || id === undefined) {
    throw new Problem({
      code: 'cursor-unknown',
      status: 400,
      detail: 'The cursor is not one that this list gave. Begin again without it.',
    });
  }
  return { rank: Number(rank), id };
}
