import { describe, expect, it } from 'vitest';
import { realSets } from '../../../tests/resolution-sets.ts';
import { sharedFolder } from '../../../tests/shared-folder.ts';
import { pairScores } from './pair-scores.ts';
import { resolve } from './resolve.ts';

/* Public sets with known truth lie beside the repository. Measured figures stand in README.md; here are their floors. */

const folder = sharedFolder('data/screening/er');
const floors = { febrl3: 0.99, senzing: 0.97, fake_1000: 0.9 } as const;

describe.skipIf(folder === undefined)(
  folder === undefined ? 'public sets: skipped, they do not lie beside the repository' : 'public sets',
  () => {
    it.each(['febrl3', 'senzing', 'fake_1000'] as const)('%s is resolved as its truth says', (name) => {
      const { records, truthOf } = realSets(folder!)[name]();
      expect(records.length).toBeGreaterThan(100);
      const judged = records.map(({ id }) => ({ id, truth: truthOf(id) }));
      expect(pairScores(judged, resolve(records).clusters).f1).toBeGreaterThanOrEqual(floors[name]);
    });
  },
);
