import { casePageSchema } from 'weir/cases/contract';
import { reportPageSchema } from 'weir/intake/contract';
import type { Person, Role } from 'weir/people/contract';
import { subjectPageSchema } from 'weir/subjects/contract';
import { read } from './client.ts';

export interface Found {
  kind: 'person' | 'entity' | 'account' | 'report' | 'case';
  id: string;
  words: string;
  beside?: string | undefined;
  path: string;
}

const each = 6;

/** Asks each room that this person may enter, side by side. One that fails leaves the others' answers standing. */
export async function searchEverything(text: string, person: Person, signal: AbortSignal): Promise<Found[]> {
  const may = (...roles: Role[]): boolean => roles.some((role) => person.roles.includes(role));
  const query = { q: text, limit: each };
  const questions: Promise<Found[]>[] = [];
  if (may('fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')) {
    questions.push(
      read(subjectPageSchema, '/subjects', { query, signal }).then(({ items }) =>
        items.map((row) => ({
          kind: row.kind,
          id: row.id,
          words: row.name,
          beside: row.alsoKnownAs[0] ?? row.born[0],
          path: `/subjects/${row.id}`,
        })),
      ),
    );
  }
  if (may('fiu_intake', 'fiu_analyst', 'fiu_supervisor', 'fiu_intl_desk')) {
    questions.push(
      read(reportPageSchema, '/reports', { query, signal }).then(({ items }) =>
        items.map((row) => ({
          kind: 'report' as const,
          id: row.id,
          words: row.number,
          beside: row.filer.name,
          path: `/reports/${row.id}`,
        })),
      ),
    );
  }
  if (may('fiu_analyst', 'fiu_supervisor')) {
    questions.push(
      read(casePageSchema, '/cases', { query, signal }).then(({ items }) =>
        items.map((row) => ({
          kind: 'case' as const,
          id: row.id,
          words: row.title,
          beside: row.number,
          path: `/cases/${row.id}`,
        })),
      ),
    );
  }
  const answers = await Promise.allSettled(questions);
  const failed = answers.filter((answer) => answer.status === 'rejected');
  if (failed.length === answers.length && failed[0]) throw failed[0].reason;
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
