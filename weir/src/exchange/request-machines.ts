import { opening, openingStates, type Machine } from './machine.ts';

const waiting = [
  'sent',
  'acknowledged',
  'clarification_asked',
  'postponed',
  'interim_received',
  'partial_received',
  'expired_unanswered',
];
const answered = ['final_received', 'evaluated', 'feedback_sent'];
const over = ['refused', 'withdrawn', 'closed'];

/** A request of ours. Its clock only escalates: `expired_unanswered` is a person's word, and an answer may still come. */
export const requestOut: Machine = {
  states: [...openingStates, ...waiting, ...answered, ...over],
  first: 'draft',
  open: ['draft', 'submitted', 'approved', ...waiting, 'final_received', 'evaluated'],
  steps: [
    ...opening,
    { on: 'arrived:acknowledgement', from: ['sent'], to: 'acknowledged' },
    {
      on: 'arrived:acknowledgement',
      from: [...waiting.filter((each) => each !== 'sent'), ...answered, ...over],
      to: 'stay',
    },
    { on: 'arrived:clarification', from: waiting, to: 'clarification_asked' },
    { on: 'sent:clarified', from: ['clarification_asked'], to: 'acknowledged' },
    { on: 'arrived:answer.interim', from: waiting, to: 'interim_received' },
    { on: 'arrived:answer.partial', from: waiting, to: 'partial_received' },
    { on: 'arrived:answer.final', from: waiting, to: 'final_received' },
    { on: 'arrived:answer.negative', from: waiting, to: 'final_received' },
    // An answer that another overtook, or that comes after all: kept and read.
    { on: 'arrived:answer.interim', from: [...answered, ...over], to: 'stay' },
    { on: 'arrived:answer.partial', from: [...answered, ...over], to: 'stay' },
    { on: 'arrived:answer.final', from: [...answered, ...over], to: 'stay' },
    { on: 'arrived:answer.negative', from: [...answered, ...over], to: 'stay' },
    { on: 'arrived:refusal', from: waiting, to: 'refused' },
    { on: 'arrived:refusal', from: ['withdrawn', 'closed'], to: 'stay' },
    { on: 'arrived:postponement', from: waiting, to: 'postponed' },
    { on: 'arrived:postponement', from: ['withdrawn', 'closed'], to: 'stay' },
    { on: 'arrived:clarification', from: ['withdrawn', 'closed'], to: 'stay' },
    { on: 'sent:reminder', from: waiting, to: 'stay' },
    { on: 'sent:withdrawal', from: waiting, to: 'withdrawn' },
    { on: 'expire', from: waiting.filter((each) => each !== 'expired_unanswered'), to: 'expired_unanswered' },
    { on: 'evaluate', from: ['final_received'], to: 'evaluated' },
    { on: 'sent:feedback', from: ['evaluated'], to: 'feedback_sent' },
    { on: 'close', from: [...answered, 'refused', 'withdrawn', 'expired_unanswered'], to: 'closed' },
  ],
};

const working = ['acknowledged', 'in_collection', 'postponed', 'partially_answered'];

/** A request of theirs. */
export const requestIn: Machine = {
  states: [
    'received',
    'acknowledged',
    'awaiting_clarification',
    'closed_no_clarification',
    'in_collection',
    'postponed',
    'partially_answered',
    'answered',
    'answered_with_feedback',
    'refused',
    'withdrawn',
  ],
  first: 'received',
  open: ['received', 'awaiting_clarification', ...working],
  steps: [
    { on: 'sent:acknowledgement', from: ['received'], to: 'acknowledged' },
    { on: 'sent:clarification', from: ['acknowledged', 'in_collection'], to: 'awaiting_clarification' },
    { on: 'arrived:clarified', from: ['awaiting_clarification'], to: 'acknowledged' },
    {
      on: 'arrived:clarified',
      from: [...working, 'answered', 'refused', 'closed_no_clarification', 'withdrawn'],
      to: 'stay',
    },
    { on: 'no_answer', from: ['awaiting_clarification'], to: 'closed_no_clarification' },
    { on: 'accept', from: ['acknowledged', 'postponed'], to: 'in_collection' },
    { on: 'sent:refusal', from: ['acknowledged', 'in_collection', 'postponed'], to: 'refused' },
    { on: 'sent:postponement', from: ['acknowledged', 'in_collection'], to: 'postponed' },
    { on: 'sent:answer.interim', from: ['in_collection', 'partially_answered'], to: 'partially_answered' },
    { on: 'sent:answer.partial', from: ['in_collection', 'partially_answered'], to: 'partially_answered' },
    { on: 'sent:answer.final', from: ['in_collection', 'partially_answered'], to: 'answered' },
    { on: 'sent:answer.negative', from: ['in_collection', 'partially_answered'], to: 'answered' },
    { on: 'arrived:reminder', from: ['received', 'awaiting_clarification', ...working], to: 'stay' },
    {
      on: 'arrived:reminder',
      from: ['answered', 'answered_with_feedback', 'refused', 'withdrawn', 'closed_no_clarification'],
      to: 'stay',
    },
    { on: 'arrived:feedback', from: ['answered'], to: 'answered_with_feedback' },
    {
      on: 'arrived:feedback',
      from: ['partially_answered', 'answered_with_feedback', 'withdrawn'],
      to: 'stay',
    },
    { on: 'arrived:withdrawal', from: ['received', 'awaiting_clarification', ...working], to: 'withdrawn' },
    {
      on: 'arrived:withdrawal',
      from: ['answered', 'answered_with_feedback', 'refused', 'closed_no_clarification'],
      to: 'stay',
    },
  ],
};
