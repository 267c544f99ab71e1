import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from '@weir/sandbox';
import type { Config, Settings } from '#platform';
import { startStation, type Station, type Unit, type WayTo } from './node-in-process.ts';

const units: readonly Unit[] = [
  {
    code: 'XN',
    node: 'fiu.aldermoor.example',
    authority: 'FIU of Aldermoor',
    people: {
      administrator: 'Nela Thornbury',
      analyst: 'Sunniva Achterberg',
      supervisor: 'Idris Valcourt',
      desk: 'Maud Oyelaran',
      prosecutor: 'Leontyne Brask',
      officer: 'Jasper Wynn',
    },
  },
  {
    code: 'XP',
    node: 'fiu.portsable.example',
    authority: 'FIU of Port Sable',
    people: {
      administrator: 'Radomil Finch',
      analyst: 'Ines Kavanagh',
      supervisor: 'Baptiste Orrery',
      desk: 'Yolanda Threadgold',
      prosecutor: 'Casimir Holt',
      officer: 'Delphine Marsh',
    },
  },
  {
    code: 'XV',
    node: 'fiu.verrick.example',
    authority: 'FIU of Verrick',
    people: {
      administrator: 'Anselm Dray',
      analyst: 'Tamsin Quarrel',
      supervisor: 'Hakon Vesper',
      desk: 'Oriel Lund',
      prosecutor: 'Simeon Hale',
      officer: 'Petronel Rusk',
    },
  },
];

/** Aldermoor, Port Sable and Verrick, each in a process of its own. Where one does not start, none stays. */
export async function startStations(
  folder: string,
  world: World,
  config: (settings: Settings) => Config,
  wayTo?: WayTo,
): Promise<[Station, Station, Station]> {
  const key = world.truth.reports.find(({ file }) => file === world.truth.story!.keyReport)!;
  const started = await Promise.allSettled(
    units.map((unit) => {
      const data = join(folder, unit.code.toLowerCase());
      mkdirSync(data, { recursive: true, mode: 0o700 });
      const bank = {
        name: unit.code === 'XN' ? key.filerName : `Mercantile Bank, ${unit.authority.slice(7)}`,
        reportingEntityId: key.reportingEntityId,
      };
      return startStation(unit, data, config({ data, logLevel: 'error' }), bank, wayTo);
    }),
  );
  const stations = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(stations.map((station) => station.stop()));
    throw failed.reason;
  }
  return stations as [Station, Station, Station];
}
