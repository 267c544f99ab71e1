import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { instantFromMs, Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import { exhibitLanguages, type ExhibitLanguage, type TraceRequest } from './contract.ts';
import { exhibitVerifyCommand } from './exhibit-verify-command.ts';
import { traceOptions, traceRequestFrom, traceUsage } from './trace-options.ts';

/** A trace as an exhibit that a stranger verifies from nothing but its file. Making needs a ledger; verifying nothing. */
export const exhibitCommands: readonly Command[] = [
  {
    words: ['exhibit', 'make'],
    usage: `${traceUsage} --out FILE [--pdf FILE] [--language ar|en|es|fr|ru|zh] [--title TEXT] [--jurisdiction CODE]`,
    summary:
      'Follows marked money and writes the exhibit: a bundle that anybody can verify, and on request its print as PDF/A.',
    run: make,
  },
  exhibitVerifyCommand,
];

async function make(args: string[], context: CommandContext): Promise<ExitCode> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: { ...traceOptions, out: text, pdf: text, language: text, title: text, jurisdiction: text },
  });
  const request = traceRequestFrom(values);
  if (values.out === undefined) throw usage('Name where the bundle goes: --out FILE.');
  const language = exhibitLanguages.find((known) => known === (values.language ?? 'en'));
  if (language === undefined) throw usage(`--language is one of ${exhibitLanguages.join(', ')}.`);
  const given = { title: values.title, language, jurisdiction: values.jurisdiction };
  const made =
    values.ledger === undefined
      ? await (
          await import('./exhibit-from-node.ts')
        ).exhibitFromNode(request, given, values.pdf !== undefined, context)
      : await fromFolder(request, given, values.pdf !== undefined, values.ledger);
  await writeFile(values.out, made.bundle, { mode: 0o600 });
  if (values.pdf !== undefined && made.pdf !== null) await writeFile(values.pdf, made.pdf, { mode: 0o600 });
  const { output } = context;
  const annex = made.standing === 'intelligence-annex';
  output.say(`${values.out}: ${made.rows} transactions of ${made.accounts} accounts decide the answer.`);
  output.say(
    annex
      ? 'It is an intelligence annex: not every row comes from a lawfully obtained record.'
      : 'Every row comes from a lawfully obtained record.',
  );
  output.say(`SHA-256 ${made.sha256}`);
  output.json({
    bundle: values.out,
    pdf: values.pdf ?? null,
    sha256: made.sha256,
    standing: made.standing,
    rows: made.rows,
    accounts: made.accounts,
    checks: made.checks,
  });
  return 0;
}

export interface ExhibitGiven {
  readonly title: string | undefined;
  readonly language: ExhibitLanguage;
  readonly jurisdiction: string | undefined;
}

export interface WrittenExhibit {
  readonly bundle: Uint8Array;
  readonly pdf: Uint8Array | null;
  readonly sha256: string;
  readonly standing: string;
  readonly rows: number;
  readonly accounts: number;
  readonly checks: unknown;
}

async function fromFolder(
  request: TraceRequest,
  given: ExhibitGiven,
  print: boolean,
  folder: string,
): Promise<WrittenExhibit> {
  const { openFolderLedger, folderTime } = await import('#ledger');
  const { engineQuestion, titleOf } = await import('./question.ts');
  const { authoritiesOf } = await import('./exhibit/exhibit-authorities.ts');
  const { standingOf } = await import('./exhibit/exhibit-guard.ts');
  const { assertFits, makeExhibit } = await import('./exhibit/exhibit-make.ts');
  const ledger = openFolderLedger(folder);
  try {
    const trails = await ledger.trails();
    const asked = engineQuestion(request, trails.columns, new Map(), folderTime(ledger));
    const question = { ...asked, assumptions: 'touched' } as const;
    const decided = await trails.decided(question);
    assertFits(decided);
    const context = {
      title: given.title ?? titleOf(request),
      madeAt: instantFromMs(Date.now()),
      madeWith: 'Weir',
      authorities: authoritiesOf(request.rule, given.jurisdiction),
      standing: standingOf(await ledger.provenance(decided.rows)),
    };
    // A folder of one's own has no filers to protect; a number in the form of a report's is stopped all the same.
    const made = makeExhibit(decided, question, context, []);
    const { parts } = made.content;
    return {
      bundle: made.bytes,
      pdf: print ? await printed(made, given.language) : null,
      sha256: made.sha256,
      standing: parts.standing.kind,
      rows: decided.rows.length,
      accounts: parts.accounts.length,
      checks: parts.answer.checks,
    };
  } finally {
    ledger.close();
  }
}

async function printed(
  made: Pick<import('./exhibit/exhibit-make.ts').MadeExhibit, 'content' | 'sha256'>,
  language: ExhibitLanguage,
): Promise<Uint8Array> {
  const { printExhibit } = await import('./exhibit/exhibit-document.ts');
  return printExhibit(made.content, made.sha256, { language, authority: '' });
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
