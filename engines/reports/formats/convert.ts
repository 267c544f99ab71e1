import type { Conversion, ConvertOptions, RecognisedKind } from './conversion.ts';
import type { SavedMapping } from './mapping.ts';
import { recogniseBytes, recogniseFormat } from './recognise.ts';
import { completeHeader, ReportSink } from './report-sink.ts';
import { FormatFault, SourceFindings } from './source-findings.ts';
import { convertTable } from './convert-table.ts';

/** Findings kept unless told otherwise. */
const findingsMax = 1000;

/**
 * Turns a payment message, a table or a cash declaration into a goAML report of the profile. Never throws for what is
 * in the file: that becomes findings, with the places of the source. Whether the report is complete is the checker's
 * to say: give it `pieces()`, and name the places of its findings with `placeOf`.
 *
 * @example const { xml, findings } = await convert(bytes, { mapping, profile: loadProfile('xn'), now });
 */
export async function convert(
  input: AsyncIterable<Uint8Array> | Uint8Array,
  options: ConvertOptions,
): Promise<Conversion> {
  const findings = new SourceFindings(options.maxFindings ?? findingsMax);
  const sink = new ReportSink(options, findings);
  let kind: RecognisedKind = options.kind ?? 'unknown';
  let done: ReturnType<ReportSink['end']> | undefined;
  try {
    const [head, all] = await beginning(input);
    kind = options.kind ?? recogniseFormat(head);
    await convertKind(kind, all, options, findings, sink, head);
    completeHeader(sink, options);
    done = sink.end();
  } catch (error) {
    if (!(error instanceof FormatFault)) throw error;
    findings.fault(error);
  }
  const none = { transactions: 0, parties: 0, persons: 0, entities: 0, accounts: 0, indicators: 0 };
  return {
    kind,
    pieces: done?.pieces ?? null,
    get xml() {
      return done === undefined ? null : Buffer.concat([...done.pieces()]).toString('utf8');
    },
    counts: done?.counts ?? { ...none, records: sink.records },
    findings: findings.kept,
    findingsOmitted: findings.omitted,
    placeOf: (path) => sink.placeOf(path),
  };
}

async function convertKind(
  kind: RecognisedKind,
  input: AsyncIterable<Uint8Array> | Uint8Array,
  options: ConvertOptions,
  findings: SourceFindings,
  sink: ReportSink,
  head: Uint8Array,
): Promise<void> {
  switch (kind) {
    case 'csv':
    case 'xlsx':
      return convertTable(
        kind,
        input,
        { ...options, mapping: neededMapping(options.mapping) },
        findings,
        sink,
      );
    case 'pacs.008':
    case 'camt.053': {
      const { convertMessage } = await import('./iso/convert-message.ts');
      return convertMessage(kind, input, options, findings, sink);
    }
    case 'cash-json': {
      const { convertCashJson } = await import('./cash/convert-cash.ts');
      return convertCashJson(input, options, findings, sink);
    }
    default:
      throw unknownFormat(kind, head);
  }
}

function neededMapping(mapping: SavedMapping | undefined): SavedMapping {
  if (mapping?.sheets !== undefined && mapping.sheets.length > 0) return mapping;
  throw new FormatFault(
    'format-mapping-missing',
    'A table needs a saved mapping that says which column is which field.',
    {
      fix: 'Propose one from the file and confirm it',
    },
  );
}

function unknownFormat(kind: RecognisedKind, head: Uint8Array): FormatFault {
  if (head.length === 0) return new FormatFault('format-empty', 'The file is empty.');
  if (kind === 'goaml') {
    return new FormatFault('format-unknown', 'This is goAML XML already: it needs no conversion.', {
      params: { kind },
      fix: 'File it as it is',
    });
  }
  const old = head[0] === 0xd0 && head[1] === 0xcf;
  return new FormatFault(
    'format-unknown',
    old
      ? 'This is an old or password-protected workbook.'
      : 'The file is none of the formats that can be converted.',
    {
      params: { kind },
      fix: 'Save the table as XLSX without a password, or as CSV; send ISO messages as XML',
    },
  );
}

/** The first bytes, and the whole input from its beginning. */
async function beginning(
  input: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<[Uint8Array, AsyncIterable<Uint8Array> | Uint8Array]> {
  if (input instanceof Uint8Array) return [input.subarray(0, recogniseBytes), input];
  const chunks = input[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < recogniseBytes) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  const head = new Uint8Array(size);
  let at = 0;
  for (const chunk of first) {
    head.set(chunk, at);
    at += chunk.length;
  }
  return [head.subarray(0, recogniseBytes), restOf(head, chunks)];
}

async function* restOf(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
