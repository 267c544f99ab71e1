import { sql } from 'kysely';
import { theNode } from './asker.ts';
import type { Transaction } from './register.ts';

/**
 * The same transaction under the node's policies, for what must be done with an act although whoever acts may not see all of
 * it. The asker stays who he or she is, in the log too.
 */
export async function underNode<Result>(
  tx: Transaction,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const roles = (given: readonly string[]) =>
    sql<object>`select set_config('weir.roles', ${given.join(',')}, true)`;
  await tx.run(roles(theNode.roles));
  // Put back only where all went well: after an error the transaction is over in any case.
  const result = await work(tx);
  await tx.run(roles(tx.asker.roles));
  return result;
}
