import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { Problem } from '@weir/engines/vocabulary';
import { sendProblem, type Platform } from '#platform';

const built = join(import.meta.dirname, '../../web/dist');

/** Serves the built browser part. Every address that is not a file or the API is the browser's own page. */
export function browserRoutes({ http }: Platform): void {
  const { server } = http;
  if (!existsSync(join(built, 'index.html'))) {
    server.get('/', { config: {} }, (_request, reply) =>
      reply
        .type('text/plain')
        .send(
          'The browser part is not built. Run `npm install` (or `node web/build.js`) in the project folder, then reload.\n',
        ),
    );
    return;
  }
  void server.register(fastifyStatic, {
    root: built,
    wildcard: false,
    // The build wrote Brotli and gzip beside each script and style sheet.
    preCompressed: true,
    // Files under assets carry a hash in their name and never change; the page that names them is asked for anew.
    setHeaders: (reply, path) => {
      void reply.header(
        'cache-control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  server.setNotFoundHandler((request, reply) => {
    // A script of an earlier build that is gone must not be answered with a page: the browser would try to run it.
    if (request.method !== 'GET' || /^\/(?:api|assets)\//.test(request.url)) {
      return sendProblem(
        reply,
        new Problem({ code: 'not-found', status: 404, detail: 'There is nothing at this address.' }),
      );
    }
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}
