import { Problem } from '@weir/engines/vocabulary';
import { PaymentPaths, type Columns } from '@weir/engines/trails';
import { record } from '#audit';
import type { Asker, Platform } from '#platform';
import { describe, distinct, edge, edgesAmong, keysUnder, type ChartRooms } from './chart-nodes.ts';
import {
  chartLimits,
  type ChartAnswer,
  type ChartEdge,
  type ChartPath,
  type Expansion,
  type PathRequest,
} from './contract.ts';
import { between, counterparties, paymentsById } from './money.ts';

interface Found {
  nodes: string[];
  edges: ChartEdge[];
  found: number;
  /** Of those found, how many are among the nodes. */
  shown: number;
}

/** Answers what a chart asks, each time as the asker: no more is seen through a chart than on the pages behind it. */
export function chartQuestions(platform: Platform, rooms: ChartRooms) {
  const { register } = platform;
  /** Tables for paths, made once for each state of the ledger and sight. */
  const paths = new WeakMap<Columns, PaymentPaths>();

  async function nodes(asker: Asker, ids: readonly string[]): Promise<ChartAnswer> {
    const described = await describe(platform, rooms, asker, ids);
    const edges = await edgesAmong(platform, rooms, asker, described.nodes);
    await note(asker, 'charts.opened', { nodes: described.nodes.length });
    return {
      nodes: described.nodes,
      edges,
      found: described.nodes.length,
      shown: described.nodes.length,
      unknown: described.unknown,
    };
  }

  async function expand(asker: Asker, asked: Expansion): Promise<ChartAnswer> {
    const found =
      asked.question.startsWith('paid') || asked.question === 'between'
        ? await byMoney(asker, asked)
        : await byWord(asker, asked);
    const described = await describe(platform, rooms, asker, found.nodes);
    const standing = (id: string): string => described.standsFor.get(id) ?? id;
    const added = found.edges.map((each) => {
      const [from, to] = [standing(each.from), standing(each.to)];
      return { ...each, from, to, id: `${each.kind} ${from} ${to}` };
    });
    const asking = await describe(platform, rooms, asker, asked.nodes);
    const among = await edgesAmong(platform, rooms, asker, [...asking.nodes, ...described.nodes]);
    await note(asker, 'charts.expanded', {
      question: asked.question,
      of: asked.nodes.length,
      found: found.found,
      shown: found.shown,
    });
    return {
      nodes: described.nodes,
      // An expansion's own sums hold within its window; what joins the nodes besides is added.
      edges: distinct([...among, ...added]),
      found: found.found,
      shown: found.shown,
      unknown: [],
    };
  }

  async function byMoney(asker: Asker, asked: Expansion): Promise<Found> {
    const { question, least, limit, since, until } = asked;
    if (question === 'between') {
      if (asked.nodes.length !== 2) {
        throw new Problem({
          code: 'chart-needs-two',
          status: 422,
          detail: 'This question is about two nodes. Choose exactly two.',
        });
      }
      const one = await keysUnder(platform, rooms, asker, [asked.nodes[0]!]);
      const other = await keysUnder(platform, rooms, asker, [asked.nodes[1]!]);
      if (one.length === 0 || other.length === 0) return { nodes: [], edges: [], found: 0, shown: 0 };
      const found = await rooms.ledger.query(asker, (duck) =>
        between(duck, one, other, { since, until, limit }),
      );
      return { ...found, edges: [], shown: found.nodes.length };
    }
    const keys = await keysUnder(platform, rooms, asker, asked.nodes);
    if (keys.length === 0) return { nodes: [], edges: [], found: 0, shown: 0 };
    const found = await rooms.ledger.query(asker, (duck) =>
      counterparties(duck, keys, question === 'paid-in' ? 'paid-in' : 'paid-out', {
        since,
        until,
        least,
        limit,
      }),
    );
    // A person's money runs over the person's accounts, so these come along.
    return {
      ...found,
      shown: found.nodes.length,
      nodes: [...new Set([...found.nodes, ...found.edges.flatMap(({ from, to }) => [from, to])])],
    };
  }

  function byWord(asker: Asker, { question, nodes: ids, limit }: Expansion): Promise<Found> {
    return register.as(asker, async (tx) => {
      const { subjects } = rooms;
      const accountSubjects = await subjects.forAccounts(
        tx,
        ids.filter((id) => id.startsWith('account:')).map((id) => id.slice('account:'.length)),
      );
      const given = ids.filter((id) => id.startsWith('subject:')).map((id) => id.slice('subject:'.length));
      const own = [
        ...(await subjects.survivorsOf(tx, given)).values(),
        ...[...accountSubjects.values()].map(({ id }) => id),
      ];
      const edges: ChartEdge[] = [];
      const others: string[] = [];
      const add = (other: string, joined: ChartEdge): void => {
        edges.push(joined);
        others.push(other);
      };
      if (question === 'reports') {
        for (const id of own) {
          for (const { reportId } of (await subjects.get(tx, id)).appearsIn)
            add(`report:${reportId}`, edge('named-in', `subject:${id}`, `report:${reportId}`, null));
        }
      } else if (question === 'shares') {
        for (const id of own) {
          for (const { other, kind } of await subjects.sharingWith(tx, id, chartLimits.expansion)) {
            const ends = [`subject:${id}`, `subject:${other}`].sort();
            add(`subject:${other}`, edge('shares', ends[0]!, ends[1]!, kind));
          }
        }
      } else {
        const relations = await subjects.relationsOf(tx, own, chartLimits.edges);
        const far = relations.map(({ from, to }) => (own.includes(from) ? to : from));
        const kinds = new Map(
          (await subjects.rowsOf(tx, [...new Set(far)])).map((row) => [row.id, row.kind]),
        );
        for (const [place, { kind, from, to, reports }] of relations.entries()) {
          const isAccount = kinds.get(far[place]!) === 'account';
          const wanted =
            question === 'accounts'
              ? isAccount
              : question === 'holders'
                ? !isAccount && own.includes(to)
                : !isAccount;
          if (wanted)
            add(`subject:${far[place]!}`, edge(kind, `subject:${from}`, `subject:${to}`, String(reports)));
        }
      }
      const all = [...new Set(others)];
      const nodes = all.slice(0, limit);
      return {
        nodes: [
          ...nodes,
          ...accountSubjects.keys().map((key) => `account:${key}`),
          ...given.map((id) => `subject:${id}`),
        ],
        edges: edges.filter((_, place) => nodes.includes(others[place]!)),
        found: all.length,
        shown: nodes.length,
      };
    });
  }

  async function path(asker: Asker, asked: PathRequest): Promise<ChartPath> {
    const [one, other] = [
      await keysUnder(platform, rooms, asker, [asked.from]),
      await keysUnder(platform, rooms, asker, [asked.to]),
    ];
    const { columns, namesOf } = await rooms.ledger.trails(asker);
    const numbers = new Map<string, number>();
    const wanted = new Set([...one, ...other]);
    for (const [number, key] of columns.accounts.entries()) if (wanted.has(key)) numbers.set(key, number);
    const numbered = (keys: readonly string[]): number[] => keys.flatMap((key) => numbers.get(key) ?? []);
    const search = paths.get(columns) ?? new PaymentPaths(columns);
    paths.set(columns, search);
    const question = {
      from: numbered(one),
      to: numbered(other),
      since: asked.since === undefined ? -Infinity : Date.parse(asked.since),
      until: asked.until === undefined ? Infinity : Date.parse(asked.until),
      hops: asked.hops,
    };
    const rows = asked.order === 'time' ? search.inTimeOrder(question) : search.joined(question);
    await note(asker, 'charts.path-asked', { order: asked.order, payments: rows?.length ?? null });
    if (rows === null) {
      return { payments: null, answer: { nodes: [], edges: [], found: 0, shown: 0, unknown: [] } };
    }
    const ids = await namesOf(rows);
    const told = new Map(
      (await rooms.ledger.query(asker, (duck) => paymentsById(duck, [...ids.values()]))).map((each) => [
        each.id,
        each,
      ]),
    );
    const payments = rows.flatMap((row) => told.get(ids.get(row)!) ?? []);
    const on = new Set([asked.from, asked.to, ...payments.flatMap(({ from, to }) => [from, to])]);
    return { payments, answer: await nodes(asker, [...on]) };
  }

  async function note(
    asker: Asker,
    act: string,
    facts: Record<string, string | number | null>,
  ): Promise<void> {
    await register.as(asker, (tx) => record(tx, { act, object: { kind: 'chart', id: 'open' }, facts }));
  }

  return { nodes, expand, path };
}

export type ChartQuestions = ReturnType<typeof chartQuestions>;
