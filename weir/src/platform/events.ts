import type { Jobs } from './jobs.ts';
import type { Transaction } from './register.ts';

/**
 * What flows back between rooms is an event, named for what happened. A room that publishes knows nobody who listens.
 * Each listener gets its own job, enqueued in the publisher's transaction: an event cannot be lost, nor seen before
 * what it tells of is committed. Delivery is at least once and, per listener, in no promised order.
 */
export interface EventKind<Payload extends object> {
  readonly name: string;
  /** Only for the type. */
  readonly payload?: Payload;
}

export function defineEvent<Payload extends object>(name: string): EventKind<Payload> {
  return { name };
}

export interface Events {
  publish<Payload extends object>(tx: Transaction, kind: EventKind<Payload>, payload: Payload): Promise<void>;
  /** `listener` names the room that listens; once per room and kind. */
  on<Payload extends object>(
    kind: EventKind<Payload>,
    listener: string,
    handler: (payload: Payload) => Promise<void>,
  ): void;
}

export function openEvents(jobs: Jobs): Events {
  const listeners = new Map<string, string[]>();
  return {
    publish: async (tx, kind, payload) => {
      for (const job of listeners.get(kind.name) ?? []) await jobs.enqueue(tx, job, payload);
    },
    on: (kind, listener, handler) => {
      const job = `${kind.name}.${listener}`;
      jobs.define(job, handler as (payload: object) => Promise<void>);
      listeners.set(kind.name, [...(listeners.get(kind.name) ?? []), job]);
    },
  };
}
