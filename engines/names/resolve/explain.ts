import type { Comparison } from './compare-records.ts';
import { digitsOf } from './dates.ts';
import type { PreparedRecord } from './prepare-record.ts';
import { fieldNames, type FieldName, type Link, type LinkPart } from './record.ts';
import type { Weighed } from './weigh.ts';
import { levelNames, missing } from './weights.ts';

/** How a level is written between two values. */
const signs: Readonly<Record<string, string>> = { same: '=', far: '/', swapped: '<>' };

/** A weighed comparison as a sum of named parts; the parts add up to the weight exactly, in hundredths of a bit. */
export function explain(
  left: PreparedRecord,
  right: PreparedRecord,
  { levels }: Comparison,
  weighed: Weighed,
): Link {
  const parts: LinkPart[] = [
    {
      part: 'before',
      level: 'before',
      bits: weighed.before / 100,
      why: 'how rarely two records are one subject',
    },
  ];
  fieldNames.forEach((field, place) => {
    const level = levels[place]!;
    if (level === missing) return;
    const name = levelNames[place]![level]!;
    parts.push({
      part: field,
      level: name,
      bits: weighed.fields[place]! / 100,
      why: `${said(left, field)} ${signs[name] ?? '~'} ${said(right, field)}`,
    });
  });
  if (weighed.moved !== 0)
    parts.push({ part: 'moved', level: 'moved', bits: weighed.moved / 100, why: 'a subject may have moved' });
  if (weighed.household !== 0)
    parts.push({
      part: 'household',
      level: 'household',
      bits: weighed.household / 100,
      why: 'two of one household would agree so as well',
    });
  return { left: left.id, right: right.id, bits: weighed.total / 100, parts };
}

/** What a record says in a field, at most three values. */
function said(record: PreparedRecord, field: FieldName): string {
  const texts = new Set(valuesOf(record, field).filter((text) => text !== ''));
  return [...texts].slice(0, 3).join(', ') || '-';
}

function valuesOf(record: PreparedRecord, field: FieldName): readonly string[] {
  switch (field) {
    case 'given':
      return record.people.map((name) => name.given.join(' '));
    case 'middle':
      return record.people.map((name) => name.middle[0] ?? name.given[1] ?? '');
    case 'family':
      return record.people.map((name) => name.family.join(' '));
    case 'generation':
      return record.people.map((name) => name.written);
    case 'firm':
      return record.firms.map((firm) => firm.words.join(' '));
    case 'born':
      return record.born.map(digitsOf);
    case 'street':
      return record.addresses.map((address) => address.words.join(' '));
    case 'number':
      return record.addresses.map((address) => address.numbers.join(' '));
    case 'city':
    case 'postcode':
    case 'state':
      return record.addresses.map((address) => address[field]);
    case 'country':
      return record.countries;
    case 'phone':
      return record.phones;
    case 'email':
      return record.emails;
    case 'national-number':
      return record.numbers.map(({ number }) => number);
    case 'document':
      return record.documents.map(({ number }) => number);
    default:
      return [record[field]];
  }
}
