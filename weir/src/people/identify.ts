import type { FastifyRequest } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';
import type { Asker } from '#platform';
import type { KeyScope } from './contract.ts';
import { fromOf } from './from.ts';
import { bearerOf, isMachineKey, type MachineKeys } from './machine-keys.ts';
import type { Sessions } from './sessions.ts';

export const cookieName = 'weir_session';

/** What a filer's machine may use at all. Whatever decides about people or keys is for people. */
const forMachines =
  /^(?:\/odata\/|\/api\/(?:v1\/(?:reports|report-drafts|report-mappings|served-requests|threads|attachments|quality|jobs|organisations)(?:[/?]|$)|v1\/session(?:\?|$)|(?!v1\/)))/;

/** The token that a program or a command sends in place of the browser's cookie. */
export function bearerTokenOf(request: FastifyRequest): string | undefined {
  return /^Bearer ([\w-]{1,200})$/.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * Who is asking. Our own API takes the session's cookie, `Bearer` with a session's token or with a machine key. The
 * paths that goAML's clients know take, besides, the cookie `SqlAuthCookie` and HTTP Basic: those clients can do
 * nothing else, and our own pages shall never be reached by what a browser sends by itself.
 */
export function identifyWith(
  sessions: Sessions,
  keys: MachineKeys,
): (request: FastifyRequest) => Promise<Asker> {
  const byKey = async (bearer: string, request: FastifyRequest): Promise<Asker> => {
    const { asker, scopes } = await keys.use(bearer, request.ip ?? '');
    refuseBeyondScope(request, scopes);
    return asker;
  };
  return async (request) => {
    const bearer = bearerTokenOf(request);
    if (bearer !== undefined)
      return isMachineKey(bearer) ? byKey(bearer, request) : sessions.askerOf(bearer, 'api');
    if (!(request.routeOptions.url ?? request.url).startsWith('/api/v1/')) {
      const legacy = request.cookies['SqlAuthCookie'];
      if (legacy !== undefined && legacy !== '')
        return isMachineKey(legacy) ? byKey(legacy, request) : sessions.askerOf(legacy, 'api');
      const basic = basicOf(request);
      if (basic && isMachineKey(basic.name)) return byKey(bearerOf(basic.name, basic.secret), request);
      if (basic)
        return sessions.askerByPassword(basic.name, basic.secret, { ...fromOf(request), door: 'api' });
    }
    return sessions.askerOf(request.cookies[cookieName], 'browser');
  };
}

function refuseBeyondScope(request: FastifyRequest, scopes: readonly KeyScope[]): void {
  const path = request.routeOptions.url ?? request.url;
  const changes = request.method !== 'GET' && request.method !== 'HEAD' && !path.endsWith('/reports/check');
  if (forMachines.test(path) && scopes.includes(changes ? 'file' : 'read')) return;
  throw new Problem({
    code: 'key-scope',
    status: 403,
    detail:
      'This key is not for that. A key files and reads for its reporting entity, as far as its scopes go.',
    facts: { scopes: [...scopes] },
  });
}

function basicOf(request: FastifyRequest): { name: string; secret: string } | undefined {
  const text = /^Basic ([A-Za-z0-9+/=]{1,2000})$/.exec(request.headers.authorization ?? '')?.[1];
  if (text === undefined) return undefined;
  const plain = Buffer.from(text, 'base64').toString('utf8');
  const at = plain.indexOf(':');
  return at < 1 ? undefined : { name: plain.slice(0, at), secret: plain.slice(at + 1) };
}
