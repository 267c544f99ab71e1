/** One decided thing under two rankings. */
export interface Judged {
  readonly useful: boolean;
  /** Of the ranking in force. */
  readonly champion: number;
  /** Of the ranking that would take its place. */
  readonly challenger: number;
}

export interface RankingFigures {
  /** Chance that something useful stands above something that is not; null without both kinds. */
  readonly area: number | null;
  /** 95 % interval of the area; null without both kinds. */
  readonly low: number | null;
  readonly high: number | null;
  /** Share of useful ones among the first k. */
  readonly precision: readonly {
    readonly k: number;
    readonly precision: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export interface Comparison {
  readonly tested: number;
  readonly useful: number;
  readonly champion: RankingFigures;
  readonly challenger: RankingFigures;
  /** Area of the challenger less that of the champion, with its 95 % interval. */
  readonly gain: { readonly area: number; readonly low: number; readonly high: number } | null;
  /** Fewer of either kind than `enough`: the figures are chance more than anything else. */
  readonly tooFew: boolean;
}

/** Fewest of each kind among the tested for the figures to mean something. */
export const enough = 20;
const firstOnes = [10, 25, 50, 100];

/** Compares two rankings on the same decisions, of which neither may have learned. */
export function compareRankings(judged: readonly Judged[]): Comparison {
  const useful = judged.filter((each) => each.useful).length;
  const figures = (scoreOf: (each: Judged) => number): RankingFigures & { spread: Spread | null } => {
    const scored = judged.map((each) => ({ useful: each.useful, score: scoreOf(each) }));
    const spread = spreadOf(scored);
    const area = areaUnderCurve(scored);
    const ks = [...new Set(firstOnes.map((k) => Math.min(k, judged.length)))].filter((k) => k > 0);
    return {
      area,
      ...(area === null || spread === null ? { low: null, high: null } : interval(area, spread.variance)),
      precision: ks.map((k) => {
        const precision = precisionAt(scored, k);
        return { k, precision, ...precisionInterval(precision * k, k) };
      }),
      spread,
    };
  };
  const { spread: before, ...champion } = figures((each) => each.champion);
  const { spread: after, ...challenger } = figures((each) => each.challenger);
  return {
    tested: judged.length,
    useful,
    champion,
    challenger,
    gain:
      champion.area === null || challenger.area === null || before === null || after === null
        ? null
        : {
            area: challenger.area - champion.area,
            ...interval(challenger.area - champion.area, varianceOfDifference(before, after), -1),
          },
    tooFew: useful < enough || judged.length - useful < enough,
  };
}

export interface Scored {
  readonly useful: boolean;
  readonly score: number;
}

/** The area under the ROC curve by ranks (Mann and Whitney 1947); ties count half. Null without both kinds. */
export function areaUnderCurve(scored: readonly Scored[]): number | null {
  const ordered = [...scored].sort((one, other) => one.score - other.score);
  const positives = scored.filter(({ useful }) => useful).length;
  const negatives = scored.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let below = 0;
  let wins = 0;
  for (let at = 0; at < ordered.length;) {
    let end = at;
    let useful = 0;
    while (end < ordered.length && ordered[end]!.score === ordered[at]!.score) {
      if (ordered[end]!.useful) useful++;
      end++;
    }
    const not = end - at - useful;
    wins += useful * (below + not / 2);
    below += not;
    at = end;
  }
  return wins / (positives * negatives);
}

/** Share of useful ones among the first k; of those that tie for the last places, as many as chance would bring. */
export function precisionAt(scored: readonly Scored[], k: number): number {
  const most = Math.min(k, scored.length);
  if (most === 0) return 0;
  const border = [...scored].sort((one, other) => other.score - one.score)[most - 1]!.score;
  const above = scored.filter(({ score }) => score > border);
  const tied = scored.filter(({ score }) => score === border);
  const usefulOf = (some: readonly Scored[]): number => some.filter(({ useful }) => useful).length;
  const places = most - above.length;
  return (usefulOf(above) + (usefulOf(tied) * places) / tied.length) / most;
}

/** Wilson's interval of 95 % for a share (JASA 22, 1927). */
export function precisionInterval(useful: number, of: number): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const share = useful / of;
  const z = 1.959964;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const whole = 1 + (z * z) / of;
  // The share lies within its interval; at 0 and 1 it is its end, which rounding would miss.
  return {
    low: Math.max(0, Math.min(share, (middle - half) / whole)),
    high: Math.min(1, Math.max(share, (middle + half) / whole)),
  };
}

interface Spread {
  readonly variance: number;
  /** For each useful one the share of the others it stands above, and for each other the share of useful ones above it. */
  readonly ofUseful: readonly number[];
  readonly ofOthers: readonly number[];
}

/** DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988): the variance of an area, and of the difference of two. */
function spreadOf(scored: readonly Scored[]): Spread | null {
  const useful = scored.filter((each) => each.useful).map(({ score }) => score);
  const others = scored.filter((each) => !each.useful).map(({ score }) => score);
  if (useful.length < 2 || others.length < 2) return null;
  const sortedUseful = [...useful].sort(byNumber);
  const sortedOthers = [...others].sort(byNumber);
  const ofUseful = useful.map((score) => standing(sortedOthers, score));
  const ofOthers = others.map((score) => 1 - standing(sortedUseful, score));
  return {
    ofUseful,
    ofOthers,
    variance: covariance(ofUseful, ofUseful) / useful.length + covariance(ofOthers, ofOthers) / others.length,
  };
}

function varianceOfDifference(one: Spread, other: Spread): number {
  const shared =
    covariance(one.ofUseful, other.ofUseful) / one.ofUseful.length +
    covariance(one.ofOthers, other.ofOthers) / one.ofOthers.length;
  return Math.max(0, one.variance + other.variance - 2 * shared);
}

/** Share of the ordered values below, those equal counting half. */
function standing(ordered: readonly number[], value: number): number {
  const lower = placeOf(ordered, (each) => each >= value);
  const upper = placeOf(ordered, (each) => each > value);
  return (lower + upper) / 2 / ordered.length;
}

function placeOf(ordered: readonly number[], isThere: (value: number) => boolean): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isThere(ordered[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function covariance(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [first, second] = [mean(one), mean(other)];
  return (
    one.reduce((sum, value, place) => sum + (value - first) * (other[place]! - second), 0) / (one.length - 1)
  );
}

function interval(middle: number, variance: number, least = 0): { low: number; high: number } {
  const half = 1.959964 * Math.sqrt(Math.max(0, variance));
  return { low: Math.max(least, middle - half), high: Math.min(1, middle + half) };
}

function byNumber(one: number, other: number): number {
  return one - other;
}
