import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';

/** Apart from making, which needs a ledger: this runs alone, also as one file without the rest of Weir. */
export const exhibitVerifyCommand: Command = {
  words: ['exhibit', 'verify'],
  usage: 'BUNDLE [--sha256 HASH]',
  summary:
    'Computes an exhibit’s answer again from nothing but its bundle, and tells exactly what differs; needs neither node nor ledger.',
  run: verify,
};

async function verify(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { sha256: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw usage('Name one bundle to verify.');
  if (values.sha256 !== undefined && !/^[0-9a-fA-F]{64}$/.test(values.sha256)) {
    throw usage('--sha256 takes the 64 hexadecimal digits that stand on the printed exhibit.');
  }
  const { exhibitBytesAtMost } = await import('./exhibit/exhibit-parts.ts');
  const { size } = await stat(path);
  if (size > exhibitBytesAtMost) {
    throw new Problem({
      code: 'exhibit-too-large',
      status: 413,
      detail: `The file has ${size} bytes, more than any exhibit (${exhibitBytesAtMost}).`,
    });
  }
  const { verifyExhibit } = await import('./exhibit/exhibit-verify.ts');
  const outcome = verifyExhibit(await readFile(path), values.sha256);
  const { parts } = outcome;
  if (outcome.verified && parts !== null) {
    const { checks, held } = parts.answer;
    output.say(
      `Verified: the answer comes out again from the ${outcome.rows} rows of the bundle, under ${parts.rule.name}.`,
    );
    output.say(
      checks === null
        ? `  ${held.length} accounts were reached.`
        : `  ${checks.in} marked = ${checks.held} held by ${held.length} accounts + ${checks.left} that left the ledger.`,
    );
    if (parts.standing.kind === 'intelligence-annex')
      output.say('  It is an intelligence annex, not evidence.');
    if (values.sha256 === undefined) {
      output.say(
        '  Compare its SHA-256 with the printed exhibit: another answer, sealed anew, would be another file.',
      );
    }
  } else {
    output.say(`Not verified: ${outcome.differencesCount} differences.`);
    for (const { part, place, stated, found, says } of outcome.differences.slice(0, linesShown)) {
      output.say(
        `  ${part}${place === '' ? '' : `, ${place}`}: ${says}${stated === null ? '' : ` Stated ${stated}; found ${found ?? 'nothing'}.`}`,
      );
    }
    if (outcome.differencesCount > linesShown)
      output.say(`  … and ${outcome.differencesCount - linesShown} more.`);
  }
  output.say(`SHA-256 ${outcome.sha256}`);
  output.json({
    verified: outcome.verified,
    sha256: outcome.sha256,
    rule: parts?.rule ?? null,
    standing: parts?.standing ?? null,
    question: parts?.question ?? null,
    checks: parts?.answer.checks ?? null,
    held: parts?.answer.held.length ?? null,
    rows: outcome.rows,
    differences: outcome.differences,
    differencesCount: outcome.differencesCount,
  });
  return outcome.verified ? 0 : 1;
}

const linesShown = 20;

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
