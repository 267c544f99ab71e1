import { opening, openingStates, type Machine } from './machine.ts';

const asked = ['sent', 'acknowledged'];
const over = ['lapsed', 'lifted', 'converted'];

/** We ask a partner to suspend. What runs there ends by its own law; the partner says how. */
export const suspensionOut: Machine = {
  states: [...openingStates, ...asked, 'imposed', 'refused', ...over, 'withdrawn', 'closed'],
  first: 'draft',
  open: ['draft', 'submitted', 'approved', ...asked, 'imposed'],
  steps: [
    ...opening,
    { on: 'arrived:acknowledgement', from: ['sent'], to: 'acknowledged' },
    {
      on: 'arrived:acknowledgement',
      from: ['acknowledged', 'imposed', 'refused', ...over, 'withdrawn', 'closed'],
      to: 'stay',
    },
    { on: 'arrived:suspension-imposed', from: asked, to: 'imposed' },
    { on: 'arrived:suspension-imposed', from: [...over, 'withdrawn'], to: 'stay' },
    // Served once more, for a further time where that law knows one.
    { on: 'arrived:suspension-imposed', from: ['imposed'], to: 'stay' },
    { on: 'arrived:refusal', from: asked, to: 'refused' },
    { on: 'arrived:refusal', from: ['withdrawn'], to: 'stay' },
    { on: 'arrived:suspension-ended.lapsed', from: [...asked, 'imposed'], to: 'lapsed' },
    { on: 'arrived:suspension-ended.lifted', from: [...asked, 'imposed'], to: 'lifted' },
    { on: 'arrived:suspension-ended.converted', from: [...asked, 'imposed'], to: 'converted' },
    { on: 'sent:reminder', from: asked, to: 'stay' },
    { on: 'sent:withdrawal', from: [...asked, 'imposed'], to: 'withdrawn' },
    { on: 'sent:feedback', from: ['imposed', ...over], to: 'stay' },
    { on: 'close', from: ['refused', ...over, 'withdrawn'], to: 'closed' },
  ],
};

/**
 * A partner asks us to suspend. Nothing follows from it by itself: a person drafts a suspension, a second one approves it,
 * and only what was served is told to the partner.
 */
export const suspensionIn: Machine = {
  states: ['received', 'acknowledged', 'validated', 'drafted', 'imposed', 'refused', ...over, 'withdrawn'],
  first: 'received',
  open: ['received', 'acknowledged', 'validated', 'drafted', 'imposed'],
  steps: [
    { on: 'sent:acknowledgement', from: ['received'], to: 'acknowledged' },
    { on: 'accept', from: ['received', 'acknowledged'], to: 'validated' },
    { on: 'draft_suspension', from: ['validated'], to: 'drafted' },
    { on: 'sent:suspension-imposed', from: ['drafted'], to: 'imposed' },
    { on: 'sent:refusal', from: ['acknowledged', 'validated', 'drafted'], to: 'refused' },
    { on: 'sent:suspension-ended.lapsed', from: ['imposed'], to: 'lapsed' },
    { on: 'sent:suspension-ended.lifted', from: ['imposed'], to: 'lifted' },
    { on: 'sent:suspension-ended.converted', from: ['imposed'], to: 'converted' },
    { on: 'arrived:reminder', from: ['received', 'acknowledged', 'validated', 'drafted'], to: 'stay' },
    { on: 'arrived:reminder', from: ['imposed', 'refused', ...over, 'withdrawn'], to: 'stay' },
    { on: 'arrived:feedback', from: ['imposed', ...over], to: 'stay' },
    // What was served already runs on until a person lifts it.
    { on: 'arrived:withdrawal', from: ['received', 'acknowledged', 'validated', 'drafted'], to: 'withdrawn' },
    { on: 'arrived:withdrawal', from: ['imposed', 'refused', ...over], to: 'stay' },
  ],
};
