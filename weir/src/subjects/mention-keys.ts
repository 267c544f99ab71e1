import { identifierKey, normaliseName } from '@weir/engines/names';
import { isIban, type Mention } from '@weir/engines/reports';

/** Shorter numbers (`12`, `007`) are row numbers and typing, not documents. */
const shortestNumber = 4;

/**
 * The keys under which a mention meets others. Two mentions with a key in common are one subject, and so are those
 * joined through a third. Kinds never mix: a firm and its owner may share a tax number and stay two.
 *
 * Someone without any identifier is one subject within one report by name and date of birth, and never beyond it: a
 * name alone identifies nobody.
 */
export function mentionKeys(
  mention: Mention,
  report: { readonly id: string; /** Country of the filers' FIU. */ readonly country: string | null },
): string[] {
  const keys =
    mention.kind === 'account'
      ? accountKeys(mention)
      : mention.identifiers
          .filter(({ number }) => usableNumber(number))
          .map(({ type, number, country }) =>
            identifierKey(type, number, country ?? homeOf(type, report.country)),
          )
          .filter((key) => key !== '')
          .map((key) => `${mention.kind}:${key}`);
  if (keys.length > 0) return [...new Set(keys)];
  const within = withinReport(mention);
  return within === '' ? [] : [`report:${report.id}:${mention.kind}:${within}`];
}

/** National and tax numbers come without a country in the fields made for the FIU's own; a passport's country is never guessed. */
const domestic = new Set(['national-id', 'id', 'tax', 'tax-registration', 'registration']);

function homeOf(type: string, country: string | null): string {
  return domestic.has(type) ? (country ?? '') : '';
}

/** What kind of identifier a key is, for telling why two subjects were merged without showing the identifier. */
export function keyType(key: string): string {
  const [kind, type] = key.split(':');
  if (kind === 'report') return 'same-report';
  return kind === 'account' ? `account-${type === 'iban' ? 'iban' : 'number'}` : (type ?? 'identifier');
}

/** The same key as the reports engine's `accountKey`: `iban:…`, and `institution/number` beside it where the bank is known. */
function accountKeys(mention: Mention): string[] {
  const account = mention.account;
  if (account === undefined) return [];
  const ibans = [account.iban, account.number].filter((text) => text !== undefined && isIban(text));
  const keys = ibans.map((iban) => `account:iban:${compact(iban!)}`);
  const number = compact(account.number);
  if (number !== '' && account.institution !== undefined && !isIban(account.number)) {
    keys.push(`account:${account.institution}/${number}`);
  }
  return keys;
}

function withinReport(mention: Mention): string {
  if (mention.kind === 'account') return compact(mention.account?.number ?? '');
  const names = mention.names
    .map(({ text }) => normaliseName(text))
    .filter((name) => name !== '')
    .sort();
  return names.length === 0 ? '' : `${names[0]}:${mention.born ?? ''}`;
}

function usableNumber(number: string): boolean {
  const bare = compact(number);
  return bare.length >= shortestNumber && !/^(.)\1*$/u.test(bare);
}

function compact(text: string): string {
  return text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
}
