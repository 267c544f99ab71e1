import { describe, expect, it } from 'vitest';
import { checkedStep, stateAfter, type Machine } from './machine.ts';
import { machineOf, type Direction, type MatterKind } from './machines.ts';

/*
 * What may happen in each state and what then is, written out state by state from the field's own tables
 * (docs/exchange.md, "States"), apart from the machines: whatever is not in a row has no place there. `=` = stays.
 */
const draft = 'submit>submitted rewrite= discard>discarded';
const submitted = 'rewrite>draft return>draft approve>approved';
const approved = 'return>draft send>sent';
const answers = 'interim partial final negative';
const late = 'ack= interim= partial= final= negative=';
const got = `clarification>clarification_asked interim>interim_received partial>partial_received final>final_received
  negative>final_received refusal>refused postponement>postponed !reminder= !withdrawal>withdrawn`;
const crossing = 'refusal= postponement= clarification=';

type Table = Record<string, string>;
const tables: Record<string, Table> = {
  'request.out': {
    draft,
    submitted,
    approved,
    discarded: '',
    sent: `ack>acknowledged ${got} expire>expired_unanswered`,
    acknowledged: `ack= ${got} expire>expired_unanswered`,
    clarification_asked: `ack= ${got} expire>expired_unanswered !clarified>acknowledged`,
    postponed: `ack= ${got} expire>expired_unanswered`,
    interim_received: `ack= ${got} expire>expired_unanswered`,
    partial_received: `ack= ${got} expire>expired_unanswered`,
    expired_unanswered: `ack= ${got} close>closed`,
    final_received: `${late} evaluate>evaluated close>closed`,
    evaluated: `${late} !feedback>feedback_sent close>closed`,
    feedback_sent: `${late} close>closed`,
    refused: `${late} close>closed`,
    withdrawn: `${late} ${crossing} close>closed`,
    closed: `${late} ${crossing}`,
  },
  'request.in': {
    received: '!ack>acknowledged reminder= withdrawal>withdrawn',
    acknowledged: `!clarification>awaiting_clarification accept>in_collection !refusal>refused !postponement>postponed
      clarified= reminder= withdrawal>withdrawn`,
    awaiting_clarification:
      'clarified>acknowledged no_answer>closed_no_clarification reminder= withdrawal>withdrawn',
    closed_no_clarification: 'clarified= reminder= withdrawal=',
    in_collection: `!clarification>awaiting_clarification !refusal>refused !postponement>postponed clarified=
      !interim>partially_answered !partial>partially_answered !final>answered !negative>answered reminder=
      withdrawal>withdrawn`,
    postponed: 'accept>in_collection !refusal>refused clarified= reminder= withdrawal>withdrawn',
    partially_answered: `!interim>partially_answered !partial>partially_answered !final>answered !negative>answered
      clarified= reminder= feedback= withdrawal>withdrawn`,
    answered: 'feedback>answered_with_feedback clarified= reminder= withdrawal=',
    answered_with_feedback: 'feedback= reminder= withdrawal=',
    refused: 'clarified= reminder= withdrawal=',
    withdrawn: 'clarified= reminder= feedback=',
  },
  'disclosure.out': {
    draft,
    submitted,
    approved,
    discarded: '',
    sent: 'ack>acknowledged feedback>feedback_received close>closed',
    acknowledged: 'ack= feedback>feedback_received close>closed',
    feedback_received: 'ack= feedback= close>closed',
    closed: 'ack= feedback=',
  },
  'disclosure.in': {
    received: '!ack>acknowledged reminder=',
    acknowledged: 'link>linked_to_case no_action>no_action reminder=',
    linked_to_case: '!feedback>feedback_sent reminder=',
    no_action: 'link>linked_to_case !feedback>feedback_sent reminder=',
    feedback_sent: 'reminder=',
  },
  'consent.out': {
    draft,
    submitted,
    approved,
    discarded: '',
    sent: 'ack>acknowledged granted>granted partly>partly_granted no>refused !reminder= !withdrawal>withdrawn no_reply>no_reply',
    acknowledged:
      'ack= granted>granted partly>partly_granted no>refused !reminder= !withdrawal>withdrawn no_reply>no_reply',
    no_reply: 'ack= granted>granted partly>partly_granted no>refused !reminder= !withdrawal>withdrawn',
    granted: 'ack= apply=',
    partly_granted: 'ack= apply=',
    refused: 'ack=',
    withdrawn: 'ack= granted= partly= no=',
  },
  'consent.in': {
    received: '!ack>acknowledged accept>assessed reminder= withdrawal>withdrawn',
    acknowledged: 'accept>assessed reminder= withdrawal>withdrawn',
    assessed: '!granted>granted !partly>partly_granted !no>refused reminder= withdrawal>withdrawn',
    granted: 'reminder= withdrawal=',
    partly_granted: 'reminder= withdrawal=',
    refused: 'reminder= withdrawal=',
    withdrawn: 'reminder=',
  },
  'suspension.out': {
    draft,
    submitted,
    approved,
    discarded: '',
    sent: 'ack>acknowledged imposed>imposed refusal>refused lapsed>lapsed lifted>lifted converted>converted !reminder= !withdrawal>withdrawn',
    acknowledged:
      'ack= imposed>imposed refusal>refused lapsed>lapsed lifted>lifted converted>converted !reminder= !withdrawal>withdrawn',
    imposed: 'ack= imposed= lapsed>lapsed lifted>lifted converted>converted !withdrawal>withdrawn !feedback=',
    refused: 'ack= close>closed',
    lapsed: 'ack= imposed= !feedback= close>closed',
    lifted: 'ack= imposed= !feedback= close>closed',
    converted: 'ack= imposed= !feedback= close>closed',
    withdrawn: 'ack= imposed= refusal= close>closed',
    closed: 'ack=',
  },
  'suspension.in': {
    received: '!ack>acknowledged accept>validated reminder= withdrawal>withdrawn',
    acknowledged: 'accept>validated !refusal>refused reminder= withdrawal>withdrawn',
    validated: 'draft_suspension>drafted !refusal>refused reminder= withdrawal>withdrawn',
    drafted: '!imposed>imposed !refusal>refused reminder= withdrawal>withdrawn',
    imposed: '!lapsed>lapsed !lifted>lifted !converted>converted reminder= feedback= withdrawal=',
    refused: 'reminder= withdrawal=',
    lapsed: 'reminder= feedback= withdrawal=',
    lifted: 'reminder= feedback= withdrawal=',
    converted: 'reminder= feedback= withdrawal=',
    withdrawn: 'reminder=',
  },
};

