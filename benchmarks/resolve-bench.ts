import { finish } from './bench.ts';
import { resolveRows } from './resolve-rows.ts';

/** Entity resolution alone; the benchmark of names takes the same rows. */
export async function run(asJson: boolean): Promise<void> {
  finish('resolve', await resolveRows(), asJson);
}
