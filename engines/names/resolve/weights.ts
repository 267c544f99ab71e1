import data from './weights.json' with { type: 'json' };
import { fieldNames, type FieldName } from './record.ts';

/** Raised whenever a shipped figure changes. */
export const resolveWeightsVersion: string = data.version;

/** Where a field cannot be compared: one of the two does not say. */
export const missing = 255;

/** The levels of agreement of each field, best first, in the order of {@link fieldNames}. */
export const levelNames: readonly (readonly string[])[] = fieldNames.map((field) =>
  Object.keys(data.fields[field]),
);

/** m and u of each level of each field. */
export interface Model {
  readonly m: readonly Float64Array[];
  readonly u: readonly Float64Array[];
  /** The chance that two records picked blindly are one subject. */
  readonly prior: number;
  /** The chance that they are two of one household. */
  readonly household: number;
}

/** For each field how often two of one household share it; 0 for what is a person's own. */
const householdShares: Float64Array = Float64Array.from(fieldNames, (field) => {
  const share = (data.household as Record<string, unknown>)[field];
  return typeof share === 'number' ? share : 0;
});

const column = (field: FieldName, which: 0 | 1): Float64Array => {
  const figures = Object.values(data.fields[field] as unknown as Record<string, [number, number]>).map(
    (pair) => pair[which],
  );
  const sum = figures.reduce((total, figure) => total + figure, 0);
  return Float64Array.from(figures, (figure) => figure / sum);
};

/**
 * The share for a pair: two of one household have one birthday as twins, and twins do not bear one given name.
 */
export function householdShare(field: number, levels: Uint8Array): number {
  const isBorn = field === fieldPlace.born;
  // The first two levels of a given name are the same and a variant of it.
  return isBorn && levels[fieldPlace.given]! <= 1 ? namesakeTwins : householdShares[field]!;
}
const namesakeTwins = 0.002;

/** How often one subject has two addresses that have nothing to do with each other. */
export const movedShare: number = data.moved;
/** The fields that change together when somebody moves. */
export const homeFields: readonly boolean[] = fieldNames.map((field) =>
  ['street', 'number', 'city', 'postcode', 'state'].includes(field),
);

/** What is known before any data is seen. */
export function shippedModel(records: number): Model {
  return {
    m: fieldNames.map((field) => column(field, 0)),
    u: fieldNames.map((field) => column(field, 1)),
    prior: Math.min(0.05, 1 / Math.max(2, records)),
    household: Math.min(0.05, 1 / Math.max(2, records)),
  };
}

export const fieldPlace = Object.fromEntries(fieldNames.map((field, place) => [field, place])) as Record<
  FieldName,
  number
>;

/** @example levelPlace('given', 'near') // 2 */
export function levelPlace(field: FieldName, level: string): number {
  const place = levelNames[fieldPlace[field]]!.indexOf(level);
  if (place < 0) throw new RangeError(`${field} has no level ${level}.`);
  return place;
}
