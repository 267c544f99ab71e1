import type { MatchingAgreement, Partner, Signed } from '@weir/engines/envelopes';
import type { Cases } from '#cases';
import type { NamesOf } from '#people';
import { defineEvent, type Transaction } from '#platform';
import type { Post } from '#post';
import type { MatchingType } from './contract.ts';

/** Who we are towards partners and what we know of their keys; whoever keeps the signing key signs. */
export interface NodeIdentity {
  /** Ourselves, as a partner knows us. @throws Problem where this node has no name and key yet */
  self(tx: Transaction): Promise<Partner>;
  partner(tx: Transaction, node: string): Promise<Partner | undefined>;
  /** As the node alone: `theNode`'s transaction. */
  sign<Statement extends { readonly kind: string }>(
    tx: Transaction,
    statement: Statement,
  ): Promise<Signed<Statement>>;
}

/** An answer had hits: a proposal waits. Rooms after this one draft a request from it; who told more would tell it to the jobs, too. */
export const matchingHit = defineEvent<{ readonly proposal: string }>('matching.hit');

/** What a hit is: our own items that the partner also holds. */
export interface Hit {
  readonly proposal: string;
  readonly caseId: string;
  readonly partner: string;
  readonly purpose: string;
  /** Who prepared the question: the draft is theirs. */
  readonly person: string;
  readonly items: readonly {
    readonly fragment: string;
    readonly type: MatchingType;
    readonly value: string;
  }[];
}

export interface MatchingRooms {
  readonly people: { readonly namesOf: NamesOf };
  readonly cases: Pick<Cases, 'get' | 'noted' | 'beforeClosing'>;
  readonly post: Post;
  readonly identity: NodeIdentity;
}

export interface MatchingOptions {
  /** Fewer items than these are evaluated here rather than in threads. */
  readonly inlineMax?: number;
}

/** The terms, as the register keeps them. */
export type Terms = MatchingAgreement;
