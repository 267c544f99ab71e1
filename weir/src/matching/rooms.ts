import type { MatchingAgreement } from '@weir/engines/envelopes';
import type { Cases } from '#cases';
import type { NamesOf } from '#people';
import { defineEvent } from '#platform';
import type { NodeIdentity, Post } from '#post';
import type { MatchingType } from './contract.ts';

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
