import type { DemoStation, Figures, StationName } from './contract.ts';

/** One station of the line: what it did, the truth it was held against, and whether it stood. */
export interface Station extends DemoStation {
  /** One sentence with the figures. */
  readonly did: string;
  /** Everything it was held against, with what is amiss by name: for whoever has to find out why. */
  readonly truth: Readonly<Record<string, unknown>>;
}

/** What the truth demands; a station stands where every one of them holds. */
export interface Check {
  readonly key: string;
  readonly held: boolean;
  readonly figures?: Figures;
}

export interface Outcome {
  readonly did: string;
  readonly truth: Record<string, unknown>;
  readonly figures: Figures;
  readonly checks: readonly [Check, ...Check[]];
  readonly patterns?: DemoStation['patterns'];
  readonly made?: string;
}

/** Walks one station and times it. What it throws is its failure, told like the rest. */
export async function walk(station: StationName, work: () => Promise<Outcome>): Promise<Station> {
  const begun = performance.now();
  const took = (): number => Math.round(performance.now() - begun);
  try {
    const { checks, patterns = [], made = null, ...outcome } = await work();
    return {
      station,
      ...outcome,
      checks: checks.map(({ key, held, figures = {} }) => ({ key, held, figures })),
      patterns,
      made,
      stopped: null,
      ok: checks.every(({ held }) => held),
      ms: took(),
    };
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'unexpected';
    const did = `Stopped: ${(error as Error).message}`;
    const nothing = { figures: {}, checks: [], patterns: [], made: null };
    return { station, did, truth: { code }, ...nothing, stopped: code, ok: false, ms: took() };
  }
}
