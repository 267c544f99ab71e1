import { finish } from './bench.ts';
import { accuracyRows } from './names-accuracy.ts';
import { speedRows } from './names-speed.ts';

/** How right and how fast the names engine is, on real lists that lie beside the repository. */
export async function run(asJson: boolean): Promise<void> {
  finish('names', [...(await accuracyRows()), ...(await speedRows())], asJson);
}
