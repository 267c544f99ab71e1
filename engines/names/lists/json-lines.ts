import type { Notes } from './notes.ts';

/** Longer lines are refused: the largest real record has a hundredth of it. */
const longestLine = 8 * 1024 * 1024;

/** One JSON value a line; lines that are none are noted. */
export function* jsonLines(text: string, notes: Notes): Generator<{ line: number; value: unknown }> {
  let line = 0;
  for (let at = 0; at < text.length;) {
    line++;
    const end = text.indexOf('\n', at);
    const written = text.slice(at, end < 0 ? text.length : end).trim();
    at = end < 0 ? text.length : end + 1;
    if (written === '') continue;
    if (written.length > longestLine) notes.left(line, 'the line is longer than any real record');
    else {
      const value = jsonOf(written);
      if (value === undefined) notes.left(line, 'the line is not JSON');
      else yield { line, value };
    }
  }
}

/** The values of a file that is one JSON array, or one value a line. */
export function* jsonRecords(text: string, notes: Notes): Generator<{ line: number; value: unknown }> {
  const whole = text.trimStart().startsWith('[') ? jsonOf(text) : undefined;
  if (Array.isArray(whole)) for (const value of whole as unknown[]) yield { line: 0, value };
  else yield* jsonLines(text, notes);
}

/** The value, or undefined where the text is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value's own field; what an object inherits is none. */
export const fieldOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

export const stringOf = (value: unknown): string =>
  typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '';

export const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
