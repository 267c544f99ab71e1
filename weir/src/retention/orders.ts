import { sql } from 'kysely';
import { instantFromMs, msFromInstant, newIdentifier, Problem, type Instant } from '@weir/engines/vocabulary';
import { openNodeKey, record } from '#audit';
import type { Ledger } from '#ledger';
import type { SearchKey } from '#oversight';
import {
  jurisdiction,
  placeOf,
  somethingWaits,
  theNode,
  type Asker,
  type Platform,
  type Transaction,
} from '#platform';
import type { Subjects } from '#subjects';
import type { z } from 'zod';
import { hashOfCertificate, signCertificate } from './certificate.ts';
import type { AppliedRule, Certificate, ErasableKind, newOrderSchema, Order } from './contract.ts';
import { endOfKeeping, keptOf, notDue, retentionRule } from './due.ts';
import { gather } from './gather.ts';

export interface StoredOrder {
  id: string;
  state: Order['state'];
  object_kind: ErasableKind;
  objects: string[];
  rule: AppliedRule | null;
  ground: string;
  reason: string;
  compartments: string[];
  proposed_by: string;
  proposed_at: string;
  decided_by: string | null;
  decided_at: string | null;
  decided_reason: string | null;
  erased_at: string | null;
  counts: Record<string, number> | null;
  stopped_by: string | null;
  certificate: string | null;
}

export interface RetentionRooms {
  readonly ledger: Ledger;
  readonly subjects: Subjects;
  readonly searchKey: SearchKey;
}

/** Called between steps; a test throws there. */
export type Step = (name: string) => void | Promise<void>;

/**
 * Orders of erasure. A person proposes, another approves; then the node carries it out in steps, each of which may be cut off
 * at any instant and is done again: the register in one transaction, the vault's keys, the ledger, the certificate.
 */
