import type { Platform } from '#platform';
import { receiptSchema } from './contract.ts';
import { idParams, readers } from './intake-routes.ts';
import { receiptFrom, reportOr404 } from './report-view.ts';

/** The filer's proof, for programs and on paper. */
export function receiptRoutes({ http, register }: Platform): void {
  http.add((routes) => {
    routes.get(
      '/reports/:id/receipt',
      { schema: { params: idParams, response: { 200: receiptSchema } }, config: { access: readers } },
      (request) =>
        register.as(request.asker, async (tx) => receiptFrom(await reportOr404(tx, request.params.id))),
    );
  });
}
