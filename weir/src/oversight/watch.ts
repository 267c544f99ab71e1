import { sql } from 'kysely';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';
import { dayIn, jurisdiction, type Asker, type Platform } from '#platform';
import type { SearchKey } from './search-key.ts';

/** What opening a route shows of persons: the kind of thing, by the parameter that names it. */
const looks: Readonly<Record<string, string>> = {
  '/api/v1/subjects/:id': 'subject',
  '/api/v1/subject-proposals/:id': 'proposal',
  '/api/v1/hits/:id': 'hit',
  '/api/v1/reports/:id': 'report',
  '/api/v1/reports/:id/content': 'report',
  '/api/v1/cases/:id': 'case',
  '/api/v1/alerts/:id': 'alert',
  '/api/v1/disseminations/:id': 'dissemination',
  '/api/v1/traces/:id': 'trace',
};

/**
 * Where people search for persons and accounts, and in which parameter. The one search over everything enters its questions
 * itself, each once it is typed to its end.
 */
const searches: Readonly<Record<string, { kind: string; words: string }>> = {
  '/api/v1/subjects': { kind: 'subjects', words: 'q' },
  '/api/v1/hits': { kind: 'hits', words: 'q' },
  '/api/v1/reports': { kind: 'reports', words: 'q' },
  '/api/v1/ledger/transactions': { kind: 'account', words: 'account' },
};

/** Kinds for which a jurisdiction may demand a reason before anything is shown. */
export const reasonedKinds = ['subject', 'hit', 'report', 'proposal', 'dissemination', 'trace'] as const;

/** Which case or alert the page was opened from: `case/ID`, `alert/ID`. */
const groundHeader = 'weir-ground';

/**
 * Watches the node's own door: who is shown a person's data is written down before the answer leaves, with the ground on
 * which it was opened. An answer whose entry cannot be kept is not given. The list of routes stands here, so that rooms need
 * not know that they are watched, and a new route is one line.
 */
export function watchAccesses(platform: Platform, key: SearchKey): void {
  const { http, register, clock, config } = platform;
  // The authority's day, on which a reason holds.
  const today = (): string => dayIn(config.jurisdiction, clock());

  // Where the law of the country demands a reason, it comes first.
  http.server.addHook('preHandler', async (request) => {
    const look = lookOf(request);
    if (look === undefined || !demanded(config.jurisdiction, look.kind)) return;
    const [ground] = await register.as(request.asker, (tx) =>
      tx.run<{ purpose: string }>(
        sql`select purpose from access_ground(${look.kind}, ${look.id}, ${look.givenKind}, ${look.givenId}, ${today()}::date)`,
      ),
    );
    if (ground?.purpose !== 'none') return;
    throw new Problem({
      code: 'reason-required',
      status: 428,
      detail:
        'The law asks why you open this. Say your reason, or open it from the case or alert you work on.',
      facts: { objectKind: look.kind, objectId: look.id },
    });
  });

  http.server.addHook('onSend', async (request, reply, payload: unknown) => {
    await note(request, reply);
    return payload;
  });

  async function note(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { asker } = request;
    // A filer looks at its own reports; the node's own work shows nothing to anybody.
    if (asker === null || asker.person === null || !isWatched(asker)) return;
    const look = lookOf(request);
    if (reply.statusCode === 403 || (reply.statusCode === 404 && look?.kind === 'case')) {
      const [kind, id] = refusedObject(request, look);
      await register.as(asker, (tx) =>
        tx.run<object>(
          sql`select note_refusal(${tx.now}, ${asker.door}, ${kind}, ${id}, ${reply.statusCode === 403 ? 'not-allowed' : 'not-cleared'}, ${reply.statusCode === 404})`,
        ),
      );
      return;
    }
    if (reply.statusCode >= 300) return;
    if (look !== undefined) {
      const [found] = await register.as(asker, (tx) =>
        tx.run<{ purpose: string }>(
          sql`select note_look(${tx.now}, ${asker.door}, ${look.kind}, ${look.id}, ${look.givenKind}, ${look.givenId}, ${today()}::date) as purpose`,
        ),
      );
      // The page asks why, once a day; until somebody says, the auditor sees that nobody did.
      if (found?.purpose === 'none') reply.header('weir-reason-wanted', `${look.kind}/${look.id}`);
      return;
    }
    const search = request.method === 'GET' ? searches[request.routeOptions.url ?? ''] : undefined;
    const words = search && (request.query as Record<string, unknown>)[search.words];
    if (search === undefined || typeof words !== 'string' || words.trim().length < 2) return;
    await register.as(asker, (tx) =>
      tx.run<object>(sql`insert into accesses (at, person, organisation, roles, door, kind, object_kind, purpose, term_hashes, term_sealed)
        values (${tx.now}, ${asker.person}, ${asker.organisation}, ${[...asker.roles]}::text[], ${asker.door}, 'search',
          ${search.kind}, 'none', ${key.hashes(words)}::text[], ${key.seal(words)})`),
    );
  }
}

/** May a thing of this kind be opened only with a reason there? */
function demanded(country: string, kind: string): boolean {
  return (jurisdiction(country).access?.reasonDemandedFor ?? []).includes(kind);
}

const isWatched = (asker: Asker): boolean =>
  asker.roles.some((role) => role !== 're_reporting_officer' && role !== 'node');

interface Look {
  readonly kind: string;
  readonly id: string;
  readonly givenKind: string | null;
  readonly givenId: string | null;
}

function lookOf(request: FastifyRequest): Look | undefined {
  const kind = request.method === 'GET' ? looks[request.routeOptions.url ?? ''] : undefined;
  const id = (request.params as { id?: unknown } | undefined)?.id;
  if (kind === undefined || typeof id !== 'string' || !isWatched(request.asker)) return undefined;
  const given = /^(case|alert)\/([\w-]{1,60})$/.exec(String(request.headers[groundHeader] ?? ''));
  return { kind, id: id.slice(0, 200), givenKind: given?.[1] ?? null, givenId: given?.[2] ?? null };
}

/** What somebody was refused: by the route, never by what else the request held. */
function refusedObject(request: FastifyRequest, look: Look | undefined): [string, string | null] {
  if (look !== undefined) return [look.kind, look.id];
  const [, , , room = 'other'] = (request.routeOptions.url ?? '').split('/');
  const id = (request.params as { id?: unknown } | undefined)?.id;
  const kind = room.endsWith('ies') ? `${room.slice(0, -3)}y` : room.replace(/s$/, '');
  return [kind, typeof id === 'string' ? id.slice(0, 200) : null];
}
