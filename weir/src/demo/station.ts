/** One station of the line: what it did, the truth it was held against, and whether it stood. */
export interface Station {
  readonly station: string;
  /** One sentence with the figures. */
  readonly did: string;
  readonly truth: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  readonly ms: number;
}

export interface Outcome {
  did: string;
  truth: Record<string, unknown>;
  ok: boolean;
}

/** Walks one station and times it. What it throws is its failure, told like the rest. */
export async function walk(station: string, work: () => Promise<Outcome>): Promise<Station> {
  const begun = performance.now();
  const took = (): number => Math.round(performance.now() - begun);
  try {
    const outcome = await work();
    return { station, ...outcome, ms: took() };
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'unexpected';
    return { station, did: `Stopped: ${(error as Error).message}`, truth: { code }, ok: false, ms: took() };
  }
}
