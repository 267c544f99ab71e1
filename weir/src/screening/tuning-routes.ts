import { z } from 'zod';
import { weightsVersion } from '@weir/engines/names';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import {
  switchedOnSchema,
  switchOnSchema,
  tuningReportPageSchema,
  tuningReportSchema,
  tuningsSchema,
  tuningValuesSchema,
  undoTuningSchema,
  type TuningReport,
  type TuningReportRow,
  type Tunings,
} from './contract.ts';
import { askReport, isCurrent, reportUnknown, switchOn, undoTuning } from './tuning-report.ts';
import { findReport, reports, tuningInForce, tunings, type StoredTuningReport } from './tuning-store.ts';
import { shippedTuning } from './tuning.ts';

const readers = ['fiu_analyst', 'fiu_supervisor'];
const idParams = z.object({ id: z.string().max(100) });

export function tuningRoutes(platform: Platform, namesOf: NamesOf): void {
  const { http, register } = platform;

  http.add((routes) => {
    routes.get(
      '/tunings',
      { schema: { response: { 200: tuningsSchema } }, config: { access: readers } },
      (request) => register.as(request.asker, (tx) => tuningsView(tx, namesOf)),
    );

    routes.post(
      '/tunings',
      {
        schema: { body: switchOnSchema, response: { 200: switchedOnSchema } },
        config: { access: ['fiu_supervisor'] },
      },
      async (request) => {
        const job = await switchOn(platform, request.asker, request.body);
        return { ...(await register.as(request.asker, (tx) => tuningsView(tx, namesOf))), job };
      },
    );

    routes.post(
      '/tunings/undo',
      {
        schema: { body: undoTuningSchema, response: { 200: switchedOnSchema } },
        config: { access: ['fiu_supervisor'] },
      },
      async (request) => {
        const job = await undoTuning(platform, request.asker, request.body.reason);
        return { ...(await register.as(request.asker, (tx) => tuningsView(tx, namesOf))), job };
      },
    );

    routes.get(
      '/tuning-reports',
      { schema: { response: { 200: tuningReportPageSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await reports(tx);
          const names = await namesOf(tx, [...new Set(rows.map((row) => row.asked_by))]);
          return { items: rows.map((row) => reportRow(row, names)), nextCursor: null };
        }),
    );

    routes.post(
      '/tuning-reports',
      {
        schema: { body: tuningValuesSchema, response: { 200: tuningReportSchema } },
        config: { access: readers },
      },
      async (request) => {
        const id = await askReport(platform, request.asker, request.body);
        return register.as(request.asker, (tx) => reportView(tx, namesOf, id));
      },
    );

    routes.get(
      '/tuning-reports/:id',
      { schema: { params: idParams, response: { 200: tuningReportSchema } }, config: { access: readers } },
      (request) => register.as(request.asker, (tx) => reportView(tx, namesOf, request.params.id)),
    );
  });
}

async function tuningsView(tx: Transaction, namesOf: NamesOf): Promise<Tunings> {
  const rows = await tunings(tx);
  const names = await namesOf(tx, [...new Set(rows.map((row) => row.switched_on_by))]);
  return {
    weights: weightsVersion,
    versions: [
      ...rows.map((row) => ({
        number: row.number,
        thresholds: row.thresholds,
        factors: row.factors,
        report: row.report,
        undoes: row.undoes,
        reason: row.reason,
        at: row.switched_on_at,
        by: { id: row.switched_on_by, name: names.get(row.switched_on_by)?.name ?? null },
      })),
      { ...shippedTuning, report: null, undoes: null, reason: null, at: null, by: null },
    ],
  };
}

function reportRow(
  row: Omit<StoredTuningReport, 'result'>,
  names: ReadonlyMap<string, { name: string }>,
): TuningReportRow {
  return {
    id: row.id,
    thresholds: row.thresholds,
    factors: row.factors,
    state: row.state,
    job: row.job,
    against: row.tuning,
    askedBy: { id: row.asked_by, name: names.get(row.asked_by)?.name ?? null },
    askedAt: row.asked_at,
    endedAt: row.ended_at,
  };
}

async function reportView(tx: Transaction, namesOf: NamesOf, id: string): Promise<TuningReport> {
  const report = await findReport(tx, id);
  if (report === undefined) throw reportUnknown();
  const result = report.result;
  return {
    ...reportRow(report, await namesOf(tx, [report.asked_by])),
    subjects: result?.subjects ?? 0,
    floor: result?.floor ?? 0,
    effects: result?.effects ?? {},
    rows: result?.rows ?? [],
    rowsOmitted: result?.rowsOmitted ?? 0,
    current: isCurrent(report, await tuningInForce(tx)),
  };
}
