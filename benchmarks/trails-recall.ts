import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { columnsFrom, findPatterns } from '@weir/engines/trails';
import { mark, readSchemes, readTransfers } from '../engines/trails/amlsim.ts';
import { sharedFolder } from '../tests/shared-folder.ts';
import type { BenchRow } from './bench.ts';

/** What of a simulated bank's laundering the patterns find: recall by typology, and false alerts for each true one. */
export function recallRows(): BenchRow[] {
  const folder = sharedFolder('data', 'transactions', 'amlsim-s11');
  const plain = { unit: 'share', peer: null, peerValue: null, ratio: null };
  if (folder === undefined) {
    const note = 'the simulated ledger does not lie beside the repository';
    return [{ ...plain, what: 'recall on AMLSim', ours: null, target: '≥ .95', met: null, note }];
  }
  const textOf = (file: string): string => gunzipSync(readFileSync(join(folder, file))).toString('utf8');
  const columns = columnsFrom(readTransfers(textOf('transactions.csv.gz')).rows);
  const schemesOfAll = readSchemes(textOf('alert_transactions.csv.gz'));
  const single = (typology: string): number =>
    schemesOfAll.filter((each) => each.laundering && each.typology === typology && each.transactions.size < 2)
      .length;
  const { recall, alerts, false: wrong } = mark(findPatterns(columns), schemesOfAll);
  const rows = Object.entries(recall)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([typology, { schemes, found }]): BenchRow => {
      const least = typology === 'random' ? 0.6 : 0.95;
      return {
        ...plain,
        what: `recall on AMLSim, ${typology.replaceAll('_', '-')}`,
        ours: found / schemes,
        target: `≥ ${least}`,
        met: found / schemes >= least,
        note: `${found} of ${schemes}${single(typology) === 0 ? '' : `; of all, ${single(typology)} are one payment, which no alert can find by the rule (at least two)`}`,
      };
    });
  const ratio = wrong / (alerts - wrong);
  return [
    ...rows,
    {
      ...plain,
      what: 'false alerts for each true one on AMLSim, family pattern',
      ours: ratio,
      target: '≤ 2',
      met: ratio <= 2,
      note: `${alerts} alerts`,
    },
  ];
}