export function createOrders(platform: Platform, rooms: RetentionRooms, step: Step = () => undefined) {
  const { register, vault, config, jobs, events, clock, chance } = platform;

  const find = async (tx: Transaction, id: string): Promise<StoredOrder> => {
    const [row] = await tx.run<StoredOrder>(sql`select * from erasure_orders where id = ${id}`);
    if (row === undefined) throw orderUnknown();
    return row;
  };
  const asNode = <Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> =>
    register.as(theNode, work);
  const move = (id: string, from: Order['state'], to: Order['state']): Promise<unknown> =>
    asNode((tx) =>
      tx.run<object>(sql`update erasure_orders set state = ${to} where id = ${id} and state = ${from}`),
    );

  async function eraseFromRegister(order: StoredOrder): Promise<void> {
    const gathered = await gather(platform, rooms, { kind: order.object_kind, objects: order.objects });
    await asNode(async (tx) => {
      const [row] = await tx.run<{
        done: Erased;
      }>(sql`select erase_from_register(${order.id}, ${gathered.rowIds}::text[],
        ${gathered.accounts}::text[], ${gathered.texts}::text[], ${gathered.traces}::text[], ${tx.now}::timestamptz) as done`);
      const done = row!.done;
      if ('stopped' in done) {
        await tx.run<object>(
          sql`update erasure_orders set state = 'stopped', stopped_by = ${done.stopped} where id = ${order.id}`,
        );
        await record(tx, {
          act: 'retention.erasure-stopped',
          object: { kind: 'erasure', id: order.id },
          ground: done.stopped,
          facts: { objects: done.objects },
        });
        await events.publish(tx, somethingWaits, {
          kind: 'erasure-stopped',
          path: `/oversight/retention?order=${order.id}`,
          persons: [order.proposed_by],
        });
        return;
      }
      if (gathered.searches.length > 0)
        await tx.run<object>(sql`select forget_terms(${gathered.searches}::bigint[])`);
      if (done.touched.length > 0) await rooms.subjects.forget(tx, done.touched, order.objects[0]!);
      await step('in-register');
      await record(tx, {
        act: 'retention.erased',
        object: { kind: 'erasure', id: order.id },
        ground: order.ground,
        facts: { kind: order.object_kind, objects: order.objects, subjects: done.gone },
      });
    });
  }

  async function shred(order: StoredOrder): Promise<void> {
    const files = await asNode((tx) =>
      tx.run<{ sha256: string }>(
        sql`select sha256 from erasure_files where order_id = ${order.id} and shredded_at is null order by 1`,
      ),
    );
    for (const { sha256 } of files) {
      await vault.erase(sha256);
      await step('key-shredded');
      await asNode((tx) =>
        tx.run<object>(sql`update erasure_files set shredded_at = ${tx.now}
          where order_id = ${order.id} and sha256 = ${sha256}`),
      );
    }
    await move(order.id, 'register-erased', 'vault-shredded');
  }

  async function rewrite(order: StoredOrder): Promise<void> {
    if (order.object_kind === 'report' || order.object_kind === 'import') await rooms.ledger.rebuild(theNode);
    await step('ledger-written');
    await move(order.id, 'vault-shredded', 'ledger-rewritten');
  }

  async function certify(order: StoredOrder): Promise<void> {
    const state = await rooms.ledger.state();
    await asNode(async (tx) => {
      const files = await tx.run<{ sha256: string }>(
        sql`select sha256 from erasure_files where order_id = ${order.id} order by 1`,
      );
      const backups = retentionRule(config.jurisdiction, 'backup', tx.now);
      const certificate: Certificate = signCertificate(openNodeKey(config.keyFolder), {
        kind: 'weir-erasure-certificate',
        version: 1,
        authority: jurisdiction(config.jurisdiction).name,
        order: order.id,
        objectKind: order.object_kind,
        objects: order.objects,
        ground: order.ground,
        rule: order.rule,
        reason: order.reason,
        proposedBy: order.proposed_by,
        proposedAt: order.proposed_at,
        approvedBy: order.decided_by!,
        approvedAt: order.decided_at!,
        erasedAt: order.erased_at!,
        finishedAt: tx.now,
        counts: order.counts ?? {},
        files: files.map(({ sha256 }) => sha256),
        ledgerVersion:
          order.object_kind === 'report' || order.object_kind === 'import' ? state.version : null,
        backupsExpireBy:
          backups === undefined ? null : endOfKeeping(config.jurisdiction, backups, tx.now as Instant),
        backupsCitation: backups?.citation ?? null,
      });
      const text = `${JSON.stringify(certificate, null, 2)}\n`;
      await step('certified');
      const done = await tx.run<object>(sql`update erasure_orders set state = 'done', certificate = ${text}
        where id = ${order.id} and state = 'ledger-rewritten' returning id`);
      if (done.length === 0) return;
      await record(tx, {
        act: 'retention.certified',
        object: { kind: 'erasure', id: order.id },
        facts: { certificate: hashOfCertificate(text) },
      });
      await events.publish(tx, somethingWaits, {
        kind: 'erasure-done',
        path: `/oversight/retention?order=${order.id}`,
        persons: [order.proposed_by, order.decided_by!],
      });
    });
  }

  /** Goes on where it stands, until it is whole or stops. */
  async function carryOut(id: string): Promise<void> {
    for (;;) {
      const order = await asNode((tx) => find(tx, id));
      await step(order.state);
      if (order.state === 'approved') await eraseFromRegister(order);
      else if (order.state === 'register-erased') await shred(order);
      else if (order.state === 'vault-shredded') await rewrite(order);
      else if (order.state === 'ledger-rewritten') await certify(order);
      else return;
    }
  }

  jobs.define<{ order: string }>('retention.erase', ({ order }) => carryOut(order));
  // What a stop cut off goes on with the next start.
  platform.http.server.addHook('onReady', async () => {
    await asNode(async (tx) => {
      const open = await tx.run<{ id: string }>(sql`select id from erasure_orders
        where state in ('approved', 'register-erased', 'vault-shredded', 'ledger-rewritten')`);
      for (const { id } of open) await jobs.enqueue(tx, 'retention.erase', { order: id });
    }).catch((error: unknown) => platform.log.warn({ event: 'erasures-not-resumed', place: placeOf(error) }));
  });

  return {
    carryOut,
    list: (
      asker: Asker,
      { cursor, limit }: { cursor?: string | undefined; limit: number },
    ): Promise<StoredOrder[]> =>
      register.as(asker, (tx) =>
        tx.run<StoredOrder>(sql`select * from erasure_orders
          where ${cursor === undefined ? sql`true` : sql`id < ${cursor}`} order by id desc limit ${limit}`),
      ),
    get: (asker: Asker, id: string): Promise<StoredOrder> => register.as(asker, (tx) => find(tx, id)),

    propose: async (asker: Asker, given: z.output<typeof newOrderSchema>): Promise<StoredOrder> => {
      const { kind, objects, compartments } = await expand(asker, given);
      const rule = given.ground === 'ordered' ? null : await ruleFor(kind, objects);
      return register.as(asker, async (tx) => {
        const [held] = await tx.run<{ held: string[] }>(
          sql`select held_objects(${kind}, ${objects}::text[]) as held`,
        );
        if (held!.held.length > 0) throw isHeld(held!.held);
        const id = newIdentifier(msFromInstant(clock()), chance);
        await tx.run<object>(sql`insert into erasure_orders (id, state, object_kind, objects, rule, ground, reason, compartments,
            proposed_by, proposed_at)
          values (${id}, 'proposed', ${kind}, ${objects}::text[], ${rule === null ? null : JSON.stringify(rule)}::jsonb,
            ${given.ground}, ${given.reason}, ${compartments}::text[], ${asker.person}, ${tx.now})`);
        await record(tx, {
          act: 'retention.erasure-proposed',
          object: { kind: 'erasure', id },
          ground: given.ground,
          reason: given.reason,
          facts: { kind, objects },
        });
        await events.publish(tx, somethingWaits, {
          kind: 'erasure-to-approve',
          path: `/oversight/retention?order=${id}`,
          roles: ['fiu_supervisor', 'dpo_oversight'],
          compartment: compartments[0] ?? null,
        });
        return find(tx, id);
      });
    },

    decide: (
      asker: Asker,
      id: string,
      decision: 'approved' | 'refused',
      reason: string,
    ): Promise<StoredOrder> =>
      register.as(asker, async (tx) => {
        const order = await find(tx, id);
        if (order.state !== 'proposed') throw notProposed();
        if (order.proposed_by === asker.person) throw ownProposal();
        await tx.run<object>(sql`update erasure_orders set state = ${decision}, decided_by = ${asker.person},
          decided_at = ${tx.now}, decided_reason = ${reason} where id = ${id} and state = 'proposed'`);
        await record(tx, {
          act: decision === 'approved' ? 'retention.erasure-approved' : 'retention.erasure-refused',
          object: { kind: 'erasure', id },
          reason,
        });
        if (decision === 'approved') await jobs.enqueue(tx, 'retention.erase', { order: id });
        return find(tx, id);
      }),
  };

  async function ruleFor(kind: ErasableKind, objects: readonly string[]): Promise<AppliedRule> {
    const found = await asNode((tx) => notDue(tx, config.jurisdiction, kind, objects));
    if (found.rule === null || found.notDue.length > 0) throw tooEarly(found.notDue);
    return found.rule;
  }

  /** What is named, as the kinds that are erased, with the compartments of it; as far as the asker may know of it. */
  async function expand(
    asker: Asker,
    given: z.output<typeof newOrderSchema>,
  ): Promise<{ kind: ErasableKind; objects: string[]; compartments: string[] }> {
    const objects = [...new Set(given.objects)];
    if (given.objectKind === 'accesses') {
      if (objects.length !== 1 || Number.isNaN(Date.parse(objects[0]!))) throw notAnInstant();
      return { kind: 'accesses', objects: [instantFromMs(Date.parse(objects[0]!))], compartments: [] };
    }
    if (given.objectKind === 'subject') {
      const reports = await asNode((tx) =>
        tx.run<{ report: string }>(sql`select distinct report from subject_mentions
          where subject = any (select unnest(oversight_ids_of(id)) from unnest(${objects}::text[]) as id) order by 1`),
      );
      if (reports.length === 0) throw objectsUnknown(objects);
      return { kind: 'report', objects: reports.map(({ report }) => report), compartments: [] };
    }
    const kind = given.objectKind;
    // An overseer's role reads no content; that the ids exist is asked as the node.
    const who = kind === 'case' && asker.roles.includes('fiu_supervisor') ? asker : theNode;
    const rows = await register.as(who, (tx) =>
      tx.run<{
        id: string;
        compartment: string | null;
      }>(sql`select id, compartment from (${keptOf[kind]}) as kept where id = any (${objects}::text[])`),
    );
    const known = new Set(rows.map(({ id }) => id));
    const unknown = objects.filter((id) => !known.has(id));
    if (unknown.length > 0) throw objectsUnknown(unknown);
    return {
      kind,
      objects,
      compartments: [...new Set(rows.flatMap((row) => row.compartment ?? []))].sort(),
    };
  }
}

