import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Problem } from '@weir/engines/vocabulary';
import type { Command, CommandContext, ExitCode } from '#platform';
import type { AuthorityRequest } from './authority-request-contract.ts';

export const authorityRequestCommands: readonly Command[] = [
  {
    words: ['authority-request', 'list'],
    usage: '[--state S] [--limit N]',
    summary: 'Lists what authorities ask of the FIU, newest first, with when each answer is due.',
    run: list,
  },
  {
    words: ['authority-request', 'show'],
    usage: 'ID',
    summary: 'Shows a request with its proposed answers.',
    run: async (args, context) => say(context, await call(context, 'GET', only(args))),
  },
  {
    words: ['authority-request', 'take'],
    usage: 'ID --case ID',
    summary: 'Takes a request into an open case.',
    run: take,
  },
  {
    words: ['authority-request', 'propose'],
    usage: 'ID --kind declined|nothing_held|may_not_say --reasons R [--ground G]',
    summary: 'Proposes an answer without a product, for a second person.',
    run: propose,
  },
  {
    words: ['authority-request', 'decide'],
    usage: 'ID --proposal N --reason R [--return]',
    summary: 'Approves or returns a proposed answer as the second person.',
    run: decide,
  },
  {
    words: ['dissemination', 'verify'],
    usage: 'BUNDLE [--key PEM]',
    summary:
      'Checks the zip of a product by itself: every file, the manifest and the signature; needs neither node nor person.',
    run: verify,
  },
];

async function list(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({ args, options: { state: { type: 'string' }, limit: { type: 'string' } } });
  const asked = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined));
  const node = await context.node();
  const page = await node.request<{ items: AuthorityRequest[]; nextCursor: string | null }>(
    'GET',
    `/api/v1/authority-requests?${asked.toString()}`,
  );
  for (const row of page.items) context.output.say(lineOf(row));
  if (page.items.length === 0) context.output.say('No request fits.');
  if (page.nextCursor !== null) context.output.say('There are more; raise --limit or narrow the question.');
  context.output.json(page);
  return 0;
}

async function take(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { case: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.case === undefined) throw usage('Name the case (--case).');
  return say(context, await call(context, 'POST', only(positionals), 'case', { caseId: values.case }));
}

async function propose(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { kind: { type: 'string' }, reasons: { type: 'string' }, ground: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.kind === undefined || values.reasons === undefined)
    throw usage('An answer has its kind (--kind) and its reasons, written for the authority (--reasons).');
  const body = { kind: values.kind, reasons: values.reasons, ground: values.ground ?? null };
  return say(context, await call(context, 'POST', only(positionals), 'proposal', body));
}

async function decide(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { proposal: { type: 'string' }, reason: { type: 'string' }, return: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.proposal === undefined || values.reason === undefined)
    throw usage(
      'A decision names the answer that was read (--proposal, its number) and says why (--reason).',
    );
  const body = {
    proposal: Number(values.proposal),
    decision: values.return === true ? 'returned' : 'approved',
    reason: values.reason,
  };
  return say(context, await call(context, 'POST', only(positionals), 'decision', body));
}

async function verify(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args,
    options: { key: { type: 'string' } },
    allowPositionals: true,
  });
  const { verifyBundle } = await import('./product-bundle.ts');
  const verdict = await verifyBundle(
    await readFile(only(positionals)),
    values.key === undefined ? null : await readFile(values.key, 'utf8'),
  );
  const { number, copy, recipient, sender, files } = verdict.manifest;
  output.say(`${number}, copy ${copy} for ${recipient}, from ${sender}, signed by the node ${verdict.node}`);
  for (const { name, sha256 } of files) output.say(`  ${sha256}  ${name}`);
  for (const objection of verdict.objections) output.say(`  ${objection}`);
  if (verdict.holds) {
    output.say(
      values.key === undefined
        ? 'It holds together. Compare the node with what the FIU told you, or give its public key (--key).'
        : 'It holds, and the node of this key signed it.',
    );
  }
  output.json(verdict);
  return verdict.holds ? 0 : 1;
}

async function call(
  context: CommandContext,
  method: 'GET' | 'POST',
  id: string,
  what = '',
  body?: object,
): Promise<AuthorityRequest> {
  const node = await context.node();
  const path = `/api/v1/authority-requests/${encodeURIComponent(id)}${what === '' ? '' : `/${what}`}`;
  return node.request<AuthorityRequest>(method, path, body);
}

function say({ output }: CommandContext, row: AuthorityRequest): ExitCode {
  output.say(lineOf(row));
  output.say(`  ${row.purpose}, on ${row.legalBasis}; ${row.question}`);
  for (const { kind, name, known } of row.subjects)
    output.say(`  ${kind} ${name}${known === '' ? '' : `, ${known}`}`);
  for (const { proposal, kind, ground, by, decision } of row.proposals)
    output.say(
      `  answer ${proposal}: ${kind}${ground === null ? '' : ` (${ground})`} by ${by.name ?? by.id}, ${decision === null ? 'waits for a second person' : `${decision.decision} by ${decision.by.name ?? decision.by.id}`}`,
    );
  output.json(row);
  return 0;
}

const lineOf = (row: AuthorityRequest): string =>
  `${row.number}  ${row.state}${row.answer === null ? '' : `: ${row.answer.kind}`}  ${row.from.name}, ${row.reference}${row.dueAt === null ? '' : `, due ${row.dueAt}`}\n    ${row.id}`;

function only([one, ...rest]: readonly string[]): string {
  if (one === undefined || rest.length > 0) throw usage('Name one.');
  return one;
}

function usage(detail: string): Problem {
  return new Problem({ code: 'usage', status: 400, detail });
}
