import { createHash } from 'node:crypto';
import { type Identifier, identifierBytes, type IdentifierType } from '@weir/engines/envelopes';
import { normaliseName } from '@weir/engines/names';
import { isIban, type Mention } from '@weir/engines/reports';
import { Problem } from '@weir/engines/vocabulary';

/** Something in its one spelling (`iban|…`), or why it cannot be matched. */
export type Spelled =
  | { readonly type: IdentifierType; readonly value: string }
  | { readonly type: IdentifierType; readonly unfit: string };

/** What matching reads of a mention. */
export type MentionForMatching = Pick<
  Mention,
  'kind' | 'names' | 'born' | 'identifiers' | 'phones' | 'account'
>;

/** Shorter numbers (`12`, `007`) are row numbers and typing, not accounts or documents: they would hit by chance. */
const shortestNumber = 4;

/** How the report's words for documents are spelled for matching; others have no word that two FIUs share. */
const documents: Readonly<Record<string, 'passport' | 'id-card' | 'tax' | 'registration'>> = {
  passport: 'passport',
  'national-id': 'id-card',
  id: 'id-card',
  tax: 'tax',
  'tax-registration': 'tax',
  registration: 'registration',
};

/**
 * Everything of a mention that may be matched. Numbers of a State's own come without a country in its own forms; a passport's
 * country is never guessed.
 * @param home the jurisdiction whose filers wrote it
 */
export function itemsOfMention(mention: MentionForMatching, home: string): Spelled[] {
  const found: Identifier[] = [];
  if (mention.account !== undefined) found.push(...accountItems(mention.account));
  for (const { type, number, country } of mention.identifiers) {
    const document = documents[type];
    const issuer = country ?? (document === 'passport' ? '' : home);
    if (document !== undefined) found.push({ type: 'identity', issuer, document, number });
  }
  for (const number of mention.phones) found.push({ type: 'phone', number });
  if (mention.kind === 'person')
    for (const { text } of mention.names)
      found.push({ type: 'name-birth', name: text, born: mention.born ?? '' });
  return once(found.map(spelled));
}

/** An account by the ledger's key: `iban:…`, or `institution/number`. */
export function itemOfAccountKey(key: string): Spelled {
  if (key.startsWith('iban:')) return spelled({ type: 'iban', iban: key.slice('iban:'.length) });
  const slash = key.indexOf('/');
  return spelled(
    isIban(key)
      ? { type: 'iban', iban: key }
      : { type: 'account', institution: key.slice(0, Math.max(slash, 0)), number: key.slice(slash + 1) },
  );
}

function accountItems(account: NonNullable<Mention['account']>): Identifier[] {
  const iban = [account.iban, account.number].find((text) => text !== undefined && isIban(text));
  const found: Identifier[] = iban === undefined ? [] : [{ type: 'iban', iban }];
  if (account.number !== '' && !isIban(account.number))
    found.push({
      type: 'account',
      institution: account.swift ?? account.institution ?? '',
      number: account.number,
    });
  return found;
}

export function spelled(identifier: Identifier): Spelled {
  const { type } = identifier;
  const number = 'number' in identifier && type !== 'phone' ? identifier.number : undefined;
  if (number !== undefined && !isNumber(number)) return { type, unfit: 'matching-number-too-short' };
  if (identifier.type === 'account' && /^(?:unknown)?$/i.test(identifier.institution.trim()))
    return { type, unfit: 'matching-institution-unknown' };
  try {
    return {
      type,
      value: Buffer.from(identifierBytes(identifier, { latinWords: normaliseName })).toString(),
    };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { type, unfit: error.code };
  }
}

function isNumber(text: string): boolean {
  const bare = text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  return bare.length >= shortestNumber && !/^(.)\1*$/u.test(bare);
}

/** Names an item of a case when asking for it. */
export function itemKey(fragment: string, value: string): string {
  return createHash('sha256').update(`${fragment}|${value}`).digest('hex').slice(0, 32);
}

function once(all: readonly Spelled[]): Spelled[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}
