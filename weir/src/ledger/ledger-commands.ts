import { basename } from 'node:path';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { instantFromMs, Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import type { Import, LedgerSummary, RatesAdded } from './contract.ts';
import { importCommand, importUsage } from './import-options.ts';

/** With --ledger DIR a folder of one's own, which needs neither node nor person; without, the node's ledger. */
export const ledgerCommands: readonly Command[] = [
  {
    words: ['ledger', 'import'],
    usage: importUsage,
    summary:
      'Takes a transaction file (CSV, also gzipped, Parquet, or pacs.008 messages, which need no columns) into a ledger; what cannot be taken is set aside with line and reason.',
    run: importFile,
  },
  {
    words: ['ledger', 'rates'],
    usage: 'FILE',
    summary:
      'Takes a file of exchange rates (CSV: base,quote,date,rate,source) into the node; amounts can then be shown at them, the original beside.',
    run: addRates,
  },
  {
    words: ['ledger', 'stats'],
    usage: '[--ledger DIR]',
    summary: 'Tells what a ledger holds: rows, accounts, currencies, from when to when, what was set aside.',
    run: statistics,
  },
  {
    words: ['ledger', 'rebuild'],
    usage: '[--ledger DIR]',
    summary:
      'Writes the ledger’s files again from the reports and bulk files they were made of; the bytes must be the same.',
    run: rebuild,
  },
];

async function importFile(args: string[], context: CommandContext): Promise<ExitCode> {
  const command = await importCommand(args);
  return command.ledger === undefined
    ? importIntoNode(command, context)
    : importIntoFolder(command, command.ledger, context.output);
}

type ImportCommand = Awaited<ReturnType<typeof importCommand>>;

async function importIntoFolder(
  command: ImportCommand,
  folder: string,
  output: CommandOutput,
): Promise<ExitCode> {
  const { openFolderLedger } = await import('./folder-ledger.ts');
  const ledger = openFolderLedger(folder, { create: true });
  try {
    const started = performance.now();
    const { order, outcome, quarantine, again } = await ledger.import(
      command.file,
      command.mapping,
      command.openings,
    );
    const seconds = (performance.now() - started) / 1000;
    sayOutcome(output, { ...outcome, fileName: order.fileName }, again);
    if (quarantine !== null) output.say(`  Set aside: ${folder}/${quarantine}`);
    output.json({
      import: order.id,
      file: order.fileName,
      sha256: order.sha256,
      again,
      rows: outcome.rows,
      quarantined: outcome.quarantined,
      reasons: outcome.reasons,
      rounded: outcome.rounded,
      selfPayments: outcome.selfPayments,
      openings: outcome.openings,
      firstAt: outcome.firstMs === null ? null : instantFromMs(outcome.firstMs),
      lastAt: outcome.lastMs === null ? null : instantFromMs(outcome.lastMs),
      quarantine,
      seconds: Math.round(seconds * 1000) / 1000,
    });
    return 0;
  } finally {
    ledger.close();
  }
}

async function importIntoNode(command: ImportCommand, context: CommandContext): Promise<ExitCode> {
  const bytes = await readFile(command.file);
  const fields: Record<string, string> = { mapping: JSON.stringify(command.mapping) };
  if (command.openings !== undefined && command.openings.columns.length > 0) {
    fields['openingsColumns'] = command.openings.columns.join(',');
  }
  const more =
    command.openings === undefined
      ? []
      : [
          {
            field: 'openings',
            name: basename(command.openings.file),
            bytes: await readFile(command.openings.file),
          },
        ];
  const node = await context.node();
  const asked = await node.upload<Import>(
    '/api/v1/ledger/imports',
    { field: 'file', name: basename(command.file), bytes },
    fields,
    more,
  );
  let done = asked;
  while (done.state === 'waiting') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    done = await node.request<Import>('GET', `/api/v1/ledger/imports/${asked.id}`);
  }
  if (done.state === 'failed') {
    throw new Problem({
      code: done.problem ?? 'import-failed',
      status: 422,
      detail:
        'The file could not be imported, and nothing of it was taken. Look at the import in the browser for the reason.',
    });
  }
  sayOutcome(context.output, done, asked.state === 'done');
  context.output.json(done);
  return 0;
}

