import type { Problem } from '@weir/engines/vocabulary';
import type { z } from 'zod';

/**
 * A field of a form that holds JSON, by its contract. What does not fit is told place by place to `refuse`, whose problem says
 * what to do about it.
 */
export function jsonField<Schema extends z.ZodType>(
  schema: Schema,
  text: string | undefined,
  refuse: (at: string[]) => Problem,
): z.output<Schema> {
  let given: unknown;
  try {
    given = JSON.parse(text ?? '');
  } catch {
    given = undefined;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw refuse(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}
