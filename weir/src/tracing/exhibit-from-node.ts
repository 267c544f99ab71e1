import { Problem } from '@weir/engines/vocabulary';
import { jurisdiction, type CommandContext } from '#platform';
import type { Exhibit, Trace, TraceRequest } from './contract.ts';
import type { ExhibitGiven, WrittenExhibit } from './exhibit-commands.ts';
import { readExhibit } from './exhibit/exhibit-reader.ts';

/** Asks the node for a trace and its exhibit, and prints that here where a print is wanted. */
export async function exhibitFromNode(
  request: TraceRequest,
  { title, language, jurisdiction: code }: ExhibitGiven,
  print: boolean,
  context: CommandContext,
): Promise<WrittenExhibit> {
  if (code !== undefined) {
    throw new Problem({
      code: 'usage',
      status: 400,
      detail: '--jurisdiction is taken with --ledger DIR only: a node works for one, and cites its law.',
    });
  }
  const node = await context.node();
  const given = title === undefined ? {} : { title };
  let trace = await node.request<Trace>('POST', '/api/v1/traces', { ...request, ...given });
  while (trace.state === 'waiting') {
    await new Promise((resolve) => setTimeout(resolve, 300));
    trace = await node.request<Trace>('GET', `/api/v1/traces/${trace.id}`);
  }
  if (trace.problem !== null) throw new Problem({ ...trace.problem, status: 422 });
  const exhibit = await node.request<Exhibit>('POST', `/api/v1/traces/${trace.id}/exhibits`, given);
  const bundle = Buffer.from(await node.text(`/api/v1/exhibits/${exhibit.id}/bundle`));
  const content = readExhibit(bundle);
  return {
    bundle,
    pdf: print
      ? (await import('./exhibit/exhibit-document.ts')).printExhibit(content, exhibit.sha256, {
          language,
          authority: jurisdiction(context.config().jurisdiction).name,
        })
      : null,
    sha256: exhibit.sha256,
    standing: exhibit.standing,
    rows: exhibit.rows,
    accounts: exhibit.accounts,
    checks: content.parts.answer.checks,
  };
}
