/**
 * The words that the frame, the door and the inbox say: groups, or the beginnings of keys. The build puts them into a file of their
 * own for each language, because the first page should not wait for the sentences of every room; `first-words.test.ts` reads the code
 * and tells what is missing here.
 */
// prettier-ignore
export const firstWords: readonly string[] = [
  'clock', 'date', 'do', 'door', 'inbox', 'keys', 'page', 'palette', 'place', 'role', 'shell', 'state',
  'theme', 'alert.state', 'alert.what', 'alertReason', 'breakGlass.banner', 'case.changed', 'case.deadline',
  'case.emptyMine', 'case.priority', 'case.state', 'case.title', 'casework.more', 'casework.what',
  'finding.errors', 'finding.none', 'finding.warnings', 'handling', 'purpose', 'hit.asked', 'hit.emptyOpen',
  'hit.list', 'hit.score', 'notification.bell', 'notification.title', 'obtaining.accounts', 'obtaining.basis',
  'obtaining.due', 'obtaining.empty', 'obtaining.entity', 'obtaining.overdue', 'obtaining.period',
  'obtaining.state', 'obtaining.subjects', 'obtaining.title', 'obtaining.urgen', 'obtaining.waiting',
  'overseen.keepReason', 'overseen.why', 'problems.not-found', 'problems.unexpected', 'problems.unreachable',
  'product.authors', 'product.recipient', 'product.title', 'ranking.isOfKind', 'report.code', 'report.empty',
  'report.faults', 'report.filer', 'report.movedIn', 'report.noCode', 'report.number', 'report.received',
  'report.state', 'savedView', 'score.why', 'typology',
];

export type Words = { readonly [key: string]: string | Words };

/** Both halves of a language's words; together they are the whole, and no key is in both. */
export function inTwo(
  words: Words,
  beginnings: readonly string[] = firstWords,
): { first: Words; rest: Words } {
  const first: Record<string, string | Words> = {};
  const rest: Record<string, string | Words> = {};
  for (const [key, value] of Object.entries(words)) {
    if (beginnings.includes(key)) {
      first[key] = value;
    } else if (typeof value === 'string') {
      (beginnings.some((beginning) => beginning !== '' && key.startsWith(beginning)) ? first : rest)[key] =
        value;
    } else {
      const inner = beginnings
        .filter((one) => one.startsWith(`${key}.`))
        .map((one) => one.slice(key.length + 1));
      const halves = inTwo(value, inner);
      if (Object.keys(halves.first).length > 0) first[key] = halves.first;
      if (Object.keys(halves.rest).length > 0) rest[key] = halves.rest;
    }
  }
  return { first, rest };
}
