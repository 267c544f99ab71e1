import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { columnsFrom, findPatterns, type LedgerRow } from '@weir/engines/trails';
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
  const transfers = readTransfers(textOf('transactions.csv.gz')).rows;
  const columns = columnsFrom(transfers);
  const schemesOfAll = readSchemes(textOf('alert_transactions.csv.gz'));
  const apart = (typology: string): number =>
    schemesOfAll.filter(
      (each) => each.laundering && each.typology === typology && !meets(each.transactions, transfers),
    ).length;
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
        note: `${found} of ${schemes}${apart(typology) === 0 ? '' : `; ${apart(typology)} of them are one payment, or payments without an account in common: no shape that anybody could see`}`,
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

/** Whether half of a scheme's payments, and two at least, hang together by accounts. The simulator cut some schemes short. */
function meets(ids: ReadonlySet<string>, transfers: readonly LedgerRow[]): boolean {
  const groups: { accounts: Set<string>; payments: number }[] = [];
  for (const { from, to } of transfers.filter(({ id }) => ids.has(id))) {
    const ends = [from, to].filter((end) => end !== null);
    const touched = groups.filter(({ accounts }) => ends.some((end) => accounts.has(end)));
    groups.push({
      accounts: new Set([...ends, ...touched.flatMap(({ accounts }) => [...accounts])]),
      payments: touched.reduce((sum, { payments }) => sum + payments, 1),
    });
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
  }
  const most = Math.max(0, ...groups.map(({ payments }) => payments));
  return most >= 2 && 2 * most >= ids.size;
}
