import { isCurrencyCode } from '../../../vocabulary/index.ts';
import { parseMinor } from '../../../vocabulary/index.ts';
import type { Profile } from '../../profile.ts';
import type { SourcePlace } from '../conversion.ts';
import type { SourceFindings } from '../source-findings.ts';
import type { CashDeclaration } from './cash-declaration.ts';

const decimal = /^\d{1,15}(?:\.\d{1,10})?$/;
const date = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2})?$/;

/** What a declaration must be before it can be a report; the checker judges the rest. */
export function checkCash(
  declaration: CashDeclaration,
  profile: Profile,
  now: string,
  place: SourcePlace,
  findings: SourceFindings,
): void {
  const say = (
    severity: 'error' | 'warning',
    rule: Parameters<SourceFindings['add']>[1],
    message: string,
    field: string,
  ): void =>
    findings.add(
      severity,
      rule,
      { ...place, path: `${place.path === '/' ? '' : place.path}/${field}` },
      message,
      {
        params: { field, reference: declaration.reference },
      },
    );
  const { items, owners = [], transport, official } = declaration;
  if (items.length === 0) say('error', 'cash-missing', 'The declaration names no cash.', 'items');
  for (const [index, item] of items.entries()) {
    if (!decimal.test(item.amount) || !isCurrencyCode(item.currency))
      say('error', 'cash-value', 'An amount of cash needs a number and a currency.', `items[${index + 1}]`);
    if (item.kind === 'gold' && (item.weight === undefined || item.fineness === undefined))
      say(
        'warning',
        'cash-missing',
        'Gold is declared with its weight in grams and its fineness.',
        `items[${index + 1}]`,
      );
    if (
      item.fineness !== undefined &&
      !(decimal.test(item.fineness) && Number(item.fineness) > 0 && Number(item.fineness) <= 1000)
    )
      say('error', 'cash-value', 'The fineness is given in thousandths, up to 1000.', `items[${index + 1}]`);
  }
  if (!decimal.test(declaration.totalLocal))
    say('error', 'cash-value', 'The whole value in the local currency is missing.', 'totalLocal');
  checkThreshold(declaration, profile, say);
  const shares = owners.map((owner) => owner.share);
  if (shares.length > 0) {
    const sum = shares.every((share) => decimal.test(share))
      ? shares.reduce((all, share) => all + parseMinor(share, 10), 0n)
      : -1n;
    if (sum !== parseMinor('100', 10))
      say('error', 'cash-shares', 'The owners’ shares do not add up to 100 percent.', 'owners');
  }
  for (const [field, text] of [
    ['date', declaration.date],
    ['carrier.birthDate', declaration.carrier.birthDate],
    ['transport.departed', transport?.departed],
    ['transport.arrives', transport?.arrives],
    ['official.detainedUntil', official?.detainedUntil],
    ['official.sentToFiu', official?.sentToFiu],
  ] as const) {
    if (
      text !== undefined &&
      (!date.test(text) || Number.isNaN(Date.parse(`${text.slice(0, 10)}T00:00:00Z`)))
    )
      say('error', 'cash-date', 'This is not a date as ISO 8601 writes it.', field);
  }
  if (declaration.date.slice(0, 10) > now.slice(0, 10))
    say('error', 'cash-date', 'The declaration lies in the future.', 'date');
  if (
    transport?.departed !== undefined &&
    transport.arrives !== undefined &&
    transport.arrives < transport.departed
  )
    say('error', 'cash-date', 'The journey ends before it begins.', 'transport.arrives');
  if (declaration.kind === 'disclosure' && declaration.sender === undefined)
    say('warning', 'cash-missing', 'Unaccompanied cash names who sent it.', 'sender');
  if (declaration.kind === 'declaration' && (declaration.mode === 'mail' || declaration.mode === 'cargo'))
    say(
      'error',
      'cash-value',
      'Cash by mail or cargo is unaccompanied: it is disclosed, not declared.',
      'kind',
    );
  if (declaration.state === 'detained' && official?.detained === undefined)
    say('error', 'cash-state', 'Detained cash needs the amount that was detained.', 'official.detained');
  if (
    official?.sentToFiu !== undefined &&
    (declaration.state === 'recorded' || declaration.state === 'detained')
  )
    say(
      'error',
      'cash-state',
      'A declaration goes to the FIU after it was released, seized or sanctioned.',
      'state',
    );
}

/** The threshold is the profile's, for its border report; below it only what is suspicious or not truly declared counts. */
function checkThreshold(
  { totalLocal, truth, official }: CashDeclaration,
  profile: Profile,
  say: (severity: 'error' | 'warning', rule: 'cash-threshold', message: string, field: string) => void,
): void {
  const border = borderReport(profile);
  const threshold = profile.rules.find(
    (setting) =>
      setting.rule === 'AMT-1' && border !== undefined && setting.reports?.includes(border) === true,
  )?.parameters?.['threshold'];
  if (threshold === undefined || !decimal.test(totalLocal) || !decimal.test(String(threshold))) return;
  const below = parseMinor(totalLocal, 10) < parseMinor(String(threshold), 10);
  if (below && truth === 'declared' && official?.suspicion === undefined)
    say(
      'warning',
      'cash-threshold',
      `The value is below the threshold of ${threshold} and nothing suspicious is noted.`,
      'totalLocal',
    );
}

/** The report code for cash that crosses the border; undefined where the profile names none. */
export function borderReport(profile: Profile): string | undefined {
  return profile.meanings.borderReports[0];
}
