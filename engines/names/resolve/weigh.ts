import type { Comparison } from './compare-records.ts';
import { fieldNames, type FieldName } from './record.ts';
import type { CountedField, Statistics } from './statistics.ts';
import { homeFields, householdShare, missing, movedShare, type Model } from './weights.ts';

/** A rare value says at most this many bits more than an ordinary one, a common one at most so many less. */
const rareBits = 600;
const commonBits = 1200;

const countedOf: Partial<Record<FieldName, CountedField>> = {
  given: 'given', family: 'family', born: 'born', street: 'street', city: 'city', postcode: 'postcode', phone: 'phone', email: 'email', 'national-number': 'number', document: 'number', employer: 'employer', birthplace: 'birthplace', occupation: 'occupation',
}; // prettier-ignore
const countedFields = fieldNames.map((field) => countedOf[field]);

/** The weights of a comparison in hundredths of a bit, field by field; their sum is the weight of the pair. */
export interface Weighed {
  readonly before: number;
  readonly fields: Int32Array;
  /** What is taken back because two of one household would agree so as well: 0 or less. */
  readonly household: number;
  /** What is given back because a subject may have moved: 0 or more, or the little that it takes where they agree. */
  readonly moved: number;
  readonly total: number;
}

export function weigh(model: Model, statistics: Statistics, { levels, values }: Comparison): Weighed {
  const fields = new Int32Array(fieldNames.length);
  const before = hundredths(model.prior / (1 - model.prior));
  let total = before;
  let together = model.household;
  let home = 0;
  for (let field = 0; field < fields.length; field++) {
    const level = levels[field]!;
    if (level === missing) continue;
    const u = model.u[field]![level]!;
    let bits = hundredths(model.m[field]![level]! / u);
    const counted = countedFields[field];
    if (counted !== undefined && values[field] !== '') {
      const share = statistics.share(counted, values[field]!, u);
      bits += Math.max(-commonBits, Math.min(rareBits, hundredths(u / share)));
    }
    fields[field] = bits;
    total += bits;
    if (homeFields[field]) home += bits;
    const kept = householdShare(field, levels);
    if (kept > 0) together *= kept * 2 ** (bits / 100) + 1 - kept;
  }
  const household = -hundredths(1 + together);
  const moved = home === 0 ? 0 : hundredths((1 - movedShare) * 2 ** (home / 100) + movedShare) - home;
  return { before, fields, household, moved, total: total + household + moved };
}

const hundredths = (ratio: number): number => Math.round(100 * Math.log2(ratio));
