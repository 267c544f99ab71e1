import { blocksOf, textsOf } from './compose.ts';
import type { Difference } from './contract.ts';
import type { ContentItem, ProductContent } from './product-content.ts';
import { productWords } from './product-words.ts';

type Words = Difference['items'][number]['words'];

/** Longer texts are shown as taken out and put in whole: the table of the comparison would grow with their product. */
const wordLimit = 4000;

const fields = ['title', 'type', 'recipientName', 'purpose', 'requestReference', 'language'] as const;

/** What changed from one draft to the next, in the order of the new one; what was taken out comes last. */
export function differenceOf(
  before: ProductContent | null,
  after: ProductContent,
): Pick<Difference, 'fields' | 'items'> {
  const old = placed(before);
  const now = placed(after);
  const oldOrder = [...old.keys()].filter((key) => now.has(key));
  const nowOrder = [...now.keys()].filter((key) => old.has(key));
  const stayed = longestCommon(oldOrder, nowOrder);
  const items: Difference['items'] = [];
  for (const [key, { item, heading, text }] of now) {
    const was = old.get(key);
    const entry = { heading, title: item.title, fragmentId: item.fragmentId };
    if (was === undefined) items.push({ change: 'added', ...entry, words: [{ kind: 'added', text }] });
    else if (was.text !== text)
      items.push({ change: 'changed', ...entry, words: wordsBetween(was.text, text) });
    else if (was.heading !== heading || !stayed.has(key))
      items.push({ change: 'moved', ...entry, words: [{ kind: 'same', text }] });
  }
  for (const [key, { item, heading, text }] of old) {
    if (now.has(key)) continue;
    items.push({
      change: 'removed',
      heading,
      title: item.title,
      fragmentId: item.fragmentId,
      words: [{ kind: 'removed', text }],
    });
  }
  return {
    fields: fields.flatMap((field) => {
      const [was, is] = [before?.[field] ?? '', after[field] ?? ''];
      return before === null || was === is ? [] : [{ field, before: was, after: is }];
    }),
    items,
  };
}

interface Placed {
  item: ContentItem;
  heading: string;
  text: string;
}

/** Items by their key; one that stands twice is told apart by its place. */
function placed(content: ProductContent | null): Map<string, Placed> {
  const found = new Map<string, Placed>();
  if (content === null) return found;
  const labels = productWords(content.language);
  for (const { heading, items } of content.sections) {
    for (const item of items) {
      let key = item.key;
      for (let copy = 2; found.has(key); copy++) key = `${item.key}#${copy}`;
      found.set(key, { item, heading, text: blocksOf(item, labels).flatMap(textsOf).join('\n') });
    }
  }
  return found;
}

/** Keys that keep their order: a longest common subsequence. Beyond the limit nothing counts as moved. */
function longestCommon(left: readonly string[], right: readonly string[]): Set<string> {
  if (left.length > wordLimit || right.length > wordLimit) return new Set(left);
  return new Set(aligned(left, right).flatMap(({ kind, text }) => (kind === 'same' ? [text] : [])));
}

export function wordsBetween(before: string, after: string): Words {
  const left = before.split(/(?<=\s)/);
  const right = after.split(/(?<=\s)/);
  if (left.length > wordLimit || right.length > wordLimit) {
    return [
      { kind: 'removed', text: before },
      { kind: 'added', text: after },
    ];
  }
  const words: Words = [];
  for (const { kind, text } of aligned(left, right)) {
    const last = words.at(-1);
    if (last?.kind === kind) last.text += text;
    else words.push({ kind, text });
  }
  return words;
}

/** Both lists along a longest common subsequence (Wagner and Fischer 1974), equal ends taken off first. */
function aligned(left: readonly string[], right: readonly string[]): Words {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  while (
    end < left.length - start &&
    end < right.length - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  )
    end++;
  const rows = left.slice(start, left.length - end);
  const columns = right.slice(start, right.length - end);
  const width = columns.length + 1;
  const lengths = new Uint16Array((rows.length + 1) * width);
  for (let row = rows.length - 1; row >= 0; row--) {
    for (let column = columns.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        rows[row] === columns[column]
          ? lengths[(row + 1) * width + column + 1]! + 1
          : Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
    }
  }
  const middle: Words = [];
  let [row, column] = [0, 0];
  while (row < rows.length || column < columns.length) {
    if (row < rows.length && column < columns.length && rows[row] === columns[column]) {
      middle.push({ kind: 'same', text: rows[row]! });
      row++;
      column++;
    } else if (
      column === columns.length ||
      (row < rows.length && lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!)
    ) {
      middle.push({ kind: 'removed', text: rows[row++]! });
    } else {
      middle.push({ kind: 'added', text: columns[column++]! });
    }
  }
  const same = (texts: readonly string[]): Words => texts.map((text) => ({ kind: 'same', text }));
  return [...same(left.slice(0, start)), ...middle, ...same(left.slice(left.length - end))];
}