type Erased =
  | { stopped: string; objects: string[] }
  | { counts: Record<string, number>; gone: string[]; touched: string[] };

const problem = (code: string, status: number, detail: string, objects?: readonly string[]): Problem =>
  new Problem({
    code,
    status,
    detail,
    ...(objects === undefined ? {} : { facts: { objects: objects.slice(0, 20) } }),
  });

const orderUnknown = () =>
  problem('erasure-unknown', 404, 'There is no such order, or it is not yours to see.');
const notProposed = () =>
  problem(
    'erasure-decided',
    409,
    'Somebody decided on this order already. Reload it to see what became of it.',
  );
const ownProposal = () =>
  problem('four-eyes', 403, 'You proposed this erasure, so somebody else has to approve it.');
const isHeld = (objects: readonly string[]) =>
  problem('object-held', 409, 'A legal hold keeps some of this. Nothing was ordered. Leave those out, or have the hold lifted with its reason.', objects); // prettier-ignore
const tooEarly = (objects: readonly string[]) =>
  problem('retention-not-ended', 409, 'The time of some of this is not over, or no rule of your jurisdiction says when it is. Leave those out; where a court or authority orders it, choose the ground “ordered”.', objects); // prettier-ignore
const objectsUnknown = (objects: readonly string[]) =>
  problem('objects-unknown', 404, 'Some of these ids are not kept, were erased before, or are not yours to see.', objects); // prettier-ignore
const notAnInstant = () =>
  problem('not-an-instant', 400, 'The access log is erased up to an instant: give one, such as 2016-12-01T00:00:00Z.'); // prettier-ignore
