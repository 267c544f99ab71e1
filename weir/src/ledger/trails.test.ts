import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importMappingSchema } from './contract.ts';
import { openDuck, type Duck } from './duck.ts';
import { openFolderLedger } from './folder-ledger.ts';
import { folderManifest } from './folder-manifest.ts';
import { LedgerReader } from './reader.ts';
import { trailsOver, type Trails } from './trails.ts';

describe('trails of a view', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-trails-view-'));
  const mapping = importMappingSchema.parse({
    columns: { id: 'id', from: 'from', to: 'to', time: 'time', amount: 'amount' },
  });
  let duck: Duck;
  let open: (threshold: number) => (view: Parameters<ReturnType<typeof trailsOver>>[0]) => Promise<Trails>;

  async function bring(name: string, rows: string, compartment: string | null = null): Promise<void> {
    writeFileSync(join(folder, name), `id,from,to,time,amount\n${rows}`);
    const ledger = openFolderLedger(join(folder, 'ledger'), { create: true });
    await ledger.import(join(folder, name), { ...mapping, compartment });
    ledger.close();
  }

  beforeAll(async () => {
    await bring('one.csv', 'a,,A,2026-01-01,5.00\nb,A,B,2026-01-02,3.00\nc,B,A,2026-01-02,1.00\n');
    await bring('two.csv', 'd,A,C,2026-01-02,2.00\n');
    duck = openDuck({ temporaryFolder: join(folder, 'tmp') });
    const place = join(folder, 'ledger');
    const manifest = folderManifest(place, false);
    const reader = new LedgerReader(place, duck, manifest);
    open = (threshold) => trailsOver(place, duck, reader, () => manifest.read(), threshold);
  });
  afterAll(() => {
    duck.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const told = async (trails: Trails): Promise<unknown> => ({
    rows: trails.columns.count,
    untilSequence: trails.untilSequence,
    compartments: trails.compartments,
    amounts: [...trails.columns.amount],
    places: [...(await trails.rowsOf(['c', 'd', 'none']))].sort(),
    names: [...(await trails.namesOf([0, 1, 2]))].sort(([one], [other]) => one - other),
  });
  const all = { sight: { clearances: [] } };

  it('are the same from the saved index and from the view', async () => {
    const [index, view] = [await open(1)(all), await open(1e9)(all)];
    expect(await told(index)).toEqual(await told(view));
    // The index holds no identifiers.
    expect(() => index.columns.idOf(0)).toThrow();
    expect(view.columns.idOf(0)).toBe('a');
  });

  it('are of the view where it shows less than the index: an earlier state, or rows not for everybody', async () => {
    const earlier = await open(1)({ ...all, untilSequence: 3 });
    expect(earlier.columns.count).toBe(3);
    await bring('hidden.csv', 'e,A,D,2026-01-03,1.00\n', 'harbour');
    expect((await open(1)(all)).columns.count).toBe(4);
    const cleared = await open(1)({ sight: { clearances: ['harbour'] } });
    expect(cleared.columns.count).toBe(5);
    expect(cleared.compartments).toEqual(['harbour']);
    expect(() => cleared.columns.idOf(0)).toThrow();
  });
});
