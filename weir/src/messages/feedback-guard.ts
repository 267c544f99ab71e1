import { sql } from 'kysely';
import { Problem } from '@weir/engines/vocabulary';
import type { Transaction } from '#platform';
import type { FilingName } from './report-of.ts';

/**
 * Feedback never lets a filer infer another's report: a text that names another reporting entity, another filer's report or
 * a case is refused with what it named. Short names are compared as whole words.
 */
export async function refuseRevealing(tx: Transaction, filing: FilingName, text: string): Promise<void> {
  if (text === '') return;
  const plain = fold(text);
  const named: string[] = [];
  const others = await tx.run<{ name: string }>(
    sql`select name from organisations where kind = 'reporting_entity' and id <> ${filing.organisation}`,
  );
  for (const { name } of others) {
    const folded = fold(name);
    if (folded.length >= 3 && ` ${plain} `.includes(` ${folded} `)) named.push(name);
  }
  const numbers = text.match(/\b[A-Z]{2}-(?:[A-Z]{1,3}-)?\d{4}-\d{3,}\b/g) ?? [];
  for (const number of new Set(numbers)) {
    const own = await tx.run<{ id: string }>(
      sql`select id from reports where number = ${number} and organisation = ${filing.organisation}`,
    );
    if (own.length === 0) named.push(number);
  }
  if (named.length === 0) return;
  throw new Problem({
    code: 'feedback-reveals',
    status: 422,
    detail: `Feedback must not tell a filer of others or of a case. Take out: ${named.slice(0, 5).join(', ')}.`,
    facts: { named: named.slice(0, 5) },
  });
}

const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
