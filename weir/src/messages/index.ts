export { createMessages, type Messages } from './messages.ts';
export type { MessageView, ThreadDetail, ThreadRow } from './contract.ts';
