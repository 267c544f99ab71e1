import type { Instant } from '@weir/engines/vocabulary';
import { dueIfRuled } from '#platform';
import type { StoredMatter } from './exchange-store.ts';

type Clock = Pick<
  StoredMatter,
  'due_at' | 'due_rule' | 'due_citation' | 'due_estimated' | 'due_jurisdiction' | 'reminded_at'
>;

const rules: Readonly<Record<StoredMatter['kind'], string>> = {
  request: 'exchange.reply',
  disclosure: 'exchange.feedback',
  suspension: 'exchange.suspension',
  consent: 'exchange.consent',
};

/** In these states the next word is owed by law or custom; in others nobody's clock runs. */
const running: ReadonlySet<string> = new Set([
  'sent',
  'received',
  'acknowledged',
  'awaiting_clarification',
  'clarification_asked',
  'in_collection',
  'postponed',
  'assessed',
  'validated',
  'drafted',
  'linked_to_case',
  'no_action',
  'no_reply',
]);

export const noClock: Clock = {
  due_at: null,
  due_rule: null,
  due_citation: null,
  due_estimated: null,
  due_jurisdiction: null,
  reminded_at: null,
};

/**
 * The clock that a matter starts with, on the calendar of the authority that owes the answer: the asked one's. A country that
 * is not in the reference data, or has no such rule, has no clock here; nothing is invented for it.
 */
export function clockFrom(
  matter: Pick<StoredMatter, 'kind' | 'direction' | 'urgency' | 'partner_jurisdiction'>,
  own: string,
  start: Instant,
): Clock {
  // Feedback on what we told is a courtesy of theirs: no clock of ours runs on it.
  if (matter.kind === 'disclosure' && matter.direction === 'out') return noClock;
  const jurisdiction = matter.direction === 'in' ? own : matter.partner_jurisdiction;
  const rule = rules[matter.kind];
  const due =
    (matter.urgency === 'urgent' ? known(jurisdiction, `${rule}.urgent`, start) : null) ??
    known(jurisdiction, rule, start);
  if (due === null) return noClock;
  return {
    due_at: due.dueAt,
    due_rule: due.rule.id,
    due_citation: due.rule.citation,
    due_estimated: due.estimated,
    due_jurisdiction: jurisdiction,
    reminded_at: null,
  };
}

function known(jurisdiction: string, rule: string, start: Instant) {
  try {
    return dueIfRuled(jurisdiction, rule, start);
  } catch {
    // Not in the reference data, or without a calendar there.
    return null;
  }
}

/** An interim or partial answer ends the first clock; what its author said of the rest is the next. */
export function clockAfter(
  state: string,
  rest: { by: string | null; jurisdiction: string } | null,
): Clock | null {
  if (rest !== null && rest.by !== null) {
    return {
      due_at: rest.by,
      due_rule: 'exchange.rest',
      due_citation: null,
      due_estimated: false,
      due_jurisdiction: rest.jurisdiction,
      reminded_at: null,
    };
  }
  return running.has(state) ? null : noClock;
}
