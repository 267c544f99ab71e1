import { SaxesParser } from 'saxes';
import { ReportElement } from './element.ts';
import type { Finding } from './finding.ts';
import type { Counts, ReadOptions, Reading } from './reading.ts';
import { reportFromTree } from './report-from-tree.ts';

/**
 * Reads a goAML report or transactions-only document as a stream and judges it by a profile.
 * Never throws for what is in the file: that becomes findings.
 */
export async function readReport(
  input: Uint8Array | AsyncIterable<Uint8Array>,
  options: ReadOptions,
): Promise<Reading> {
  const parser = new SaxesParser();
  const findings: Finding[] = [];
  const counts = { transactions: 0, parties: 0, persons: 0, entities: 0, accounts: 0, indicators: 0 };
  let root: ReportElement | null = null;
  let open: ReportElement | null = null;
  parser.on('opentag', (tag) => {
    const ordinal = (open?.all(tag.name).length ?? 0) + 1;
    const made: ReportElement = new ReportElement(tag.name, open, ordinal, parser.line, parser.column);
    open?.children.push(made);
    root ??= made;
    open = made;
    count(counts, tag.name);
  });
  parser.on('text', (text) => {
    if (open !== null) open.text += text;
  });
  parser.on('cdata', (text) => {
    if (open !== null) open.text += text;
  });
  parser.on('closetag', () => {
    open = open?.parent ?? null;
  });
  parser.on('error', (error) => {
    findings.push({
      rule: 'xml-malformed',
      severity: 'fatal',
      path: open?.path ?? '/',
      line: parser.line,
      column: parser.column + 1,
      message: error.message,
    });
  });
  const decoder = new TextDecoder('utf-8');
  const chunks = input instanceof Uint8Array ? [input] : input;
  for await (const chunk of chunks) parser.write(decoder.decode(chunk, { stream: true }));
  parser.close();
  const tree = root as ReportElement | null;
  if (findings.length > 0 || tree === null) {
    return {
      verdict: 'unreadable',
      root: null,
      report: null,
      findings: findings.slice(0, options.maxFindings ?? 1000),
      findingsOmitted: Math.max(0, findings.length - (options.maxFindings ?? 1000)),
      counts,
    };
  }
  const report = reportFromTree(tree, options.profile.id);
  return { verdict: 'acceptable', root: report.root, report, findings, findingsOmitted: 0, counts };
}

function count(counts: { -readonly [Key in keyof Counts]: Counts[Key] }, name: string): void {
  const bare = name.replace(/^(from|to)_/, '').replace(/_my_client$/, '');
  if (name === 'transaction') counts.transactions++;
  else if (name === 'party' || name === 'report_party') counts.parties++;
  else if (name === 'indicator') counts.indicators++;
  else if (bare === 'person' || bare === 't_person' || bare === 't_conductor') counts.persons++;
  else if (bare === 'entity' || bare === 't_entity') counts.entities++;
  else if (bare === 'account') counts.accounts++;
}
