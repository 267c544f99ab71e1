export { createAttachments, type Attachments, type KeptFile, type Owner } from './attachments.ts';
export { attachmentSchema, type AttachmentView, type RefusalReason } from './contract.ts';
export { examineScanner } from './scanner.ts';
