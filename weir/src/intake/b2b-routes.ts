import type { FastifyReply, FastifyRequest } from 'fastify';
import { loadProfile } from '@weir/engines/reports';
import { Problem } from '@weir/engines/vocabulary';
import type { Asker, Platform } from '#platform';
import type { Submission } from './contract.ts';
import { b2bReports, equalFilter, errorsOf, type B2bReport } from './b2b-report.ts';
import type { Intake } from './intake.ts';
import { partsOf, unbroken } from './uploaded-file.ts';

/** Signing in is the people room's; passed in. */
export interface B2bRooms {
  readonly intake: Intake;
  readonly people: {
    readonly sessions: {
      signIn(
        name: string,
        password: string,
        door: Asker['door'],
      ): Promise<{ token: string; expiresAt: string }>;
    };
  };
}

const filers = ['re_reporting_officer'];
/** A parameter that is sent twice comes as a list. */
type Query = Record<string, string | readonly string[] | undefined>;
const odata = 'application/json;odata.metadata=minimal';

/**
 * The paths of goAML's machine channel, so that a bank's program keeps working when its FIU changes to Weir. The shapes come
 * from a third party's transcription of the developers' guide (docs/integrating.md says what is known); new programs use the
 * API under /api/v1.
 */
export function b2bRoutes(platform: Platform, { intake, people }: B2bRooms): void {
  const { register, config } = platform;
  platform.http.server.register(async (scope) => {
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 10_000 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );

    scope.post(
      '/api/Authenticate/GetToken',
      { config: { access: 'anybody', rateLimit: { max: 30, timeWindow: '1 minute' } } },
      async (request, reply) => {
        const { name, password } = credentials(request);
        const { token, expiresAt } = await people.sessions.signIn(name, password, 'api');
        void reply.setCookie('SqlAuthCookie', token, {
          path: '/',
          httpOnly: true,
          sameSite: 'strict',
          secure: request.protocol === 'https' || config.publicUrl?.startsWith('https:') === true,
          expires: new Date(expiresAt),
        });
        return json(reply, token);
      },
    );

    scope.post('/api/Reports/PostReport', { config: { access: filers } }, async (request, reply) => {
      const submission = await posted(request, intake);
      if (submission.verdict !== 'unreadable') return json(reply, submission.number);
      return json(reply.code(400), {
        Message: 'The file cannot be read as a report.',
        ReportKey: submission.number,
        Errors: errorsOf(submission.findings),
      });
    });

    scope.get('/odata/Odata/OdataReports', { config: { access: filers } }, async (request, reply) => {
      const query = request.query as Query;
      const key = filterOr400(query['$filter'], 'ReportKey');
      const value = await register.as(request.asker, (tx) => b2bReports(tx, { key, top: top(query) }));
      return answer<B2bReport>(reply, 'OdataReports', value);
    });

    scope.get('/odata/Odata/OdataLookups', { config: { access: filers } }, async (request, reply) => {
      const query = request.query as Query;
      const name = filterOr400(query['$filter'], 'LookupName');
      const { codes } = loadProfile(intake.profile);
      const value = Object.entries(codes)
        .filter(([list]) => name === undefined || list.toLowerCase() === name.toLowerCase())
        .flatMap(([list, labels]) =>
          Object.entries(labels).map(([code, label]) => ({
            LookupName: list,
            Code: code,
            Description: label === '' ? code : label,
          })),
        );
      return answer(reply, 'OdataLookups', value);
    });
  });
}

/** Text is JSON too: a bare string would be sent as it is. */
function json(reply: FastifyReply, body: unknown): FastifyReply {
  return reply
    .type('application/json; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body));
}

function answer<Row>(reply: FastifyReply, set: string, value: readonly Row[]): FastifyReply {
  return reply
    .type(odata)
    .header('odata-version', '4.0')
    .header('cache-control', 'no-store')
    .send(JSON.stringify({ '@odata.context': `$metadata#${set}`, value }));
}

function filterOr400(filter: string | readonly string[] | undefined, name: string): string | undefined {
  const found = equalFilter(filter, name);
  if (found !== null) return found;
  throw new Problem({
    code: 'odata-filter',
    status: 400,
    detail: `Of OData this path answers $filter=${name} eq '…' and $top only. For more, use /api/v1.`,
  });
}

function top(query: Query): number {
  const wanted = Number(query['$top'] ?? 50);
  return Number.isInteger(wanted) && wanted >= 1 ? Math.min(wanted, 200) : 50;
}

/** Name and password from HTTP Basic, a form or JSON, whatever the case of the names. */
function credentials(request: FastifyRequest): { name: string; password: string } {
  const basic = /^Basic ([\w+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (basic !== undefined) {
    const text = Buffer.from(basic, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon > 0) return { name: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const body = Object.fromEntries(
    Object.entries((request.body ?? {}) as Record<string, unknown>).map(([key, value]) => [
      key.toLowerCase(),
      typeof value === 'string' ? value.slice(0, 1000) : '',
    ]),
  );
  const name = body['username'] ?? body['user'] ?? body['email'];
  const password = body['password'];
  if (name === undefined || name === '' || password === undefined) {
    throw new Problem({
      code: 'credentials-missing',
      status: 400,
      detail: 'Send UserName and Password as JSON or as a form, or use HTTP Basic.',
    });
  }
  return { name, password };
}

/** The first file of the request, whatever its field is called: the guide that we know of does not say. */
async function posted(request: FastifyRequest, intake: Intake): Promise<Submission> {
  if (!request.isMultipart()) {
    throw new Problem({
      code: 'upload-not-multipart',
      status: 400,
      detail: 'Send the report (XML, or ZIP with one XML and its attachments) as multipart/form-data.',
    });
  }
  let submission: Submission | undefined;
  for await (const part of partsOf(request)) {
    if (part.type === 'field') continue;
    const { file, filename } = part;
    if (submission === undefined) {
      const bytes = (async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of unbroken(file)) yield piece as Buffer;
        if (file.truncated)
          throw new Problem({
            code: 'upload-too-large',
            status: 413,
            detail: 'The file is larger than this node takes.',
          });
      })();
      submission = await intake.submit(request.asker, { file: { name: filename, bytes } });
    }
    file.resume();
  }
  if (submission === undefined)
    throw new Problem({ code: 'file-missing', status: 400, detail: 'There is no file in the request.' });
  return submission;
}
