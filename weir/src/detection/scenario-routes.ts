import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import type { NamesOf } from '#people';
import type { Platform, Transaction } from '#platform';
import { findBackTest, listBackTests, type StoredBackTest } from './back-test-store.ts';
import type { BackTests } from './back-test.ts';
import type { StoredVersion } from './scenario-book.ts';
import {
  backTestRequestSchema,
  backTestSchema,
  scenarioCheckSchema,
  scenarioDecisionSchema,
  scenarioDetailSchema,
  scenarioReasonSchema,
  scenarioStandingSchema,
  scenarioTextSchema,
  scenarioVersionSchema,
  scenarioWriteSchema,
  type BackTest,
  type ScenarioVersion,
} from './scenario-contract.ts';
import type { ScenarioDesk } from './scenario-desk.ts';

const readers = ['fiu_analyst', 'fiu_supervisor'];
const scenarioParams = z.object({ id: z.string().max(100) });
const versionParams = z.object({
  id: z.string().max(100),
  number: z.coerce.number().int().min(1).max(100_000),
});

export function scenarioRoutes(
  platform: Platform,
  rooms: { desk: ScenarioDesk; backTests: BackTests },
  namesOf: NamesOf | undefined,
): void {
  const { http, register } = platform;
  const { desk, backTests } = rooms;

  async function namer(
    tx: Transaction,
    ids: readonly (string | null)[],
  ): Promise<(id: string) => string | null> {
    const people = [...new Set(ids.flatMap((id) => id ?? []))];
    const names = people.length === 0 ? undefined : await namesOf?.(tx, people);
    return (id) => names?.get(id)?.name ?? null;
  }
  async function versionViews(tx: Transaction, rows: readonly StoredVersion[]): Promise<ScenarioVersion[]> {
    const nameOf = await namer(
      tx,
      rows.flatMap((row) => [row.written_by, row.proposed_by, row.decided_by]),
    );
    return rows.map((row) => versionView(row, nameOf));
  }
  async function testViews(tx: Transaction, rows: readonly StoredBackTest[]): Promise<BackTest[]> {
    const titles = new Map((await desk.standing(tx)).map(({ id, title }) => [id, title]));
    const nameOf = await namer(
      tx,
      rows.map((row) => row.asked_by),
    );
    return rows.map((row) => testView(row, titles.get(row.scenario) ?? row.scenario, nameOf));
  }

  http.add((routes) => {
    routes.get(
      '/scenarios',
      {
        schema: { response: { 200: z.object({ items: z.array(scenarioStandingSchema) }) } },
        config: { access: readers },
      },
      (request) => register.as(request.asker, async (tx) => ({ items: await desk.standing(tx) })),
    );

    routes.get(
      '/scenarios/:id',
      {
        schema: { params: scenarioParams, response: { 200: scenarioDetailSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const { versions, ...detail } = await desk.detail(tx, request.params.id);
          return { ...detail, versions: await versionViews(tx, versions), secondPerson: desk.secondPerson() };
        }),
    );

    routes.post(
      '/scenarios/check',
      {
        schema: { body: z.object({ text: scenarioTextSchema }), response: { 200: scenarioCheckSchema } },
        config: { access: readers },
      },
      (request) => desk.check(request.asker, request.body.text),
    );

    const answerVersion = (request: { asker: Parameters<typeof register.as>[0] }, row: StoredVersion) =>
      register.as(request.asker, async (tx) => (await versionViews(tx, [row]))[0]!);

    routes.post(
      '/scenarios',
      {
        schema: { body: scenarioWriteSchema, response: { 200: scenarioVersionSchema } },
        config: { access: readers },
      },
      async (request) => answerVersion(request, await desk.write(request.asker, request.body)),
    );

    routes.post(
      '/scenarios/:id/off',
      {
        schema: {
          params: scenarioParams,
          body: scenarioReasonSchema,
          response: { 200: scenarioVersionSchema },
        },
        config: { access: readers },
      },
      async (request) =>
        answerVersion(request, await desk.off(request.asker, request.params.id, request.body.reason)),
    );

    routes.post(
      '/scenarios/:id/versions/:number/proposal',
      {
        schema: {
          params: versionParams,
          body: scenarioReasonSchema,
          response: { 200: scenarioVersionSchema },
        },
        config: { access: readers },
      },
      async (request) => {
        const { id, number } = request.params;
        return answerVersion(request, await desk.propose(request.asker, id, number, request.body.reason));
      },
    );

    routes.post(
      '/scenarios/:id/versions/:number/decision',
      {
        schema: {
          params: versionParams,
          body: scenarioDecisionSchema,
          response: { 200: scenarioVersionSchema },
        },
        config: { access: ['fiu_supervisor'] },
      },
      async (request) => {
        const { id, number } = request.params;
        return answerVersion(request, await desk.decide(request.asker, id, number, request.body));
      },
    );

    routes.get(
      '/back-tests',
      {
        schema: {
          querystring: z.object({ scenario: z.string().max(100).optional() }),
          response: { 200: z.object({ items: z.array(backTestSchema) }) },
        },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listBackTests(tx, request.query.scenario);
          // The list tells how they stand; what each would have raised is told by itself.
          const views = await testViews(tx, rows);
          return {
            items: views.map((view) =>
              view.result === null ? view : { ...view, result: { ...view.result, alerts: [] } },
            ),
          };
        }),
    );

    routes.post(
      '/back-tests',
      {
        schema: {
          body: backTestRequestSchema,
          response: { 200: z.object({ id: z.string(), jobId: z.string() }) },
        },
        config: { access: readers },
      },
      (request) => backTests.start(request.asker, request.body),
    );

    routes.get(
      '/back-tests/:id',
      {
        schema: { params: z.object({ id: z.string().max(100) }), response: { 200: backTestSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const row = await findBackTest(tx, request.params.id);
          if (row === undefined) {
            throw new Problem({
              code: 'back-test-unknown',
              status: 404,
              detail: 'There is no back-test of this id that you may see.',
            });
          }
          return (await testViews(tx, [row]))[0]!;
        }),
    );
  });
}

function versionView(row: StoredVersion, nameOf: (id: string) => string | null): ScenarioVersion {
  const person = (id: string): { id: string; name: string | null } => ({ id, name: nameOf(id) });
  const { scenario, number, text, sha256, parameters, note, state } = row;
  return {
    scenario,
    number,
    text,
    sha256,
    parameters,
    note,
    state,
    written: { by: person(row.written_by), at: row.written_at },
    proposed:
      row.proposed_by === null || row.proposed_at === null
        ? null
        : { by: person(row.proposed_by), at: row.proposed_at, reason: row.proposed_reason ?? '' },
    decided:
      row.decided_by === null || row.decided_at === null
        ? null
        : { by: person(row.decided_by), at: row.decided_at, reason: row.decided_reason ?? '' },
  };
}

function testView(row: StoredBackTest, title: string, nameOf: (id: string) => string | null): BackTest {
  const { id, job, state, scenario, version, parameters, sweep, result, problem } = row;
  return {
    id,
    jobId: job,
    state,
    scenario,
    title,
    version,
    parameters,
    sweep,
    asked: { by: { id: row.asked_by, name: nameOf(row.asked_by) }, at: row.started_at },
    endedAt: row.ended_at,
    result,
    problem,
  };
}
