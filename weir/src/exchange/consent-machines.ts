import { opening, openingStates, type Machine } from './machine.ts';

const asked = ['sent', 'acknowledged', 'no_reply'];
const decided = ['granted', 'partly_granted', 'refused'];

/** Consent that we need. No reply is never consent: `no_reply` is a person's word that nothing came. */
export const consentOut: Machine = {
  states: [...openingStates, ...asked, ...decided, 'withdrawn'],
  first: 'draft',
  open: ['draft', 'submitted', 'approved', ...asked],
  steps: [
    ...opening,
    { on: 'arrived:acknowledgement', from: ['sent'], to: 'acknowledged' },
    {
      on: 'arrived:acknowledgement',
      from: ['acknowledged', 'no_reply', ...decided, 'withdrawn'],
      to: 'stay',
    },
    { on: 'arrived:consent.granted', from: asked, to: 'granted' },
    { on: 'arrived:consent.partly', from: asked, to: 'partly_granted' },
    { on: 'arrived:consent.refused', from: asked, to: 'refused' },
    { on: 'apply', from: ['granted', 'partly_granted'], to: 'stay' },
    { on: 'sent:reminder', from: asked, to: 'stay' },
    { on: 'sent:withdrawal', from: asked, to: 'withdrawn' },
    { on: 'no_reply', from: ['sent', 'acknowledged'], to: 'no_reply' },
    { on: 'arrived:consent.granted', from: ['withdrawn'], to: 'stay' },
    { on: 'arrived:consent.partly', from: ['withdrawn'], to: 'stay' },
    { on: 'arrived:consent.refused', from: ['withdrawn'], to: 'stay' },
  ],
};

/** Consent that is asked of us. It is given or refused fragment by fragment, once. */
export const consentIn: Machine = {
  states: ['received', 'acknowledged', 'assessed', 'granted', 'partly_granted', 'refused', 'withdrawn'],
  first: 'received',
  open: ['received', 'acknowledged', 'assessed'],
  steps: [
    { on: 'sent:acknowledgement', from: ['received'], to: 'acknowledged' },
    { on: 'accept', from: ['received', 'acknowledged'], to: 'assessed' },
    { on: 'sent:consent.granted', from: ['assessed'], to: 'granted' },
    { on: 'sent:consent.partly', from: ['assessed'], to: 'partly_granted' },
    { on: 'sent:consent.refused', from: ['assessed'], to: 'refused' },
    {
      on: 'arrived:reminder',
      from: ['received', 'acknowledged', 'assessed', ...decided, 'withdrawn'],
      to: 'stay',
    },
    { on: 'arrived:withdrawal', from: ['received', 'acknowledged', 'assessed'], to: 'withdrawn' },
    { on: 'arrived:withdrawal', from: decided, to: 'stay' },
  ],
};
