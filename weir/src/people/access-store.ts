import type { Transaction } from '#platform';
import type { FactorKind } from './contract.ts';
import type { PeopleTables } from './people-store.ts';

/** The tables of migration 0004, beside those of people. Instants come back as text. */
export interface AccessTables extends PeopleTables {
  ceremonies: {
    token_sha256: string;
    kind: string;
    person: string | null;
    facts: unknown;
    expires_at: string;
  };
  factors: {
    id: string;
    person: string;
    kind: FactorKind;
    name: string;
    created_at: string;
    last_used_at: string | null;
    confirmed: boolean;
    sealed_seed: string | null;
    last_step: number;
    credential: string | null;
    public_key: string | null;
    counter: number;
    transports: string[];
  };
  recovery_codes: { person: string; code_sha256: string; used_at: string | null };
  one_time_codes: {
    code_sha256: string;
    person: string;
    purpose: 'invitation' | 'reset';
    made_by: string | null;
    created_at: string;
    expires_at: string;
    used_at: string | null;
  };
  external_identities: { issuer: string; subject: string; person: string; linked_at: string };
  notices: { id: string; person: string; kind: string; at: string; seen: boolean };
  factor_resets: {
    id: string;
    person: string;
    state: 'asked' | 'approved' | 'refused';
    reason: string;
    asked_by: string;
    asked_at: string;
    decided_by: string | null;
    decided_at: string | null;
  };
  registrations: {
    id: string;
    reference: string;
    code_sha256: string;
    state: 'waiting' | 'approved' | 'refused';
    entity: unknown;
    officer: unknown;
    documents: unknown;
    asked_at: string;
    decided_at: string | null;
    decided_by: string | null;
    ground: string | null;
    reason: string | null;
    organisation: string | null;
  };
  change_requests: {
    id: string;
    organisation: string;
    state: 'waiting' | 'approved' | 'refused';
    changes: unknown;
    before: unknown;
    reason: string;
    asked_by: string;
    asked_at: string;
    decided_by: string | null;
    decided_at: string | null;
    decision_reason: string | null;
  };
  delegations: {
    id: string;
    delegator: string;
    delegate: string;
    delegator_name: string;
    delegate_name: string;
    delegator_number: string | null;
    delegate_number: string | null;
    state: 'asked' | 'accepted' | 'approved' | 'refused' | 'revoked';
    from_day: string;
    until_day: string | null;
    reason: string;
    asked_by: string;
    asked_at: string;
    accepted_by: string | null;
    accepted_at: string | null;
    decided_by: string | null;
    decided_at: string | null;
    decision_reason: string | null;
    ended_by: string | null;
    ended_at: string | null;
  };
  machine_keys: {
    id: string;
    organisation: string;
    officer: string;
    name: string;
    secret_sha256: string;
    scopes: string[];
    requests_per_minute: number;
    created_by: string;
    created_at: string;
    expires_at: string;
    last_used_at: string | null;
    last_from: string | null;
    revoked_at: string | null;
    revoked_by: string | null;
  };
  break_glass: {
    id: string;
    person: string;
    role: string;
    ground: string;
    reason: string;
    opened_at: string;
    until: string;
    ended_at: string | null;
    reviewed_by: string | null;
    reviewed_at: string | null;
    finding: 'justified' | 'not-justified' | null;
    review_reason: string | null;
  };
}

export const access = (tx: Transaction) => tx.tables<AccessTables>();
