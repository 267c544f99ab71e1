import type { Cases, MovedCase } from '#cases';
import type { Ledger } from '#ledger';
import type { Transaction } from '#platform';
import { importsOfCase } from './request-store.ts';

/**
 * What entities sent for a case lies in the ledger under the case's compartment, so it moves when the case does. One file may
 * have come in for several cases, since the same bytes are imported once: then its rows stay open as long as one of those
 * cases is open, for whoever sees that case may see them. Under the node's policies: not every such case is the asker's to see.
 */
export async function followCase(
  tx: Transaction,
  { cases, ledger }: { cases: Pick<Cases, 'get'>; ledger: Pick<Ledger, 'move'> },
  { caseId, compartment }: MovedCase,
): Promise<void> {
  const going: string[] = [];
  for (const { importId, others } of await importsOfCase(tx, caseId)) {
    const compartments: (string | null)[] = [];
    for (const other of others) compartments.push((await cases.get(tx, other)).compartment);
    if (compartment === null || !compartments.includes(null)) going.push(importId);
  }
  await ledger.move(tx, going, compartment);
}
