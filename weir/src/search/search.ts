import type { SearchKey } from '#oversight';
import type { Asker, Platform, Transaction } from '#platform';
import {
  searchAnswerSchema,
  searchQuerySchema,
  type Found,
  type FoundKind,
  type SearchAnswer,
} from './contract.ts';
import { finishQuestions, noteQuestion } from './finished-questions.ts';
import { followRegister } from './follow-register.ts';
import type { Candidate } from './search-index.ts';
import { productsBy, reportsBy, seenOf } from './search-store.ts';

/**
 * Proposed by the index of each kind before the register decides who sees them. The first are asked for first, and the rest
 * where too few of a kind were to be seen, so that few hidden ones crowd none out.
 */
const proposed = 400;
const firstLooked = 20;
const sweepEveryMs = 5_000;
const order: readonly FoundKind[] = ['person', 'entity', 'account', 'report', 'case', 'product', 'delivery'];
/** Whoever has none of these finds nothing by the index, and it is not asked: not even its time tells. */
const analysts = ['fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];

export interface Search {
  find(asker: Asker, question: { q: string; limit: number }): Promise<SearchAnswer>;
  /** Enters in the logs what was asked and is no longer typed at; the node does it by itself every few seconds. */
  finishQuestions(): Promise<void>;
  /** Of a node that people speak to: fills the index before anybody asks, and enters what was asked. */
  start(): void;
}

/** One question over everything that its asker may see. */
export function createSearch(
  { http, register, log }: Platform,
  { searchKey }: { searchKey: SearchKey },
): Search {
  const followed = followRegister(register);
  let sweeping: NodeJS.Timeout | undefined;
  const tell = (event: string) => (error: unknown) =>
    log.warn({ event, code: (error as { code?: string }).code ?? 'unknown' });

  const search: Search = {
    find: async (asker, { q, limit }) => {
      const mayAskIndex = asker.roles.some((role) => analysts.includes(role));
      const candidates = mayAskIndex ? await followed.find(q, proposed) : [];
      return register.as(asker, async (tx) => {
        const found = [
          ...(await seenAmong(tx, candidates, limit)),
          ...(await reportsBy(tx, q, limit)),
          ...(await productsBy(tx, q, limit)),
        ];
        const items = order.flatMap((kind) => found.filter((each) => each.kind === kind).slice(0, limit));
        if (isWatched(asker)) await noteQuestion(tx, searchKey, { q, shown: subjectsIn(items) });
        return { items };
      });
    },
    finishQuestions: () => finishQuestions(register),
    start: () => {
      void followed.fill().catch(tell('search-not-filled'));
      sweeping ??= setInterval(
        () => void search.finishQuestions().catch(tell('searches-not-entered')),
        sweepEveryMs,
      ).unref();
    },
  };

  http.add((routes) => {
    routes.get(
      '/search',
      {
        schema: { querystring: searchQuerySchema, response: { 200: searchAnswerSchema } },
        // As fast as somebody types, and no faster.
        config: { access: 'signed-in', rateLimit: { max: 300 } },
      },
      (request) => search.find(request.asker, request.query),
    );
  });

  http.server.addHook('onClose', async () => {
    clearInterval(sweeping);
    followed.close();
  });
  return search;
}

/** A filer looks at its own reports; everybody else's questions are noted. */
const isWatched = ({ person, roles }: Asker): boolean =>
  person !== null && roles.some((role) => role !== 're_reporting_officer' && role !== 'node');

const subjectsIn = (items: readonly Found[]): string[] =>
  items
    .filter(({ kind }) => kind === 'person' || kind === 'entity' || kind === 'account')
    .map(({ id }) => id);

/** Of what the index proposes, at least `limit` of each kind where the asker may see so many. */
async function seenAmong(tx: Transaction, candidates: readonly Candidate[], limit: number): Promise<Found[]> {
  const byKind = [...Map.groupBy(candidates, ({ kind }) => kind).values()];
  const first = await seenOf(
    tx,
    byKind.flatMap((same) => same.slice(0, firstLooked)),
  );
  const short = byKind.filter(
    (same) => same.length > firstLooked && first.filter(({ kind }) => kind === same[0]!.kind).length < limit,
  );
  return [
    ...first,
    ...(await seenOf(
      tx,
      short.flatMap((same) => same.slice(firstLooked)),
    )),
  ];
}
