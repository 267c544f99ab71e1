import type { ReportElement } from './element.ts';
import { knownText } from './placeholder.ts';
import type { SubjectKind } from './report.ts';

/** The name a file gives a subject: account name, person's names in order, or the entity's name; '' where unknown. */
export function subjectName(kind: SubjectKind, subject: ReportElement): string {
  if (kind === 'account') return knownText(subject.value('account_name')) ?? '';
  if (kind === 'entity') return knownText(subject.value('name')) ?? '';
  return personName(subject);
}

export function personName(person: ReportElement): string {
  const parts = ['first_name', 'middle_name', 'prefix', 'last_name'];
  return parts
    .map((part) => knownText(person.value(part)))
    .filter((part) => part !== undefined)
    .join(' ');
}
