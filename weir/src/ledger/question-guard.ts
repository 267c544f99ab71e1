/** What analysts ask: these and nothing else stands in a question's FROM. */
export const questionViews = ['transactions', 'entries', 'openings', 'rates'] as const;

/** Functions that make rows of nothing but their arguments. */
const tableFunctions = new Set(['range', 'generate_series', 'unnest']);
/** Functions that tell of the machine, or only cost time. */
const refusedFunctions = new Set(['current_setting', 'getenv', 'getvariable', 'sleep_ms', 'write_log']);

/**
 * Reads a question as DuckDB itself parsed it (`json_serialize_sql`, which takes nothing but SELECT) and says what in it
 * goes beyond the `views`; undefined where nothing does. It is the second of four walls: the process of its own, this, the
 * kind of the statement, and DuckDB's locked configuration without access to files.
 */
export function objectionTo(parsed: unknown, views: readonly string[] = questionViews): string | undefined {
  const {
    error,
    error_message: message,
    statements,
  } = parsed as {
    error: boolean;
    error_message?: string;
    statements?: unknown[];
  };
  if (error) {
    return /only select/i.test(message ?? '')
      ? 'Only SELECT can be asked: a question reads and changes nothing.'
      : (message ?? 'The question cannot be read.');
  }
  if (statements?.length !== 1) return 'Ask one statement at a time.';
  const known = new Set<string>(views);
  let odd = false;
  visit(statements, (node) => {
    for (const { key } of (node['cte_map'] as { map?: { key: string }[] } | undefined)?.map ?? []) {
      odd ||= !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(key);
      known.add(key.toLowerCase());
    }
  });
  if (odd) return 'Name the parts of a question by letters, digits and underscores.';
  let objection: string | undefined;
  visit(statements, (node) => {
    objection ??= objectionToNode(node, known, views);
  });
  return objection;
}

type Node = Record<string, unknown>;

function objectionToNode(
  node: Node,
  known: ReadonlySet<string>,
  views: readonly string[],
): string | undefined {
  const name = (key: string): string => String(node[key] ?? '').toLowerCase();
  switch (node['type']) {
    case 'BASE_TABLE': {
      const table = name('table_name');
      if (name('schema_name') === '' && name('catalog_name') === '' && known.has(table)) return undefined;
      return `There is no "${table}" here. Questions can be asked over ${views.join(', ')}.`;
    }
    case 'TABLE_FUNCTION': {
      const called = String((node['function'] as Node | undefined)?.['function_name'] ?? '').toLowerCase();
      return tableFunctions.has(called)
        ? undefined
        : `${called}() cannot be read from. Questions can be asked over ${views.join(', ')}.`;
    }
    case 'SHOW_REF':
      return node['query'] === null || node['query'] === undefined
        ? 'SHOW tells of the engine, not of the ledger. Use DESCRIBE transactions.'
        : undefined;
    case 'FUNCTION':
      return refusedFunctions.has(name('function_name'))
        ? `${name('function_name')}() cannot be called in a question.`
        : undefined;
    default:
      return undefined;
  }
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) {
    for (const each of value) visit(each, see);
  } else if (typeof value === 'object' && value !== null) {
    see(value as Node);
    for (const each of Object.values(value)) visit(each, see);
  }
}
