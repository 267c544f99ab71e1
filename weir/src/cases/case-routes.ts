import { z } from 'zod';
import type { NamesOf } from '#people';
import { cleanFileName, uploadedFile } from '#intake';
import { record } from '#audit';
import { calendarOf, jurisdiction, type Asker, type Platform } from '#platform';
import { caseDetail, caseRows } from './case-view.ts';
import { fragmentOr404, type FragmentActs } from './case-fragments.ts';
import { listCases } from './case-store.ts';
import type { CaseActs } from './cases.ts';
import type { DeadlineActs } from './case-deadlines.ts';
import { caseOr404 } from './case-rows.ts';
import {
  caseChangeSchema,
  caseDetailSchema,
  casePageSchema,
  caseQuerySchema,
  caseStateChangeSchema,
  fragmentSchema,
  newCaseSchema,
  newDeadlineSchema,
  newFragmentSchema,
  noteChangeSchema,
  noteVersionsSchema,
  type CaseDetail,
  type DocumentContent,
} from './contract.ts';
import { Problem } from '@weir/engines/vocabulary';

const access = ['fiu_analyst', 'fiu_supervisor'];
const idParams = z.object({ id: z.string().max(100) });
const fragmentParams = idParams.extend({ fragmentId: z.string().max(100) });
const deadlineParams = idParams.extend({ deadlineId: z.string().max(100) });
const withdrawalSchema = z.object({ reason: z.string().trim().min(3).max(2000) });
const config = { access };

export function caseRoutes(
  platform: Platform,
  { acts, fragments, deadlines }: { acts: CaseActs; fragments: FragmentActs; deadlines: DeadlineActs },
  namesOf: NamesOf,
): void {
  const { http, register, vault, config: node } = platform;
  // A country without a calendar counts no working days.
  const calendar = jurisdiction(node.jurisdiction).calendar ? calendarOf(node.jurisdiction) : null;

  const detail = (asker: Asker, id: string): Promise<CaseDetail> =>
    register.as(asker, async (tx) => caseDetail(tx, await caseOr404(tx, id), namesOf, calendar));

  http.add((routes) => {
    routes.get(
      '/cases',
      { schema: { querystring: caseQuerySchema, response: { 200: casePageSchema } }, config },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await listCases(tx, request.query);
          return {
            items: await caseRows(tx, rows, namesOf),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );

    routes.post(
      '/cases',
      { schema: { body: newCaseSchema, response: { 200: caseDetailSchema } }, config },
      async (request) => detail(request.asker, await acts.open(request.asker, request.body)),
    );

    routes.get(
      '/cases/:id',
      { schema: { params: idParams, response: { 200: caseDetailSchema } }, config },
      (request) =>
        register.as(request.asker, async (tx) => {
          const row = await caseOr404(tx, request.params.id);
          const view = await caseDetail(tx, row, namesOf, calendar);
          await record(tx, { act: 'cases.viewed', object: { kind: 'case', id: row.id } });
          return view;
        }),
    );

    routes.patch(
      '/cases/:id',
      { schema: { params: idParams, body: caseChangeSchema, response: { 200: caseDetailSchema } }, config },
      async (request) => {
        await acts.change(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/cases/:id/state',
      {
        schema: { params: idParams, body: caseStateChangeSchema, response: { 200: caseDetailSchema } },
        config,
      },
      async (request) => {
        await acts.changeState(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/cases/:id/fragments',
      { schema: { params: idParams, body: newFragmentSchema, response: { 200: fragmentSchema } }, config },
      (request) => fragments.add(request.asker, request.params.id, request.body),
    );

    routes.patch(
      '/cases/:id/fragments/:fragmentId',
      {
        schema: { params: fragmentParams, body: noteChangeSchema, response: { 200: fragmentSchema } },
        config,
      },
      (request) =>
        fragments.changeNote(request.asker, request.params.id, request.params.fragmentId, request.body),
    );

    routes.get(
      '/cases/:id/fragments/:fragmentId/versions',
      { schema: { params: fragmentParams, response: { 200: noteVersionsSchema } }, config },
      (request) => fragments.versions(request.asker, request.params.id, request.params.fragmentId),
    );

    routes.post(
      '/cases/:id/fragments/:fragmentId/withdrawal',
      {
        schema: { params: fragmentParams, body: withdrawalSchema, response: { 200: fragmentSchema } },
        config,
      },
      (request) =>
        fragments.withdraw(request.asker, request.params.id, request.params.fragmentId, request.body.reason),
    );

    routes.post(
      '/cases/:id/documents',
      {
        schema: { params: idParams, response: { 200: fragmentSchema }, consumes: ['multipart/form-data'] },
        config,
      },
      async (request) => {
        const { bytes, fileName, fields } = await uploadedFile(request, 'document');
        await register.as(request.asker, (tx) => caseOr404(tx, request.params.id));
        const { sha256, size } = await vault.put(bytes);
        const name = cleanFileName(fileName);
        return fragments.addDraft(request.asker, request.params.id, {
          kind: 'document',
          title: (fields['title'] ?? '').trim().slice(0, 200) || name,
          content: { fileName: name, sha256, size },
          provenance: { room: 'own', id: sha256, place: null },
          reportIds: [],
        });
      },
    );

    routes.get(
      '/cases/:id/fragments/:fragmentId/document',
      { schema: { params: fragmentParams, produces: ['application/octet-stream'] }, config },
      async (request, reply) => {
        const { id, fragmentId } = request.params;
        const content = await register.as(request.asker, async (tx) => {
          await caseOr404(tx, id);
          const row = await fragmentOr404(tx, id, fragmentId);
          if (row.kind !== 'document') throw notADocument();
          await record(tx, {
            act: 'cases.document-read',
            object: { kind: 'case', id },
            facts: { fragment: fragmentId },
          });
          return row.content as DocumentContent;
        });
        // Named by its hash and never shown in place: nothing that came from outside decides how it is opened.
        void reply
          .header('content-disposition', `attachment; filename="${content.sha256.slice(0, 16)}.bin"`)
          .header('cache-control', 'no-store')
          .type('application/octet-stream');
        return reply.send(await vault.get(content.sha256));
      },
    );

    routes.post(
      '/cases/:id/deadlines',
      { schema: { params: idParams, body: newDeadlineSchema, response: { 200: caseDetailSchema } }, config },
      async (request) => {
        await deadlines.setDeadline(request.asker, request.params.id, request.body);
        return detail(request.asker, request.params.id);
      },
    );

    routes.post(
      '/cases/:id/deadlines/:deadlineId/done',
      { schema: { params: deadlineParams, response: { 200: caseDetailSchema } }, config },
      async (request) => {
        await deadlines.finish(request.asker, request.params.id, request.params.deadlineId);
        return detail(request.asker, request.params.id);
      },
    );
  });
}

function notADocument(): Problem {
  return new Problem({
    code: 'fragment-not-a-document',
    status: 404,
    detail: 'This fragment holds no file.',
  });
}
