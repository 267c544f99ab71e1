/** One step of the story of three FIUs: what was done, and what had to hold. */
export interface Step {
  readonly step: string;
  /** One sentence with the figures. */
  readonly did: string;
  readonly truth: Readonly<Record<string, unknown>>;
  readonly ok: boolean;
  readonly ms: number;
}

export type Outcome = Pick<Step, 'did' | 'truth' | 'ok'>;

/** Walks one step and times it. What it throws is its failure, told like the rest. */
export async function walkStep(step: string, work: () => Promise<Outcome>): Promise<Step> {
  const begun = performance.now();
  const took = (): number => Math.round(performance.now() - begun);
  try {
    return { step, ...(await work()), ms: took() };
  } catch (error) {
    const code = (error as { code?: string }).code ?? 'unexpected';
    return { step, did: `Stopped: ${(error as Error).message}`, truth: { code }, ok: false, ms: took() };
  }
}
