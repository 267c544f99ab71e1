import type { Tone } from '../../design/parts/tag.tsx';

/** How far a request has come, by its state. */
export const decisionTones: Readonly<Record<string, Tone>> = {
  waiting: 'wait',
  asked: 'wait',
  accepted: 'wait',
  approved: 'done',
  refused: 'plain',
  revoked: 'plain',
};
