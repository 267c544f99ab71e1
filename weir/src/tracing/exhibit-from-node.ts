import type { CommandContext } from '#platform';
import type { TraceRequest } from './contract.ts';
import type { ExhibitGiven, WrittenExhibit } from './exhibit-commands.ts';

/** Asks the node for a trace and its exhibit. */
export async function exhibitFromNode(
  _request: TraceRequest,
  _given: ExhibitGiven,
  _print: boolean,
  _context: CommandContext,
): Promise<WrittenExhibit> {
  throw new Error('not yet');
}