const letters: Record<string, string> = {
  ack: 'acknowledgement',
  imposed: 'suspension-imposed',
  lapsed: 'suspension-ended.lapsed',
  lifted: 'suspension-ended.lifted',
  converted: 'suspension-ended.converted',
  granted: 'consent.granted',
  partly: 'consent.partly',
  no: 'consent.refused',
  ...Object.fromEntries(answers.split(' ').map((each) => [each, `answer.${each}`])),
  ...Object.fromEntries(
    ['clarification', 'clarified', 'refusal', 'postponement', 'reminder', 'withdrawal', 'feedback'].map(
      (each) => [each, each],
    ),
  ),
};

/** `!x` = we send x; a letter's name alone = one arrives; anything else is an act by hand. */
function eventFor(word: string): string {
  if (word.startsWith('!')) return `sent:${letters[word.slice(1)]!}`;
  return word in letters ? `arrived:${letters[word]!}` : word;
}

function rowOf(text: string, state: string): Map<string, string> {
  return new Map(
    text
      .split(/\s+/)
      .filter((each) => each !== '')
      .map((each) =>
        each.endsWith('=')
          ? [eventFor(each.slice(0, -1)), state]
          : [eventFor(each.split('>')[0]!), each.split('>')[1]!],
      ),
  );
}

const everyEvent = [
  ...new Set([
    ...Object.values(tables).flatMap((table) =>
      Object.entries(table).flatMap(([state, text]) => [...rowOf(text, state).keys()]),
    ),
    ...Object.values(letters).flatMap((each) => [`sent:${each}`, `arrived:${each}`]),
    'sent:request',
    'arrived:request',
    'anything',
  ]),
];

describe.each(Object.entries(tables))('the machine of %s', (name, table) => {
  const [kind, direction] = name.split('.') as [MatterKind, Direction];
  const machine: Machine = machineOf({ kind, direction });

  it('has the states of its table and no others', () => {
    expect([...machine.states].sort()).toEqual(Object.keys(table).sort());
    expect(machine.states).toContain(machine.first);
    for (const state of machine.open) expect(machine.states).toContain(state);
  });

  it('agrees with its table in every state for every act', () => {
    for (const state of machine.states) {
      const row = rowOf(table[state]!, state);
      for (const event of everyEvent)
        expect(`${state} ${event} ${stateAfter(machine, state, event)}`).toBe(
          `${state} ${event} ${row.get(event) ?? null}`,
        );
    }
  });

  it('names the state where an act has no place', () => {
    expect(() => checkedStep(machine, machine.first, 'anything')).toThrowError(
      expect.objectContaining({ code: 'step-not-possible' }),
    );
  });

  it('leads on from every state that is not an end', () => {
    const after = (state: string) =>
      machine.steps.filter(({ from, to }) => from.includes(state) && to !== 'stay').map(({ to }) => to);
    const seen = new Set([machine.first]);
    for (const state of seen) for (const to of after(state)) seen.add(to);
    expect([...seen].sort()).toEqual([...machine.states].sort());
  });
});
