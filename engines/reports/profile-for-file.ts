import type { Instant } from '../vocabulary/index.ts';
import { loadProfile, profiles } from './load-profile.ts';
import type { Particle, Profile } from './profile.ts';
import { readReport } from './read-report.ts';

/** So much of a file is looked at: a header and some hundred transactions. */
const headBytes = 262_144;
const generic = 'un-5.0.1';
/** Below this share of known codes no country's profile fits. */
const leastShare = 0.8;
const near = 0.02;

/**
 * The profile that a file was written for, told from the file alone: its local currency, then how many of its codes each
 * profile knows, then which profile finds fewer faults in its beginning. Undefined where the file shows no codes at all.
 */
export async function profileForFile(bytes: Uint8Array, now: Instant): Promise<string | undefined> {
  const head = headOf(bytes);
  const pairs = codedPairs(head);
  if (pairs.size === 0) return undefined;
  const root = /<(reportdata|report)[\s>]/.exec(head)?.[1];
  const currency = /<currency_code_local>\s*([A-Za-z]{3})\s*</.exec(head)?.[1];
  const all = profiles().map(loadProfile);
  const ofCountry = all.filter(({ localCurrency }) => localCurrency !== null && localCurrency === currency);
  const candidates = (ofCountry.length > 0 ? ofCountry : all).filter(
    ({ documents }) => root === undefined || documents.some((document) => document.root === root),
  );
  const shares = candidates.map((profile) => ({ profile, share: knownShare(pairs, profile) }));
  const best = Math.max(0, ...shares.map(({ share }) => share));
  if (ofCountry.length === 0 && best < leastShare) return generic;
  const fitting = shares.filter(({ share }) => share >= best - near).map(({ profile }) => profile);
  return fitting.length === 1 ? fitting[0]!.id : fewestFaults(fitting, head, now);
}

function headOf(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  const text = new TextDecoder(encoding).decode(bytes.subarray(0, headBytes));
  if (bytes.length <= headBytes) return text;
  // A whole document of the transactions that fit.
  const end = text.lastIndexOf('</transaction>');
  if (end < 0) return text;
  const wrapped = text.lastIndexOf('<transactions>', end) >= 0;
  const root = /<(reportdata|report)[\s>]/.exec(text)?.[1] ?? 'report';
  return `${text.slice(0, end)}</transaction>${wrapped ? '</transactions>' : ''}</${root}>`;
}

/** Leaf elements with short texts: `report_code` → `STR`. */
function codedPairs(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const pairs = new Map<string, Set<string>>();
  for (const [, name, value] of text.matchAll(/<([a-z_0-9]{1,60})>([^<>\s]{1,20})<\//g)) {
    let values = pairs.get(name!);
    if (values === undefined) pairs.set(name!, (values = new Set()));
    if (values.size < 200) values.add(value!);
  }
  return pairs;
}

function knownShare(pairs: ReadonlyMap<string, ReadonlySet<string>>, profile: Profile): number {
  const codes = codesByElement(profile);
  let coded = 0;
  let known = 0;
  for (const [name, values] of pairs) {
    const lists = codes.get(name);
    if (lists === undefined) continue;
    for (const value of values) {
      coded++;
      if (lists.some((list) => Object.hasOwn(list, value))) known++;
    }
  }
  return coded === 0 ? 0 : known / coded;
}

type CodeList = Readonly<Record<string, string>>;
const byProfile = new WeakMap<Profile, ReadonlyMap<string, readonly CodeList[]>>();

function codesByElement(profile: Profile): ReadonlyMap<string, readonly CodeList[]> {
  const known = byProfile.get(profile);
  if (known !== undefined) return known;
  const found = new Map<string, CodeList[]>();
  const visit = (particle: Particle): void => {
    if ('sequence' in particle) particle.sequence.forEach(visit);
    else if ('choice' in particle) particle.choice.forEach(visit);
    else if ('element' in particle) {
      const list = profile.codes[profile.values[particle.type]?.codes ?? ''];
      if (list === undefined) return;
      const lists = found.get(particle.element) ?? [];
      if (!lists.includes(list)) found.set(particle.element, [...lists, list]);
    }
  };
  for (const { content } of Object.values(profile.types)) visit(content);
  byProfile.set(profile, found);
  return found;
}

/** Among profiles that know the codes equally well; of equally good ones the generic, else the newest. */
async function fewestFaults(
  fitting: readonly Profile[],
  head: string,
  now: Instant,
): Promise<string | undefined> {
  const bytes = new TextEncoder().encode(head.replace(/^(<\?xml[^>]*?)\s+encoding=(["'])[^"']*\2/, '$1'));
  let best: { id: string; errors: number } | undefined;
  for (const profile of fitting) {
    const reading = await readReport(bytes, { profile, now });
    const errors = reading.findings.filter(({ severity }) => severity !== 'warning').length;
    const better =
      best === undefined || errors < best.errors || (errors === best.errors && best.id !== generic);
    if (better) best = { id: profile.id, errors };
  }
  return best?.id;
}
