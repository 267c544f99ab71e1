import type { Asker, Platform, Transaction } from '#platform';
import { record } from '#audit';
import {
  searchAnswerSchema,
  searchQuerySchema,
  type Found,
  type FoundKind,
  type SearchAnswer,
} from './contract.ts';
import { followRegister } from './follow-register.ts';
import { productsBy, reportsBy, seenOf } from './search-store.ts';

/** Proposed by the index before the register decides who sees them: more than are shown, so that few hidden ones crowd none out. */
const proposed = 400;
const order: readonly FoundKind[] = ['person', 'entity', 'account', 'report', 'case', 'product', 'delivery'];
/** Whoever has none of these finds nothing by the index, and it is not asked: not even its time tells. */
const analysts = ['fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk'];

export interface Search {
  find(asker: Asker, question: { q: string; limit: number }): Promise<SearchAnswer>;
}

/** One question over everything that its asker may see. */
export function createSearch({ http, register }: Platform): Search {
  const followed = followRegister(register);

  const find: Search['find'] = async (asker, { q, limit }) => {
    const mayAskIndex = asker.roles.some((role) => analysts.includes(role));
    const candidates = mayAskIndex ? (await followed.current()).find(q, proposed) : [];
    return register.as(asker, async (tx) => {
      const found = [
        ...(await seenOf(tx, candidates)),
        ...(await reportsBy(tx, q, limit)),
        ...(await productsBy(tx, q, limit)),
      ];
      const items = order.flatMap((kind) => found.filter((each) => each.kind === kind).slice(0, limit));
      await noteSearch(tx, items);
      return { items };
    });
  };

  http.add((routes) => {
    routes.get(
      '/search',
      {
        schema: { querystring: searchQuerySchema, response: { 200: searchAnswerSchema } },
        // As fast as somebody types, and no faster.
        config: { access: 'signed-in', rateLimit: { max: 300 } },
      },
      (request) => find(request.asker, request.query),
    );
  });
  return { find };
}

/** Who was found is access to a person's data and is logged as such: ids and never what was typed. */
async function noteSearch(tx: Transaction, items: readonly Found[]): Promise<void> {
  const found = items
    .filter(({ kind }) => kind === 'person' || kind === 'entity' || kind === 'account')
    .map(({ id }) => id);
  if (found.length === 0) return;
  await record(tx, { act: 'search.found', object: { kind: 'subjects', id: 'search' }, facts: { found } });
}
