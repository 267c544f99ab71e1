import { Problem } from '@weir/engines/vocabulary';
import { peopleOf, type Role } from '#people';
import type { Transaction } from '#platform';

/** Who receives products and asks the FIU, each for the own organisation; police and tax bear the role prosecutor. */
export const receivingRoles: Role[] = ['aro_officer', 'customs_officer', 'prosecutor', 'supervisor_officer'];

/** Whether somebody at the recipient may sign in and receive: else a product would lie where nobody opens it. */
export async function isReceived(tx: Transaction, recipient: string): Promise<boolean> {
  return (await peopleOf(tx, recipient, receivingRoles)).length > 0;
}

/** @throws Problem `recipient-nobody` */
export async function refuseUnlessReceived(tx: Transaction, recipient: string): Promise<void> {
  if (await isReceived(tx, recipient)) return;
  throw new Problem({
    code: 'recipient-nobody',
    status: 422,
    detail:
      'Nobody at the recipient can receive products now: its people were deactivated, or none was registered. Have an administrator restore or register somebody there, or return the draft and choose another recipient.',
  });
}
