import type { Platform } from '#platform';
import { receiptQuerySchema, receiptSchema } from './contract.ts';
import { idParams, readers } from './intake-routes.ts';
import { printReceipt } from './receipt-document.ts';
import { filersOf, receiptFrom, reportOr404 } from './report-view.ts';

/** The filer's proof, for programs and on paper. */
export function receiptRoutes({ http, register }: Platform): void {
  http.add((routes) => {
    routes.get(
      '/reports/:id/receipt',
      { schema: { params: idParams, response: { 200: receiptSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => receiptFrom(await reportOr404(tx, request.params.id))),
    );

    routes.get(
      '/reports/:id/receipt.pdf',
      {
        schema: { params: idParams, querystring: receiptQuerySchema, produces: ['application/pdf'] },
        config: { access: readers },
      },
      async (request, reply) => {
        const { row, entity, authority } = await register.as(request.asker, async (tx) => {
          const found = await reportOr404(tx, request.params.id);
          const [who] = await tx
            .tables<{ authority: { name: string } }>()
            .selectFrom('authority')
            .select('name')
            .execute();
          const filer = (await filersOf(tx, [found])).get(found.organisation);
          return {
            row: found,
            authority: who?.name ?? '',
            entity:
              filer === undefined ? found.organisation : `${filer.name} (${filer.reportingEntityId ?? ''})`,
          };
        });
        const pdf = printReceipt(
          receiptFrom(row),
          { authority, entity, fileName: row.file_name, attachments: row.attachment_count },
          request.query.language,
        );
        void reply
          .header('content-disposition', `attachment; filename="${row.number}-receipt.pdf"`)
          .header('cache-control', 'no-store')
          .type('application/pdf');
        return reply.send(pdf);
      },
    );
  });
}
