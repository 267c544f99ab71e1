import { z } from 'zod';
import { loadProfile, type Profile } from '@weir/engines/reports';
import { msFromInstant, newIdentifier, Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { jurisdiction, type Platform } from '#platform';
import { unknownMapping } from './mapping-converter.ts';
import {
  mappingDetailSchema,
  mappingListSchema,
  mappingProposalSchema,
  savedMappingSchema,
} from './mapping-contract.ts';
import {
  deleteMapping,
  findMapping,
  insertMapping,
  mappings,
  sameName,
  type StoredMapping,
} from './mapping-store.ts';
import { uploadedFile } from './uploaded-file.ts';

const idParams = z.object({ id: z.string().max(100) });

/** A filer's saved mappings: proposed from a table, confirmed by a person, used when it files. */
export function mappingRoutes(platform: Platform): void {
  const { register, http, config: settings, chance } = platform;
  const profile = (): Profile => loadProfile(jurisdiction(settings.jurisdiction).reportProfile);
  const config = { access: ['re_reporting_officer'] };
  const answer = { 200: mappingDetailSchema };

  http.add((routes) => {
    routes.get(
      '/report-mappings',
      { schema: { response: { 200: mappingListSchema } }, config },
      async (request) => ({
        items: (await register.as(request.asker, mappings)).map(rowView),
      }),
    );
    routes.post(
      '/report-mappings',
      { schema: { body: savedMappingSchema, response: answer }, config },
      async (request) => {
        const { checkMapping } = await import('@weir/engines/reports/formats');
        checkMapping(request.body, profile());
        return register.as(request.asker, async (tx) => {
          const organisation = request.asker.organisation ?? '';
          if (await sameName(tx, organisation, request.body.name)) {
            throw new Problem({
              code: 'mapping-name-taken',
              status: 409,
              detail: 'You have a mapping of this name. Give another name, or delete that one first.',
            });
          }
          const row: StoredMapping = {
            id: newIdentifier(msFromInstant(tx.now), chance),
            organisation,
            name: request.body.name,
            form: request.body.form,
            mapping: request.body,
            created_by: request.asker.person,
            created_at: tx.now,
          };
          await insertMapping(tx, row);
          await record(tx, { act: 'intake.mapping-saved', object: { kind: 'report-mapping', id: row.id } });
          return { ...rowView(row), mapping: row.mapping };
        });
      },
    );
    routes.post(
      '/report-mappings/proposal',
      { schema: { response: { 200: mappingProposalSchema }, consumes: ['multipart/form-data'] }, config },
      async (request) => {
        const { bytes, fileName } = await uploadedFile(request, 'report');
        const { proposeMapping, FormatFault } = await import('@weir/engines/reports/formats');
        const name = fileName.slice(0, 150).trim() || 'table';
        try {
          const { mapping, unmapped, questions } = await proposeMapping(bytes, { profile: profile(), name });
          const asked = questions.map((one) => ({ ...one, choices: [...one.choices] }));
          return { mapping: savedMappingSchema.parse(mapping), unmapped: [...unmapped], questions: asked };
        } catch (error) {
          if (!(error instanceof FormatFault)) throw error;
          throw new Problem({
            code: 'table-unreadable',
            status: 400,
            detail: `${error.message}${error.fix === undefined ? '' : ` ${error.fix}.`}`,
            facts: { rule: error.rule, line: error.place.line },
          });
        }
      },
    );
    routes.get(
      '/report-mappings/:id',
      { schema: { params: idParams, response: answer }, config },
      async (request) => {
        const row = await register.as(request.asker, (tx) => findMapping(tx, request.params.id));
        if (row === undefined) throw unknownMapping();
        return { ...rowView(row), mapping: row.mapping };
      },
    );
    routes.delete(
      '/report-mappings/:id',
      { schema: { params: idParams, response: { 204: z.null() } }, config },
      async (request, reply) => {
        await register.as(request.asker, async (tx) => {
          if (!(await deleteMapping(tx, request.params.id))) throw unknownMapping();
          const object = { kind: 'report-mapping', id: request.params.id };
          await record(tx, { act: 'intake.mapping-deleted', object });
        });
        return reply.code(204).send(null);
      },
    );
  });
}

function rowView(row: Omit<StoredMapping, 'mapping'>) {
  return { id: row.id, name: row.name, form: row.form, createdAt: row.created_at };
}
