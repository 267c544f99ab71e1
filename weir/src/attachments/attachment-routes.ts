import { Readable } from 'node:stream';
import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Platform, type Transaction } from '#platform';
import { record } from '#audit';
import { findAttachment, notePages, type StoredAttachment } from './attachment-store.ts';
import type { Visible } from './attachments.ts';
import type { OwnerKind } from './contract.ts';
import type { openPreviews } from './preview.ts';

const readers = ['re_reporting_officer', 'fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];

export function attachmentRoutes(
  platform: Platform,
  guards: ReadonlyMap<OwnerKind, Visible>,
  previews: ReturnType<typeof openPreviews>,
): void {
  const { http, register, vault } = platform;

  http.add((routes) => {
    routes.get(
      '/attachments/:id',
      {
        schema: { params: z.object({ id: z.string().max(100) }), produces: ['application/octet-stream'] },
        config: { access: readers },
      },
      async (request, reply) => {
        const row = await register.as(request.asker, async (tx) => {
          const found = await seen(tx, request.params.id);
          await record(tx, {
            act: 'attachments.read',
            object: { kind: 'attachment', id: found.id },
            facts: { ownerKind: found.owner_kind, owner: found.owner },
          });
          return found;
        });
        // Opened by a browser it is saved, never shown: what a stranger wrote does not run under our name.
        void reply
          .header('content-disposition', disposition(row.name))
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'private, no-store')
          .header('content-length', row.size)
          .type(row.type);
        return reply.send(vaultStream(vault.read(row.sha256)));
      },
    );

    routes.get(
      '/attachments/:id/pages/:n',
      {
        schema: {
          params: z.object({
            id: z.string().max(100),
            n: z.coerce.number().int().min(1).max(10_000),
          }),
          produces: ['image/png'],
        },
        config: { access: readers },
      },
      async (request, reply) => {
        const row = await register.as(request.asker, async (tx) => {
          const found = await seen(tx, request.params.id);
          await record(tx, {
            act: 'attachments.page-read',
            object: { kind: 'attachment', id: found.id },
            facts: { ownerKind: found.owner_kind, owner: found.owner, page: request.params.n },
          });
          return found;
        });
        const drawn = await previews.draw(
          { type: row.type, bytes: await vault.get(row.sha256) },
          request.params.n,
        );
        if (row.pages !== drawn.pages) await register.as(theNode, (tx) => notePages(tx, row.id, drawn.pages));
        void reply
          .header('weir-pages', drawn.pages)
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('x-content-type-options', 'nosniff')
          .header('cache-control', 'private, no-store')
          .type('image/png');
        return reply.send(drawn.png);
      },
    );
  });

  /** The register's policies have let it through; its owner's room is asked as well. */
  async function seen(tx: Transaction, id: string): Promise<StoredAttachment> {
    const row = await findAttachment(tx, id);
    const visible = row && guards.get(row.owner_kind);
    if (row === undefined || visible === undefined || !(await visible(tx, row.owner))) {
      throw new Problem({
        code: 'attachment-unknown',
        status: 404,
        detail: 'There is no such attachment, or it is not yours to see.',
      });
    }
    return row;
  }
}

/** RFC 6266: a plain name for old programs, the real one for the rest. */
export function disposition(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

const vaultStream = (bytes: AsyncIterable<Buffer>): Readable => Readable.from(bytes, { objectMode: false });
