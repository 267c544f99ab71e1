/**
 * Who asks. Every question to the register, the ledger or an index carries one; nothing is answered to nobody.
 * Roles are names from `people`; the platform only hands them to the database, where policies read them.
 */
export interface Asker {
  /** The signed-in person; null for the node's own work (jobs) and for a visitor. */
  readonly person: string | null;
  readonly organisation: string | null;
  readonly roles: readonly string[];
  /** Compartments this asker is cleared for (need to know). */
  readonly clearances: readonly string[];
  readonly door: 'browser' | 'api' | 'command' | 'job' | 'setup';
  /** The session asked through, and when the person last proved who she or he is; absent for machines and the node. */
  readonly session?: { readonly id: string; readonly freshAt: string | null };
  /** The machine key asked with, in the name of the officer who answers for it. */
  readonly machineKey?: string;
}

/** The node's own work: sees what its job needs, never shows it to anyone. */
export const theNode: Asker = {
  person: null,
  organisation: null,
  roles: ['node'],
  clearances: [],
  door: 'job',
};

/** Somebody not signed in. */
export const visitor: Asker = {
  person: null,
  organisation: null,
  roles: [],
  clearances: [],
  door: 'browser',
};