function sayOutcome(
  output: CommandOutput,
  outcome: {
    fileName: string;
    rows: number;
    quarantined: number;
    reasons: Readonly<Record<string, number>>;
    rounded: number;
    openings: number;
  },
  again: boolean,
): void {
  if (again) output.say('This file was imported before under the same mapping; nothing was done.');
  output.say(`${outcome.fileName}: ${outcome.rows} rows in the ledger, ${outcome.quarantined} set aside.`);
  for (const [reason, count] of Object.entries(outcome.reasons)) output.say(`  ${count} ${reason}`);
  if (outcome.rounded > 0) output.say(`  ${outcome.rounded} amounts were rounded half to even.`);
  if (outcome.openings > 0) output.say(`  ${outcome.openings} opening balances.`);
}

async function addRates(args: string[], context: CommandContext): Promise<ExitCode> {
  const [file] = parseArgs({ args, allowPositionals: true }).positionals;
  if (file === undefined)
    throw new Problem({ code: 'usage', status: 400, detail: 'Name one file: weir ledger rates FILE' });
  const node = await context.node();
  const added = await node.upload<RatesAdded>('/api/v1/ledger/rates', {
    field: 'file',
    name: basename(file),
    bytes: await readFile(file),
  });
  context.output.say(`${added.rates} rates taken, ${added.refusedCount} rows refused.`);
  for (const { line, reason } of added.refused.slice(0, 20)) context.output.say(`  line ${line}: ${reason}`);
  context.output.json(added);
  return added.refusedCount === 0 ? 0 : 1;
}

async function statistics(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { ledger: { type: 'string' } } });
  const { output } = context;
  if (values.ledger === undefined) {
    const node = await context.node();
    const summary = await node.request<LedgerSummary>('GET', '/api/v1/ledger');
    saySummary(output, summary);
    output.json(summary);
    return 0;
  }
  const { openFolderLedger } = await import('./folder-ledger.ts');
  const ledger = openFolderLedger(values.ledger);
  try {
    const found = await ledger.statistics();
    const imports = ledger.imports();
    const quarantined = imports.reduce((sum, each) => sum + each.outcome.quarantined, 0);
    saySummary(output, { ...found, quarantined, imports: imports.length });
    output.json({
      ...found,
      quarantined,
      imports: imports.map(({ order, outcome, quarantine }) => ({
        id: order.id,
        file: order.fileName,
        rows: outcome.rows,
        quarantined: outcome.quarantined,
        reasons: outcome.reasons,
        quarantine,
      })),
    });
    return 0;
  } finally {
    ledger.close();
  }
}

function saySummary(
  output: CommandOutput,
  summary: Omit<LedgerSummary, 'reports' | 'version'> & { reports?: LedgerSummary['reports'] },
): void {
  output.say(
    `${summary.rows} transactions of ${summary.accounts} accounts, ${summary.firstAt ?? '-'} to ${summary.lastAt ?? '-'}, in ${summary.files} files (${summary.bytes} bytes).`,
  );
  for (const each of summary.currencies) output.say(`  ${each.currency}: ${each.rows} rows, ${each.total}`);
  output.say(
    `${summary.imports} imports, ${summary.quarantined} rows set aside, ${summary.selfPayments} payments to oneself.`,
  );
  if (summary.reports !== undefined) {
    output.say(
      `Reports up to number ${summary.reports.followedTo} are in, ${summary.reports.waiting} still to come.`,
    );
  }
}

async function rebuild(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { ledger: { type: 'string' } } });
  const { output } = context;
  if (values.ledger === undefined) {
    const node = await context.node();
    const answer = await node.request<{ files: number; same: boolean }>(
      'POST',
      '/api/v1/ledger/rebuilding',
      {},
    );
    sayRebuilt(output, answer);
    output.json(answer);
    return answer.same ? 0 : 1;
  }
  const { openFolderLedger } = await import('./folder-ledger.ts');
  const ledger = openFolderLedger(values.ledger);
  try {
    const answer = await ledger.rebuild();
    sayRebuilt(output, answer);
    output.json(answer);
    return answer.same ? 0 : 1;
  } finally {
    ledger.close();
  }
}

function sayRebuilt(output: CommandOutput, answer: { files: number; same: boolean }): void {
  output.say(
    answer.same
      ? `${answer.files} files were written again; every byte is the same.`
      : `${answer.files} files were written again, and they are not the ones that were there. If Weir was updated meanwhile this may be right; if not, look into it.`,
  );
}
