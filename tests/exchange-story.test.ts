import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '@weir/engines/vocabulary';
import { generateCountries } from '@weir/sandbox';
import { describe, expect, it } from 'vitest';
import { tellTheStory } from '../weir/src/demo/exchange/tell-the-story.ts';
import { startStations } from '../weir/src/demo/exchange/three-units.ts';
import { readConfig } from '../weir/src/platform/config.ts';
import { openHostileNetwork, type HostileNetwork } from './hostile-network.ts';

/** The story of `npm run demo:exchange` over a network that means harm, with nodes that are ended at random moments. */
describe('three FIUs', () => {
  it(
    'come through the whole story over a hostile network and under kills',
    { timeout: 600_000 },
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'weir-exchange-story-'));
      const random = seededRandom('exchange story');
      const world = generateCountries({ seed: 1, scale: 0.1 });
      const story = world.truth.story!;
      const forbidden = new RegExp(
        `${story.title}|${story.expectedAlerts.map(({ account }) => account.replace('iban:', '')).join('|')}|Accounts held here`,
      );
      const networks: (HostileNetwork & { readable: string[] })[] = [];
      const stations = await startStations(
        folder,
        world,
        (settings) => readConfig(settings, {}),
        async (doorPort) => {
          const network = await openHostileNetwork(doorPort, random, { forbidden });
          // People pin each other on a quiet day; the harm begins with the mail.
          network.calm();
          networks.push(network);
          return `https://127.0.0.1:${network.port}`;
        },
      );
      let kills = 0;
      try {
        const [home, partner, third] = stations;
        const told = await tellTheStory({
          world,
          home,
          partner,
          third,
          patienceMs: 120_000,
          meanwhile: async () => {
            if (random.next() < 0.5) return;
            await pause(random.next() * 600);
            kills++;
            await stations[Math.floor(random.next() * stations.length)]!.crash();
          },
          tell: (line) => {
            if (line.includes('ceremony')) for (const network of networks) network.rage();
            // What is left over must come through too, but a test must end.
            if (line.includes('feedback')) for (const network of networks) network.calm();
          },
        });
        expect(told.filter(({ ok }) => !ok)).toEqual([]);
        expect(told.length).toBeGreaterThan(8);
        // A network that did nothing and kills that never came would prove nothing.
        expect(kills).toBeGreaterThan(0);
        const harm = networks.flatMap(({ done }) => Object.values(done)).reduce((sum, each) => sum + each, 0);
        expect(harm).toBeGreaterThan(0);
        expect(networks.reduce((sum, { seen }) => sum + seen.bytes, 0)).toBeGreaterThan(100_000);
        expect(networks.flatMap(({ readable }) => readable)).toEqual([]);
      } finally {
        await Promise.all(stations.map((station) => station.stop()));
        await Promise.all(networks.map((network) => network.close()));
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
