import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { instantFromMs, Problem } from '@weir/engines/vocabulary';
import type { SavedMapping, SourcePlace, TemplateKind } from '@weir/engines/reports/formats';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { FindingView } from './contract.ts';
import { savedMappingSchema } from './mapping-contract.ts';

/** Other formats into goAML, without a node; the engine is loaded when a command runs. */
export const convertCommands: readonly Command[] = [
  {
    words: ['report', 'convert'],
    usage: 'FILE --profile P --out X.xml [--mapping M.json] [--entity ID] [--code CODE] [--reference R]',
    summary: 'Turns a table, an ISO 20022 message or a cash declaration into a goAML report, and checks it.',
    run: convert,
  },
  {
    words: ['report', 'map'],
    usage: 'FILE --profile P [--out M.json]',
    summary: 'Proposes a mapping for a table from its column names, for a person to confirm.',
    run: map,
  },
  {
    words: ['report', 'template'],
    usage: '--kind simple-str|multi-sheet|cash --out FILE.xlsx|FILE.csv',
    summary: 'Writes an empty form to fill in, and its mapping beside it.',
    run: template,
  },
];

async function convert(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: {
      profile: { type: 'string' },
      mapping: { type: 'string' },
      out: { type: 'string' },
      entity: { type: 'string' },
      code: { type: 'string' },
      reference: { type: 'string' },
    },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw usage('Name one file to convert.');
  const profileId = needed(values.profile, 'profile');
  const out = needed(values.out, 'out');
  const mapping = values.mapping === undefined ? undefined : await readMapping(values.mapping);
  const { loadProfile } = await import('@weir/engines/reports');
  const formats = await import('@weir/engines/reports/formats');
  const { checkFile, inTurns } = await import('./check.ts');
  const profile = loadProfile(profileId);
  if (mapping !== undefined) formats.checkMapping(mapping, profile);
  const now = instantFromMs(Date.now());
  const conversion = await formats.convert(createReadStream(path), {
    ...(mapping !== undefined && { mapping }),
    profile,
    header: {
      ...(values.entity !== undefined && { reportingEntityId: values.entity }),
      ...(values.code !== undefined && { reportCode: values.code }),
      ...(values.reference !== undefined && { reference: values.reference }),
    },
    now,
  });
  const { pieces } = conversion;
  const checked = pieces === null ? undefined : await checkFile(out, inTurns(pieces()), profileId, now);
  if (pieces !== null) await writeFile(out, pieces());
  // The checker's findings are told where the filer can mend them: in the table or message.
  const judged = (checked?.findings ?? []).map((finding) => {
    const place = conversion.placeOf(finding.path);
    return { ...finding, from: place };
  });
  const broken = conversion.findings.some((finding) => finding.severity === 'error');
  const verdict =
    checked === undefined
      ? 'unreadable'
      : broken && checked.verdict === 'acceptable'
        ? 'returned'
        : checked.verdict;
  const { kind, counts, findings, findingsOmitted } = conversion;
  const omitted = findingsOmitted + (checked?.findingsOmitted ?? 0);
  context.output.say(
    `${path}: ${kind}, ${counts.records} records, ${counts.transactions} transactions: ${verdict}.`,
  );
  const told: readonly (FindingView & { from?: SourcePlace | undefined })[] = [...findings, ...judged];
  for (const finding of told) {
    const place = finding.from ?? finding;
    const fix = finding.fix === undefined ? '' : ` ${finding.fix}.`;
    context.output.say(
      `  ${place.line}:${place.column} ${finding.severity} ${finding.rule}  ${finding.message}${fix}\n      ${place.path}`,
    );
  }
  if (omitted > 0) context.output.say(`  … and ${omitted} more findings.`);
  context.output.json({
    file: path,
    kind,
    out: pieces === null ? null : out,
    profile: profileId,
    verdict,
    counts,
    findings: told,
    findingsOmitted: omitted,
  });
  return verdict === 'unreadable' ? 2 : verdict === 'returned' ? 1 : 0;
}

async function map(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { profile: { type: 'string' }, out: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw usage('Name one table.');
  const { loadProfile } = await import('@weir/engines/reports');
  const { proposeMapping, FormatFault } = await import('@weir/engines/reports/formats');
  const profile = loadProfile(needed(values.profile, 'profile'));
  const proposal = await proposeMapping(await readFile(path), { profile, name: basename(path) }).catch(
    (error: unknown) => {
      throw error instanceof FormatFault
        ? usage(`${error.message}${error.fix === undefined ? '' : ` ${error.fix}.`}`)
        : error;
    },
  );
  if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(proposal.mapping, null, 2)}\n`);
  const { output } = context;
  for (const sheet of proposal.mapping.sheets ?? []) {
    for (const column of sheet.columns) output.say(`${column.column} → ${column.field}`);
  }
  for (const { column } of proposal.unmapped) output.say(`${column} → ? (say what it is, or leave it out)`);
  for (const { column, asks, choices } of proposal.questions)
    output.say(`${column}: ${asks}? ${choices.join(' or ')}`);
  output.say('A proposal only: read it before you use it.');
  output.json(proposal);
  return 0;
}

const templateKinds: readonly TemplateKind[] = ['simple-str', 'multi-sheet', 'cash'];

async function template(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { kind: { type: 'string' }, out: { type: 'string' } } });
  const kind = templateKinds.find((one) => one === values.kind);
  if (kind === undefined) throw usage(`Name the form with --kind: ${templateKinds.join(', ')}.`);
  const out = needed(values.out, 'out');
  const formats = await import('@weir/engines/reports/formats');
  const csv = /\.csv$/i.test(out);
  if (!csv && !/\.xlsx$/i.test(out)) throw usage('The form is written as .xlsx or .csv.');
  const content = csv ? formats.templateCsv(kind) : await formats.templateXlsx(kind);
  if (content === undefined) throw usage('The linked sheets exist as a workbook only: write them as .xlsx.');
  await writeFile(out, content);
  const mapping = `${out.replace(/\.\w+$/, '')}.mapping.json`;
  await writeFile(mapping, `${JSON.stringify(formats.templateMapping(kind), null, 2)}\n`);
  context.output.say(`Wrote ${out} and its mapping ${mapping}.`);
  context.output.json({ kind, out, mapping });
  return 0;
}

async function readMapping(path: string): Promise<SavedMapping> {
  let document: unknown;
  try {
    document = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw usage('The mapping is not well-formed JSON.');
    throw error;
  }
  const parsed = savedMappingSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usage(`The mapping is not one: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`);
}

function needed(value: string | undefined, option: string): string {
  if (value === undefined) throw usage(`Say --${option}.`);
  return value;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
