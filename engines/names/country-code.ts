import names from './data/country-names.json' with { type: 'json' };
import { normaliseName } from './normalise.ts';

const ownNames: ReadonlyMap<string, string> = new Map(Object.entries(names.names));
let codesByName: Map<string, string> | undefined;

/** English names of all two-letter regions, as Unicode CLDR has them. Made on first use. */
function runtimeNames(): Map<string, string> {
  const display = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const result = new Map<string, string>();
  for (let first = 65; first <= 90; first++) {
    for (let second = 65; second <= 90; second++) {
      const code = String.fromCharCode(first, second);
      const name = display.of(code);
      if (name !== undefined && !result.has(normaliseName(name))) result.set(normaliseName(name), code);
    }
  }
  return result;
}

/** ISO 3166-1 alpha-2 of a country's code or name as lists write it. @example countryCodeOf('Viet Nam') // 'VN' */
export function countryCodeOf(text: string): string | undefined {
  const plain = text.trim();
  if (/^[A-Za-z]{2}$/.test(plain)) return plain.toUpperCase();
  const name = normaliseName(plain).replace(/^the /, '');
  if (name === '') return undefined;
  codesByName ??= runtimeNames();
  return (
    ownNames.get(name) ??
    codesByName.get(name) ??
    codesByName.get(name.replace(/^(?:islamic )?republic of /, ''))
  );
}
