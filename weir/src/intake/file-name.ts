/** Largest name kept, in characters. */
const longest = 200;

/**
 * The name a file came with, safe to keep and to show: the last step of a path of either kind, without control and
 * invisible direction characters, which can make a name read as something else. Never used to open anything.
 */
export function cleanFileName(given: string | undefined): string {
  const last = (given ?? '').split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  const short = [...clean].slice(0, longest).join('');
  return short === '' || short === '.' || short === '..' ? 'report' : short;
}
