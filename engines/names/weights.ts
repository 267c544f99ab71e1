import shipped from './data/weights.json' with { type: 'json' };

type Figures = Omit<typeof shipped, 'about' | 'source' | 'version'>;

/** The shipped weights; integers, so that scores are exact. What each means is said where it is used. */
export const weights: Readonly<Figures> = shipped;

/** Named so that a stored decision can say under which weights it was scored. */
export const weightsVersion: string = shipped.version;

/** Hits at or above it (0..1) are alerts. */
export const shippedThreshold: number = shipped.threshold / 1000;
