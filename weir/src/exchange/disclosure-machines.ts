import { opening, openingStates, type Machine } from './machine.ts';

/** What we tell unasked. */
export const disclosureOut: Machine = {
  states: [...openingStates, 'sent', 'acknowledged', 'feedback_received', 'closed'],
  first: 'draft',
  open: ['draft', 'submitted', 'approved', 'sent', 'acknowledged'],
  steps: [
    ...opening,
    { on: 'arrived:acknowledgement', from: ['sent'], to: 'acknowledged' },
    { on: 'arrived:acknowledgement', from: ['acknowledged', 'feedback_received', 'closed'], to: 'stay' },
    { on: 'arrived:feedback', from: ['sent', 'acknowledged'], to: 'feedback_received' },
    { on: 'arrived:feedback', from: ['feedback_received', 'closed'], to: 'stay' },
    { on: 'close', from: ['sent', 'acknowledged', 'feedback_received'], to: 'closed' },
  ],
};

/** What we are told unasked. It goes into a case, or somebody says why not; feedback is due either way. */
export const disclosureIn: Machine = {
  states: ['received', 'acknowledged', 'linked_to_case', 'no_action', 'feedback_sent'],
  first: 'received',
  open: ['received', 'acknowledged', 'linked_to_case', 'no_action'],
  steps: [
    { on: 'sent:acknowledgement', from: ['received'], to: 'acknowledged' },
    { on: 'link', from: ['acknowledged', 'no_action'], to: 'linked_to_case' },
    { on: 'no_action', from: ['acknowledged'], to: 'no_action' },
    { on: 'sent:feedback', from: ['linked_to_case', 'no_action'], to: 'feedback_sent' },
    {
      on: 'arrived:reminder',
      from: ['received', 'acknowledged', 'linked_to_case', 'no_action', 'feedback_sent'],
      to: 'stay',
    },
  ],
};
