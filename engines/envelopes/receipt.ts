import type { Instant } from '@weir/engines/vocabulary';
import { malformed, refused } from './bytes.ts';
import type { Json } from './canonical.ts';
import { fieldsOf, type Message } from './message.ts';
import {
  checkInstant,
  checkKind,
  isSignedBy,
  type NodeKey,
  type Signed,
  signStatement,
  version,
} from './node-key.ts';
import { type Partner, publicOf, signerOf } from './partner.ts';

/** In the order in which they come: kept safe by the node, opened by a person, answered. */
export const receiptStages = ['delivered', 'opened', 'answered'] as const;

/** A recipient's node says what happened to exactly this content; it names no person. */
export interface Receipt {
  readonly kind: 'receipt';
  readonly version: number;
  readonly stage: (typeof receiptStages)[number];
  readonly by: string;
  readonly from: string;
  readonly message: string;
  readonly contentHash: string;
  readonly at: Instant;
  /** The answering message, for the last stage only. */
  readonly answer: string | null;
}

/** What a receipt is about: a message, as whoever sent or received it remembers it. */
export interface Receipted extends Pick<Message, 'id' | 'from'> {
  readonly contentHash: string;
}

export function makeReceipt(
  message: Receipted,
  facts: Pick<Receipt, 'stage' | 'by' | 'at' | 'answer'>,
  key: NodeKey,
): Signed<Receipt> {
  const receipt: Receipt = {
    kind: 'receipt',
    version,
    ...facts,
    from: message.from,
    message: message.id,
    contentHash: message.contentHash,
  };
  checkReceipt(receipt);
  return signStatement(receipt, [key]);
}

/**
 * Checks a receipt against the message that was sent.
 * @throws Problem `receipt-not-ours` where it is about another message, content or recipient,
 *   `envelope-signature-wrong`, and what `signerOf` throws
 */
export function verifyReceipt(
  signed: Signed<Receipt>,
  sent: Receipted & Pick<Message, 'to'>,
  partner: Partner,
  now: Instant,
): Receipt {
  const receipt = signed.statement;
  checkReceipt(receipt);
  if (
    receipt.by !== partner.node ||
    !sent.to.includes(receipt.by) ||
    receipt.from !== sent.from ||
    receipt.message !== sent.id ||
    receipt.contentHash !== sent.contentHash
  )
    throw refused(
      'receipt-not-ours',
      'The receipt is about another message, another content or another recipient.',
    );
  const signer = signerOf(partner, { key: signed.signatures[0]?.key, signedAt: receipt.at, now });
  if (!isSignedBy(signed, publicOf(signer)))
    throw refused('envelope-signature-wrong', 'The signature under the receipt does not verify.');
  return receipt;
}

function checkReceipt(receipt: Receipt): void {
  fieldsOf(receipt as unknown as Json, [
    'kind',
    'version',
    'stage',
    'by',
    'from',
    'message',
    'contentHash',
    'at',
    'answer',
  ]);
  checkKind(receipt, 'receipt');
  checkInstant(receipt.at);
  if (!receiptStages.includes(receipt.stage) || (receipt.answer !== null) !== (receipt.stage === 'answered'))
    throw malformed('A receipt has a stage, and names an answer exactly where it says answered.');
}
