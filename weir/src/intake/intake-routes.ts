import { Readable } from 'node:stream';
import { z } from 'zod';
import { profiles } from '@weir/engines/reports';
import { Problem } from '@weir/engines/vocabulary';
import { profilesTaken, type Asker, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { checkOnly, takeIn } from './arrived-file.ts';
import { checkedFrom, type ProfilesTaken } from './check.ts';
import {
  checkedFileSchema,
  reportDetailSchema,
  reportPageSchema,
  reportQuerySchema,
  submissionSchema,
} from './contract.ts';
import { cleanFileName } from './file-name.ts';
import type { Intake } from './intake.ts';
import { flagsOf, queue } from './report-store.ts';
import { filersOf, reportOr404, rowView } from './report-view.ts';
import type { ReportDetails } from './report-details.ts';
import { streamedFile } from './uploaded-file.ts';

/** Names of people for ids: the people room's, passed in. */
export const fiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];
export const readers = ['re_reporting_officer', ...fiu];
export const idParams = z.object({ id: z.string().max(100) });

export const isFiu = (asker: Asker): boolean => asker.roles.some((role) => fiu.includes(role));

export function intakeRoutes(platform: Platform, intake: Intake, details: ReportDetails): void {
  const { http, register, vault, clock, config } = platform;

  http.add((routes) => {
    routes.post(
      '/reports',
      {
        schema: { response: { 200: submissionSchema }, consumes: ['multipart/form-data'] },
        config: { access: ['re_reporting_officer', 'fiu_intake'] },
      },
      async (request) => {
        const { result, fileName, fields } = await streamedFile(request, 'report', (file, before) =>
          intake.takeIn({
            ...file,
            mapping: before['mapping'] || undefined,
            asker: request.asker,
            as: before['as'] || undefined,
          }),
        );
        return intake.decide(request.asker, result, {
          file: { name: fileName, bytes: new Uint8Array() },
          as: fields['as'] || undefined,
          draft: fields['draft'] || undefined,
          replaces: fields['replaces'] || undefined,
          corrects: fields['corrects'] || undefined,
        });
      },
    );

    routes.post(
      '/reports/check',
      {
        schema: { response: { 200: checkedFileSchema }, consumes: ['multipart/form-data'] },
        config: { access: readers },
      },
      async (request) => {
        const taken = (profile: string | undefined): ProfilesTaken => {
          if (profile === undefined || profile === '') return profilesTaken(config.jurisdiction, clock());
          if (profiles().includes(profile)) return [profile];
          throw new Problem({
            code: 'profile-unknown',
            status: 400,
            detail: `There is no such report profile. Known: ${profiles().join(', ')}.`,
            facts: { known: profiles() },
          });
        };
        const { result } = await streamedFile(request, 'report', async (file, fields) => {
          const held = taken(fields['profile']);
          const { reading, profile } = await takeIn(checkOnly(config), file.bytes, held, clock());
          return checkedFrom(cleanFileName(file.name), profile, reading);
        });
        return result;
      },
    );

    routes.get(
      '/reports',
      {
        schema: { querystring: reportQuerySchema, response: { 200: reportPageSchema } },
        config: { access: readers },
      },
      (request) =>
        register.as(request.asker, async (tx) => {
          const rows = await queue(tx, request.query);
          const filers = await filersOf(tx, rows);
          const flags = await flagsOf(
            tx,
            rows.map((row) => row.id),
          );
          return {
            items: rows.map((row) => rowView(row, filers, flags)),
            nextCursor: rows.length === request.query.limit ? rows.at(-1)!.id : null,
          };
        }),
    );

    routes.get(
      '/reports/:id',
      {
        schema: { params: idParams, response: { 200: reportDetailSchema } },
        config: { access: readers },
      },
      (request) => details.of(request.asker, request.params.id),
    );

    routes.get(
      '/reports/:id/content',
      {
        // The report's XML; with `sent`, the file as it was sent, which may be an archive or a table.
        schema: {
          params: idParams,
          querystring: z.object({ sent: z.enum(['true', 'false']).optional() }),
          produces: ['text/plain', 'application/octet-stream'],
        },
        config: { access: readers },
      },
      async (request, reply) => {
        const row = await register.as(request.asker, async (tx) => {
          const found = await reportOr404(tx, request.params.id);
          await recordLook(tx, 'intake.report-content-read', found.id);
          return found;
        });
        const sent = request.query.sent === 'true' || row.document_sha256 === null;
        const plain = row.container === 'xml' || !sent;
        // Named by its number, never by the filer's name for it: nothing that arrived decides how it is opened.
        void reply
          .header(
            'content-disposition',
            `attachment; filename="${row.number}.${plain ? 'xml' : row.container === 'zip' ? 'zip' : 'bin'}"`,
          )
          .header('cache-control', 'no-store')
          .type(plain ? 'text/plain; charset=utf-8' : 'application/octet-stream');
        return reply.send(Readable.from(vault.read(sent ? row.sha256 : row.document_sha256!)));
      },
    );
  });
}

function recordLook(tx: Transaction, act: string, id: string): Promise<void> {
  return record(tx, { act, object: { kind: 'report', id } });
}
