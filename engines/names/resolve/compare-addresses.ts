import type { KnownAddress } from './address.ts';
import { sharedWeight } from './compare-names.ts';
import type { Comparison } from './compare-records.ts';
import type { PreparedRecord } from './prepare-record.ts';
import { closeness, editDistance } from './similarity.ts';
import type { Statistics } from './statistics.ts';
import { fieldPlace as at, missing } from './weights.ts';

const street = { same: 0, near: 1, part: 2, similar: 3, far: 4 } as const;
const number = { same: 0, near: 1, far: 2 } as const;
const city = { same: 0, near: 1, similar: 2, far: 3 } as const;
const postcode = { same: 0, near: 1, far: 2 } as const;

interface Places {
  street: number;
  number: number;
  city: number;
  postcode: number;
  state: number;
}

/** Of several addresses the pair that agrees best. */
export function comparePlaces(
  left: PreparedRecord,
  right: PreparedRecord,
  statistics: Statistics,
  { levels, values }: Comparison,
): void {
  let best: Places | undefined;
  let bestSum = Infinity;
  let agreed: KnownAddress | undefined;
  for (const one of left.addresses) {
    for (const other of right.addresses) {
      const found = placesOf(one, other, statistics);
      const sum =
        cost(found.street) * 3 +
        cost(found.number) +
        cost(found.city) +
        cost(found.postcode) +
        cost(found.state);
      if (sum >= bestSum) continue;
      bestSum = sum;
      best = found;
      agreed = one;
    }
  }
  if (best === undefined || agreed === undefined) return;
  levels[at.street] = best.street;
  levels[at.number] = best.number;
  levels[at.city] = best.city;
  levels[at.postcode] = best.postcode;
  levels[at.state] = best.state;
  if (best.street === 0) values[at.street] = agreed.joined;
  if (best.city === 0) values[at.city] = agreed.city;
  if (best.postcode === 0) values[at.postcode] = agreed.postcode;
}

const cost = (level: number): number => (level === missing ? 1 : level);

function placesOf(left: KnownAddress, right: KnownAddress, statistics: Statistics): Places {
  return {
    street: streetLevel(left, right, statistics),
    number: numberLevel(left.numbers, right.numbers),
    city: cityLevel(left.city, right.city),
    postcode: postcodeLevel(left.postcode, right.postcode),
    state: stateLevel(left.state, right.state),
  };
}

function streetLevel(left: KnownAddress, right: KnownAddress, statistics: Statistics): number {
  if (left.words.length === 0 || right.words.length === 0) return missing;
  if (left.joined === right.joined) return street.same;
  const close = closeness(left.joined, right.joined);
  if (close === 'near') return street.near;
  const weigh = statistics.weightOfWord;
  const one = left.isWhole === right.isWhole ? left.words : withTown(left);
  const other = left.isWhole === right.isWhole ? right.words : withTown(right);
  const shared = sharedWeight(one, other, weigh);
  const smaller = Math.min(shared.left, shared.right);
  const larger = Math.max(shared.left, shared.right);
  if (shared.matched >= 0.9 * larger) return street.near;
  if (shared.matched >= 0.85 * smaller && (smaller >= 0.4 * larger || smaller >= 1)) return street.part;
  if (close === 'similar' || shared.matched >= 0.45 * larger || shared.matched >= 0.6 * smaller)
    return street.similar;
  return street.far;
}

/** Where one address is whole and the other is taken apart, the town's words stand on both sides. */
function withTown(address: KnownAddress): readonly string[] {
  return address.isWhole || address.city === ''
    ? address.words
    : [...address.words, ...address.city.split(' ')];
}

function numberLevel(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return missing;
  if (left.some((one) => right.includes(one))) return number.same;
  return editDistance(left[0]!, right[0]!, 1) <= 1 && Math.max(left[0]!.length, right[0]!.length) > 1
    ? number.near
    : number.far;
}

function cityLevel(left: string, right: string): number {
  if (left === '' || right === '') return missing;
  if (left === right) return city.same;
  const close = closeness(left.replaceAll(' ', ''), right.replaceAll(' ', ''));
  if (close === 'same' || close === 'near') return city.near;
  return close === 'similar' ? city.similar : city.far;
}

function postcodeLevel(left: string, right: string): number {
  if (left === '' || right === '') return missing;
  if (left === right) return postcode.same;
  return editDistance(left, right, 1) <= 1 ? postcode.near : postcode.far;
}

/** `OH` and `Ohio`. */
function stateLevel(left: string, right: string): number {
  if (left === '' || right === '') return missing;
  return left.startsWith(right) || right.startsWith(left) ? 0 : 1;
}
