import type { ReportElement } from './element.ts';
import { amountOf } from './movement.ts';
import type { Profile } from './profile.ts';
import type { Party, Side, SubjectKind, Transaction } from './report.ts';

/** A transaction with what several rules want to know of it, reckoned once. */
export interface TransactionFacts {
  readonly transaction: Transaction;
  readonly sides: readonly (Side | Party)[];
  readonly subjects: readonly Subject[];
  /** Calendar day as written, `2026-10-12`; undefined where the date cannot be read. */
  readonly day: string | undefined;
  /** The local amount in minor units; undefined where it cannot be read. */
  readonly amountMinor: bigint | undefined;
  readonly isCash: boolean;
}

export interface Subject {
  readonly kind: SubjectKind;
  readonly element: ReportElement;
  readonly myClient: boolean;
  /** Stands on a side or in a party itself, not inside another subject. */
  readonly direct: boolean;
}

export function transactionFacts(
  transaction: Transaction,
  profile: Profile,
  currency: string,
): TransactionFacts {
  const { from, to, parties } = transaction;
  const sides: (Side | Party)[] = from === null ? [...parties] : [from, ...parties];
  if (to !== null) sides.push(to);
  const subjects: Subject[] = [];
  let isCash = false;
  for (const side of sides) {
    addSubjects(side, subjects);
    if (side.fundsCode !== undefined && profile.meanings.cashFunds.includes(side.fundsCode)) isCash = true;
  }
  return {
    transaction,
    sides,
    subjects,
    day: calendarDay(transaction.date),
    amountMinor: amountOf(transaction.amountLocal, currency),
    isCash,
  };
}

export function subjectsOfParties(parties: readonly Party[]): Subject[] {
  const subjects: Subject[] = [];
  for (const party of parties) addSubjects(party, subjects);
  return subjects;
}

/** A side's subject, and for an account the people and the entity behind it. */
function addSubjects(side: Side | Party, found: Subject[]): void {
  if (side.kind === null || side.subject === null) return;
  const { kind, subject, myClient } = side;
  found.push({ kind, element: subject, myClient, direct: true });
  if (kind !== 'account') return;
  for (const child of subject.children) {
    if (child.name === 't_entity') found.push({ kind: 'entity', element: child, myClient, direct: false });
    else if (child.name === 'signatory') addPerson(child, myClient, found);
    else if (child.name === 'related_persons') {
      for (const related of child.children) addPerson(related, myClient, found);
    }
  }
}

function addPerson(holder: ReportElement, myClient: boolean, found: Subject[]): void {
  const person = holder.child('t_person');
  if (person !== undefined) found.push({ kind: 'person', element: person, myClient, direct: false });
}

/** The day of a date with or without time, as written: the zone is not reckoned in. */
export function calendarDay(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d(?:T|$)/.test(text)) return undefined;
  const day = text.slice(0, 10);
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  // Days up to the 28th exist in every month; only the others need a calendar.
  if (month < 1 || month > 12 || date < 1) return undefined;
  if (date > 28 && new Date(Date.UTC(year, month - 1, date)).getUTCDate() !== date) return undefined;
  return day;
}

const dayMs = 86_400_000;

/** Whole days from one calendar day to another. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs;
}
