import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import { record } from '#audit';
import { findOrganisation } from '#people';
import { jurisdiction, type Platform } from '#platform';
import {
  formSchema,
  letterLanguageSchema,
  mattersSchema,
  type ContentOf,
  type LetterContent,
} from './contract.ts';
import type { Arrivals } from './arrivals.ts';
import { submissionsOf } from './exchange-store.ts';
import { detailOf, type ExchangeActs } from './exchange-routes.ts';
import { goamlAsRequest, requestAsGoaml } from './goaml.ts';
import { printLetter } from './letter-document.ts';
import { letterOr404, type ExchangeRooms } from './letters.ts';
import { messageKind } from './message.ts';
import { messageVersion } from './message-contract.ts';

const idParams = z.object({ id: z.string().max(100) });
const writers = { access: ['fiu_analyst', 'fiu_intl_desk', 'fiu_supervisor'] };

/** Letters in the forms of neighbouring systems: on paper, as data, as goAML XML; and such forms coming in by another way. */
export function formRoutes(
  platform: Platform,
  rooms: ExchangeRooms,
  acts: ExchangeActs & { readonly arrivals: Arrivals },
): void {
  const { http, register, config, vault } = platform;
  const detail = detailOf(platform, rooms, acts);

  /** A letter as it left or arrived, as it was laid before the second person, or as it would leave now. */
  const read = (asker: Parameters<typeof detail>[0], id: string, as: string) =>
    register.as(asker, async (tx) => {
      const { letter, matter } = await letterOr404(tx, id);
      const done = letter.state === 'sent' || letter.state === 'arrived';
      const laid = letter.state === 'approved' ? (await submissionsOf(tx, id)).at(-1) : undefined;
      const now = done ? null : await acts.letters.current(tx, matter, letter);
      const content = (done ? letter.content : (laid?.content ?? now!.content)) as LetterContent;
      const own = await findOrganisation(tx, { id: asker.organisation ?? '' });
      await record(tx, {
        act: 'exchange.letter-read',
        object: { kind: 'exchange', id: matter.id },
        facts: { letter: id, as },
      });
      const ours = letter.direction === 'out';
      const [mine, theirs] = [own?.name ?? rooms.cases.own, matter.partner_authority];
      return {
        letter,
        matter,
        content,
        from: ours ? mine : theirs,
        to: ours ? theirs : mine,
        number: ours ? matter.number : (matter.partner_number ?? matter.reference),
        partnerNumber: ours ? matter.partner_number : matter.number,
        at: letter.written_at ?? tx.now,
        sha256: now?.contentSha256 ?? (await submissionsOf(tx, id)).at(-1)?.content_sha256 ?? '',
      };
    });

  http.add((routes) => {
    routes.get(
      '/exchange/letters/:id/document',
      {
        schema: {
          params: idParams,
          querystring: z.object({
            as: z.enum(['pdf', 'docx']).default('pdf'),
            language: letterLanguageSchema.default('en'),
          }),
          produces: [
            'application/pdf',
            'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          ],
        },
        config: writers,
      },
      async (request, reply) => {
        const { as, language } = request.query;
        const found = await read(request.asker, request.params.id, as);
        const bytes = await printLetter(
          {
            kind: found.letter.kind,
            language,
            content: found.content,
            number: found.number,
            partnerNumber: found.partnerNumber,
            title: found.matter.title,
            from: found.from,
            to: found.to,
            date: found.at as never,
            contentSha256: found.sha256,
            draft: !['approved', 'sent', 'arrived'].includes(found.letter.state),
          },
          as,
        );
        return reply
          .header('content-disposition', `attachment; filename="${found.matter.number}.${as}"`)
          .header('cache-control', 'no-store')
          .type(
            as === 'pdf'
              ? 'application/pdf'
              : 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          )
          .send(bytes);
      },
    );

    routes.get(
      '/exchange/letters/:id/data',
      { schema: { params: idParams, response: { 200: z.record(z.string(), z.unknown()) } }, config: writers },
      async (request) => {
        const found = await read(request.asker, request.params.id, 'data');
        return {
          kind: messageKind(found.letter.kind),
          version: messageVersion,
          matter: found.matter.reference,
          number: found.number,
          title: found.matter.title,
          follows: null,
          decidedBy: null,
          content: found.content,
        };
      },
    );

    routes.get(
      '/exchange/letters/:id/goaml',
      { schema: { params: idParams, produces: ['application/xml'] }, config: writers },
      async (request, reply) => {
        const found = await read(request.asker, request.params.id, 'goaml');
        if (found.letter.kind !== 'request') {
          throw new Problem({
            code: 'form-missing',
            status: 404,
            detail: 'Only a request for information has a form in goAML. Take the letter as PDF or as data.',
          });
        }
        const xml = requestAsGoaml(found.content as ContentOf<'request'>, {
          number: found.number,
          date: found.at as never,
          from: found.from,
          currency: jurisdiction(config.jurisdiction).currency,
          country: config.jurisdiction,
        });
        return reply
          .header('content-disposition', `attachment; filename="${found.matter.number}.xml"`)
          .header('cache-control', 'no-store')
          .type('application/xml')
          .send(Buffer.from(xml));
      },
    );

    routes.get(
      '/exchange/letters/:id/attachments/:n',
      {
        schema: {
          params: z.object({ id: z.string().max(100), n: z.coerce.number().int().min(0).max(99) }),
          produces: ['application/octet-stream'],
        },
        config: writers,
      },
      async (request, reply) => {
        const found = await read(request.asker, request.params.id, 'attachment');
        const attached = found.letter.attachments[request.params.n];
        if (attached === undefined) {
          throw new Problem({
            code: 'attachment-unknown',
            status: 404,
            detail: 'The letter has no such attachment.',
          });
        }
        // A partner's file, never shown in place: it is saved under a name of ours.
        return reply
          .header(
            'content-disposition',
            `attachment; filename="${found.matter.number}-${request.params.n + 1}"`,
          )
          .header('cache-control', 'no-store')
          .type('application/octet-stream')
          .send(await vault.get(attached.sha256));
      },
    );

    routes.post(
      '/exchange/forms',
      {
        schema: { body: formSchema, response: { 200: mattersSchema } },
        config: { access: ['fiu_intl_desk'] },
      },
      async (request) => {
        const { partner, number, title, form } = request.body;
        const body =
          form.format === 'goaml'
            ? {
                kind: messageKind('request'),
                version: messageVersion,
                matter: null,
                number,
                title,
                follows: null,
                decidedBy: null,
                content: await goamlAsRequest(form.xml, platform.clock()),
              }
            : form.data;
        const id = await acts.arrivals.byHand(request.asker, partner, body as Record<string, unknown>);
        return { items: [await detail(request.asker, id)] };
      },
    );
  });
}
