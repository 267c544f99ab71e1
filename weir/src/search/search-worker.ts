import { parentPort } from 'node:worker_threads';
import { SearchIndex, type Indexed } from './search-index.ts';
import type { ChangedRow, ToThread } from './search-thread.ts';

/* The thread that holds the index of search; see search-thread.ts. */

let index: SearchIndex | undefined;
let gathered = new Map<string, Indexed>();

parentPort!.on('message', (message: ToThread) => {
  if ('rows' in message) take(message.rows);
  else {
    index ??= new SearchIndex([...gathered.values()]);
    gathered = new Map();
    const { id, typed, most } = message;
    parentPort!.postMessage({ id, found: typed === '' ? [] : index.find(typed, most) }, []);
  }
});

/** Rows as the register wrote them, one JSON text a line: they cross the node's own thread as one text, unread. */
function take(rows: string): void {
  for (const line of rows.split('\n')) {
    const row = JSON.parse(line) as ChangedRow;
    const thing = indexed(row);
    if (index === undefined) {
      if (thing === undefined) gathered.delete(row.id);
      else gathered.set(row.id, thing);
    } else if (thing === undefined) index.remove(row.id);
    else index.put(thing);
  }
}

/** Numbers are what of a subject's texts has a digit; each text stands as written and in plainer forms, which are one. */
function indexed(row: ChangedRow): Indexed | undefined {
  const { id, kind, name, number, also, text, merged } = row;
  if (kind === 'case') return { id, kind, names: [name], numbers: [number ?? ''] };
  if (merged) return undefined;
  const shown = [name, ...(also ?? [])];
  const isNumber = (each: string): boolean => /\d/.test(each);
  const plain = (text ?? '').split('\n').filter((each) => isNumber(each) && !/\s/.test(each));
  return {
    id,
    kind,
    names: shown.filter((each) => !isNumber(each)),
    numbers: [...new Set([...shown.filter(isNumber), ...plain])],
  };
}
