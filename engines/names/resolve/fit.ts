import { fieldNames } from './record.ts';
import {
  fieldPlace,
  homeFields,
  householdShare,
  levelNames,
  missing,
  movedShare,
  type Model,
} from './weights.ts';

/*
 * The model of Fellegi and Sunter ("A theory for record linkage", JASA 64, 1969), its m fitted by expectation and
 * maximisation without labels (Winkler 1988; Dempster, Laird and Rubin 1977). Candidates tell how matches agree, pairs
 * picked blindly how strangers do. Shipped figures stand in as if so many pairs had been seen before, so that little
 * data moves little.
 */
const matchesBefore = 300;
const strangersBefore = 3000;
const recordsBefore = 300;
const rounds = 12;

/** Pairs with the same levels, counted together: there are far fewer patterns than pairs. */
export class Patterns {
  readonly levels: Uint8Array[] = [];
  readonly counts: number[] = [];
  readonly #places = new Map<string, number>();

  /** `times` stands for so many pairs where only some are looked at. */
  add(levels: Uint8Array, times = 1): void {
    const key = String.fromCharCode(...levels);
    const place = this.#places.get(key);
    if (place !== undefined) {
      this.counts[place]! += times;
      return;
    }
    this.#places.set(key, this.levels.length);
    this.levels.push(levels.slice());
    this.counts.push(times);
  }
}

/** What a pair of these levels may be: likelihoods of one subject and of one household, where strangers have 1. */
export interface Odds {
  readonly match: number;
  readonly household: number;
  /** If they are one subject, the chance that both records give one home. */
  readonly stayed: number;
}

export function oddsOf(model: Model, levels: Uint8Array): Odds {
  let match = model.prior;
  let home = 1;
  let household = model.household;
  for (let field = 0; field < levels.length; field++) {
    const level = levels[field]!;
    if (level === missing) continue;
    const ratio = model.m[field]![level]! / model.u[field]![level]!;
    if (homeFields[field]) home *= ratio;
    else match *= ratio;
    const share = householdShare(field, levels);
    if (share > 0) household *= share * ratio + 1 - share;
  }
  return { match: match * (movedShare + (1 - movedShare) * home), household, stayed: stayedShare(home) };
}

/** Of matches whose addresses agree so well, the share that did not move. */
function stayedShare(home: number): number {
  const stayed = (1 - movedShare) * home;
  return stayed / (stayed + movedShare);
}

/** Bits: how much more likely one subject is than two. */
export function bitsOf(model: Model, levels: Uint8Array): number {
  const { match, household } = oddsOf(model, levels);
  return Math.log2(match / (1 + household));
}

/**
 * Fits the model to the data. The prior is the share of matches among all pairs of the records, compared or not.
 */
export function fit(start: Model, candidates: Patterns, strangers: Patterns, records: number): Model {
  const totalPairs = (records * (records - 1)) / 2;
  let model = start;
  // How many pairs match is learned from all records, so it leans on the guess by records and not by matches.
  const told = records / (records + recordsBefore);
  const share = (counted: number, guess: number): number =>
    Math.min(0.2, told * (counted / totalPairs) + (1 - told) * guess);
  for (let round = 0; round < rounds; round++) {
    const m = start.m.map((levels) => levels.map((share) => share * matchesBefore));
    const u = start.u.map((levels) => levels.map((share) => share * strangersBefore));
    let matches = 0;
    let households = 0;
    const count = (patterns: Patterns, into: Float64Array[], ofMatches: boolean): void => {
      patterns.levels.forEach((levels, place) => {
        const { match, household, stayed } = oddsOf(model, levels);
        const all = 1 + match + household;
        const weight = (patterns.counts[place]! * (ofMatches ? match : 1)) / all;
        if (ofMatches) {
          matches += weight;
          households += (patterns.counts[place]! * household) / all;
        }
        // Too rare to learn from: a father who is his son would be a fault of the data.
        for (let field = 0; field < levels.length; field++)
          if (levels[field] !== missing && field !== fieldPlace.generation)
            into[field]![levels[field]!]! += ofMatches && homeFields[field] ? weight * stayed : weight;
      });
    };
    count(candidates, m, true);
    count(strangers, u, false);
    model = {
      m: m.map(shares),
      u: u.map(shares),
      prior: share(matches, start.prior),
      household: share(households, start.household),
    };
  }
  return model;
}

function shares(counts: Float64Array): Float64Array {
  const sum = counts.reduce((total, each) => total + each, 0);
  return counts.map((each) => each / sum);
}

/** For reports and tests: what the model says of each level, in bits. */
export function bitsOfLevels(model: Model): Record<string, Record<string, number>> {
  return Object.fromEntries(
    fieldNames.map((field, place) => [
      field,
      Object.fromEntries(
        levelNames[place]!.map((level, at) => [
          level,
          Math.round(100 * Math.log2(model.m[place]![at]! / model.u[place]![at]!)) / 100,
        ]),
      ),
    ]),
  );
}
