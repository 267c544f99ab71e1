import { text } from 'node:stream/consumers';
import { JsonDuckDBValueConverter, StatementType } from '@duckdb/node-api';
import { literal } from './duck.ts';
import { openEngine, type ChildTask } from './question-engine.ts';
import { objectionTo } from './question-guard.ts';

/**
 * The process in which one question of an analyst is answered. First it makes the views, out of the files that the node
 * names; then it shuts itself in: no file but those that hold nothing hidden from the asker, no extension, no setting that
 * could still be changed. Only then is the question read. What it answers goes to the output as one JSON document.
 */
export type ChildAnswer =
  | { readonly columns: readonly { name: string; type: string }[]; readonly rows: readonly unknown[][] }
  | { readonly code: string; readonly detail: string };

async function answer(task: ChildTask): Promise<ChildAnswer> {
  const duck = await openEngine(task);
  try {
    const parsed = await duck.runAndReadAll(`select json_serialize_sql(${literal(task.sql)}::varchar)`);
    const objection = objectionTo(JSON.parse(String(parsed.getRows()[0]![0])));
    if (objection !== undefined) return { code: 'question-refused', detail: objection };
    const statements = await duck.extractStatements(task.sql);
    const prepared = await statements.prepare(0);
    if (statements.count !== 1 || prepared.statementType !== StatementType.SELECT)
      return { code: 'question-refused', detail: 'Only one SELECT can be asked.' };
    const result = await prepared.stream();
    const types = result.columnTypes();
    const columns = result.columnNames().map((name, index) => ({ name, type: String(types[index]) }));
    const rows: unknown[][] = [];
    let bytes = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return { columns, rows };
      if (rows.length + chunk.rowCount > task.mostRows) {
        return {
          code: 'question-too-many-rows',
          detail: `The answer has more than ${task.mostRows} rows. Ask for fewer: a LIMIT, a narrower WHERE, or a sum instead of the rows.`,
        };
      }
      for (const row of chunk.convertRows(JsonDuckDBValueConverter)) {
        bytes += JSON.stringify(row).length;
        rows.push(row);
      }
      if (bytes > task.mostBytes) {
        return {
          code: 'question-answer-too-large',
          detail: `The answer is larger than ${task.mostBytes} characters. Ask for fewer columns or rows.`,
        };
      }
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /out of memory|max_temp_directory_size|failed to offload/i.test(message)
      ? {
          code: 'question-too-much-memory',
          detail:
            'The question needs more memory or temporary disk than one question may have, and was ended. Ask about a shorter time or fewer columns.',
        }
      : { code: 'question-failed', detail: message.split('\n\n')[0]! };
  }
}

const told = await answer(JSON.parse(await text(process.stdin)) as ChildTask);
process.stdout.write(JSON.stringify(told), () => process.exit(0));
