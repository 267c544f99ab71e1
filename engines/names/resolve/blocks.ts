import { digitsOf } from './dates.ts';
import type { PreparedRecord } from './prepare-record.ts';
import { soundOf } from './similarity.ts';
import { phoneTail } from './statistics.ts';

/** A block of more records than this says too little to compare all of them. */
export const largestBlock = 120;

/** In a large file one block in common has to be this small; larger ones count from the second on. */
const largestLoneBlock = 20;
const smallFile = 10_000;

/**
 * The keys under which a record can meet others. Two records are compared when they share one; so each kind of slip
 * has to leave one key whole. Each key names its own field, so that keys of different kinds cannot meet.
 */
export function blockKeys(record: PreparedRecord): Set<string> {
  const keys = new Set<string>();
  const days = record.born.filter(({ month, day }) => month > 0 && day > 0);
  for (const { number, type } of [...record.numbers, ...record.documents]) {
    keys.add(`n ${number}`);
    if (number.length >= 6) {
      keys.add(`n1 ${type} ${number.slice(0, 5)}`);
      keys.add(`n2 ${type} ${number.slice(-5)}`);
    }
  }
  for (const phone of record.phones) {
    keys.add(`p ${phoneTail(phone)}`);
    keys.add(`p7 ${phone.slice(-7)}`);
    if (phone.length < 7) keys.add(`p6 ${phone}`);
  }
  for (const email of record.emails) {
    keys.add(`e ${email}`);
    const local = email.split('@')[0]!;
    if (local.length >= 4) keys.add(`el ${local.slice(0, 7)}`);
  }
  for (const date of days) {
    const [one, two] = [date.month, date.day].sort((a, b) => a - b);
    keys.add(`d ${date.year} ${one} ${two}`);
  }
  for (const { givenJoined, given, familyJoined, family } of record.people) {
    const g = soundOf(given[0] ?? '');
    const f = soundOf(familyJoined);
    const [first, second] = [g, f].sort();
    if (g !== '' && f !== '') keys.add(`gf ${first} ${second}`);
    if (given[0] !== undefined && familyJoined !== '') {
      keys.add(`gi ${givenJoined.slice(0, 4)} ${familyJoined.slice(0, 3)}`);
      keys.add(`if ${givenJoined.slice(0, 1)} ${f}`);
      for (const word of family) if (word.length > 3) keys.add(`fw ${word} ${g.slice(0, 2)}`);
    }
    for (const name of [givenJoined, familyJoined]) if (name.length > 2) keys.add(`w ${name}`);
    for (const { year, month, day } of record.born) {
      const sounds = [g, f].filter((sound) => sound !== '');
      for (const sound of sounds) {
        keys.add(`dy ${year} ${sound.slice(0, 3)}`);
        if (month > 0) keys.add(`dm ${month} ${day} ${sound.slice(0, 2)}`);
      }
    }
    for (const { postcode, city, numbers, words } of record.addresses) {
      for (const sound of [g, f]) {
        if (sound === '') continue;
        if (postcode !== '') keys.add(`zn ${postcode} ${sound.slice(0, 2)}`);
        if (city !== '') keys.add(`cn ${soundOf(city.replaceAll(' ', ''))} ${sound.slice(0, 3)}`);
        if (words[0] !== undefined) keys.add(`sn ${soundOf(words[0])} ${sound.slice(0, 2)}`);
        if (numbers[0] !== undefined) keys.add(`hn ${numbers[0]} ${sound.slice(0, 3)}`);
      }
    }
    if (record.birthplace !== '')
      for (const sound of [g, f]) if (sound !== '') keys.add(`bn ${record.birthplace} ${sound}`);
  }
  for (const { words, joined } of record.firms) {
    keys.add(`f ${joined.slice(0, 8)}`);
    const sounds = words.map(soundOf).filter((sound) => sound.length > 1);
    for (const sound of new Set(sounds)) keys.add(`fs ${sound}`);
    for (const word of words) keys.add(`fw1 ${word}`);
    for (let place = 1; place < sounds.length; place++)
      keys.add(`f2 ${[sounds[place - 1]!, sounds[place]!].sort().join(' ')}`);
    for (const { postcode, city, words: streetWords } of record.addresses) {
      for (const sound of sounds.slice(0, 4)) {
        if (postcode !== '') keys.add(`fz ${postcode} ${sound.slice(0, 3)}`);
        if (city !== '') keys.add(`fc ${soundOf(city.replaceAll(' ', ''))} ${sound}`);
        if (streetWords[0] !== undefined) keys.add(`fst ${soundOf(streetWords[0])} ${sound.slice(0, 2)}`);
      }
    }
  }
  for (const { words, numbers, postcode, joined } of record.addresses) {
    const house = numbers[0] ?? '';
    if (house !== '' && words[0] !== undefined) keys.add(`sh ${soundOf(words[0])} ${house}`);
    if (house !== '' && postcode !== '') keys.add(`zh ${postcode} ${house}`);
    if (joined.length > 5) keys.add(`s ${joined.slice(0, 10)}`);
    for (const { year } of record.born) if (postcode !== '') keys.add(`zd ${postcode} ${year}`);
  }
  for (const date of days)
    for (const { words } of record.addresses)
      if (words[0] !== undefined) keys.add(`ds ${digitsOf(date).slice(0, 6)} ${soundOf(words[0])}`);
  return keys;
}

/** Records by block, without blocks of one record and those too large to tell. */
export function blocksOf(records: readonly PreparedRecord[]): { blocks: Int32Array[]; tooLarge: number } {
  const byKey = new Map<string, number[]>();
  records.forEach((record, place) => {
    for (const key of blockKeys(record)) {
      const block = byKey.get(key);
      if (block === undefined) byKey.set(key, [place]);
      else block.push(place);
    }
  });
  const blocks: Int32Array[] = [];
  let tooLarge = 0;
  for (const block of byKey.values()) {
    if (block.length < 2) continue;
    if (block.length > largestBlock) tooLarge++;
    else blocks.push(Int32Array.from(block));
  }
  return { blocks, tooLarge };
}

/** Each pair of records that share enough blocks, once: for each record the later ones. */
export function* candidatePairs(
  count: number,
  blocks: readonly Int32Array[],
): Generator<[number, Int32Array]> {
  const starts = new Int32Array(count + 1);
  for (const block of blocks) for (const record of block) starts[record + 1]!++;
  for (let record = 0; record < count; record++) starts[record + 1]! += starts[record]!;
  const next = starts.slice(0, -1);
  const blocksOfRecord = new Int32Array(starts[count]!);
  blocks.forEach((block, place) => {
    for (const record of block) blocksOfRecord[next[record]!++] = place;
  });
  const loneBlock = count <= smallFile ? largestBlock : largestLoneBlock;
  const seen = new Int32Array(count).fill(-1);
  const kept = new Int32Array(count).fill(-1);
  const found = new Int32Array(count);
  for (let record = 0; record < count; record++) {
    let length = 0;
    for (let at = starts[record]!; at < starts[record + 1]!; at++) {
      const block = blocks[blocksOfRecord[at]!]!;
      for (const other of block) {
        if (other <= record || kept[other] === record) continue;
        if (block.length > loneBlock && seen[other] !== record) {
          seen[other] = record;
          continue;
        }
        kept[other] = record;
        found[length++] = other;
      }
    }
    if (length > 0) yield [record, found.subarray(0, length)];
  }
}
