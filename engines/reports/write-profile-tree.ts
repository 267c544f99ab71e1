import type { ProfileTree } from './profile.ts';

/** JSON with one line for what fits on one: a tree of 700 elements stays readable and comparable. */
export function writeProfileTree(tree: ProfileTree): string {
  return `${writeValue(tree, '')}\n`;
}

function writeValue(value: unknown, indent: string): string {
  const flat = flatten(value);
  if (typeof value !== 'object' || value === null || flat.length + indent.length <= 100) return flat;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((item) => deeper + writeValue(item, deeper)).join(',\n')}\n${indent}]`;
  }
  const fields = Object.entries(value).map(
    ([key, item]) => `${deeper}${JSON.stringify(key)}: ${writeValue(item, deeper)}`,
  );
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

function flatten(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flatten).join(', ')}]`;
  const fields = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${flatten(item)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}
