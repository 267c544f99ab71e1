import { dueAfter, Problem, type Instant, type WorkingCalendar } from '@weir/engines/vocabulary';
import { dayIn, isInForce, jurisdiction, type DeadlineRule } from './jurisdictions.ts';

/** A rule applied: when it is due, and what says so. */
export interface RuledDeadline {
  readonly rule: DeadlineRule;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  /** The calendar does not know its holidays so far ahead. */
  readonly estimated: boolean;
}

/**
 * The calendar on which a country's authorities work.
 * @throws Problem `calendar-unknown`
 */
export function calendarOf(code: string): WorkingCalendar {
  const { calendar, timeZone, name } = jurisdiction(code);
  if (!calendar) {
    throw new Problem({
      code: 'calendar-unknown',
      status: 409,
      detail: `The jurisdiction ${name} has no working calendar. Add one to the reference data with its source.`,
    });
  }
  const { weekend, holidays, knownUntil } = calendar;
  return { timeZone, weekend, holidays: holidays.map(({ date }) => date), knownUntil };
}

/** The rule in force there on the day of the start; undefined where that country has none. */
export function ruleInForce(code: string, id: string, start: Instant): DeadlineRule | undefined {
  const day = dayIn(code, start);
  return jurisdiction(code).deadlines?.find((rule) => rule.id === id && isInForce(rule, day));
}

/** When something that started then is due under a country's law; null where that country has no such rule. @throws Problem `calendar-unknown` */
export function dueIfRuled(code: string, id: string, start: Instant): RuledDeadline | null {
  const rule = ruleInForce(code, id, start);
  if (!rule) return null;
  const { at, estimated } = dueAfter(start, rule.amount, rule.unit, calendarOf(code));
  return { rule, startedAt: start, dueAt: at, estimated };
}

/**
 * When something that started then is due under a country's law, on that country's calendar.
 * @throws Problem `deadline-rule-unknown`, `calendar-unknown`
 */
export function dueUnder(code: string, id: string, start: Instant): RuledDeadline {
  const due = dueIfRuled(code, id, start);
  if (!due) {
    throw new Problem({
      code: 'deadline-rule-unknown',
      status: 409,
      detail: `The jurisdiction ${jurisdiction(code).name} has no rule ${id} for that day. Add it to the reference data with its citation.`,
    });
  }
  return due;
}
