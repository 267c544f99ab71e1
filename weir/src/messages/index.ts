export type { MessageView, ThreadDetail, ThreadRow } from './contract.ts';
