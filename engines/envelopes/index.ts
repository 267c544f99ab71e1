/** The envelopes engine's front door: see README.md for its words, docs/envelopes.md for the specification. */
export { canonicalBytes, parseCanonical, type Json } from './canonical.ts';
export {
  fingerprintOf,
  isSignedBy,
  keyIdOf,
  nodeKeyFrom,
  revocationReasons,
  signStatement,
  stateKey,
  verifyKeyStatement,
  version,
  type Introduction,
  type KeyStatement,
  type NodeKey,
  type RevocationStatement,
  type Signed,
} from './node-key.ts';
export {
  confirm,
  introduce,
  pin,
  revoke,
  rotate,
  sealingKeyOf,
  signerOf,
  standingOf,
  type Partner,
  type PartnerKey,
  type Standing,
} from './partner.ts';
export {
  AttachmentOpener,
  AttachmentSealer,
  attachmentLimits,
  sealedSize,
  type Attachment,
} from './attachment.ts';
export { paddedLength } from './padding.ts';
export {
  contentHashOf,
  judgeArrival,
  messageLimits,
  openMessage,
  sealMessage,
  type Message,
  type Opened,
} from './message.ts';
export { makeReceipt, receiptStages, verifyReceipt, type Receipt, type Receipted } from './receipt.ts';
export {
  agreementHash,
  checkAgreement,
  epochAt,
  verifyAgreement,
  type MatchingAgreement,
} from './matching/agreement.ts';
export {
  identifierBytes,
  identifierTypes,
  type Identifier,
  type IdentifierType,
} from './matching/identifier.ts';
export { spend, type Spent } from './matching/limiter.ts';
export {
  answer,
  ask,
  epochKey,
  matchingLimits,
  readAnswer,
  stateTable,
  verifyTable,
  type Answer,
  type Asked,
  type MatchResult,
  type Question,
  type TableStatement,
} from './matching/session.ts';
export { checkTable, isInTable, makeTable, paddedCount, tableHash } from './matching/table.ts';
export { evaluateDirectly, type MatchingKey } from './matching/voprf.ts';
