import { generateCountries } from '@weir/sandbox';
import type { RunningNode } from '../start.ts';
import { assemble, type Cast } from './cast.ts';
import { detect } from './detection-station.ts';
import { obtain, suspend } from './obtaining-station.ts';
import { reviewMerges } from './resolution-station.ts';
import { decideHits } from './screening-station.ts';
import { walk, type Outcome, type Station } from './station.ts';
import { fileReports, importLedgers, importLists, trace, type Stage } from './stations.ts';
import { disseminate, openCase, resolveSubjects, verifyAudit } from './story-stations.ts';

export interface Walk {
  readonly stations: readonly Station[];
  readonly cast: Cast;
}

/**
 * The main job from end to end, through the same API that people use: reports in, answered, screened, in the ledger;
 * alerts, a trace under two rules, a case, an approved product, the recipient's answer, and the log of it all.
 */
export async function walkTheLine(
  node: RunningNode,
  options: { seed: number; scale: number; tell: (line: string) => void },
): Promise<Walk> {
  const stations: Station[] = [];
  const world = generateCountries({ seed: options.seed, scale: options.scale });
  const cast = await assemble(node, world);
  const stage: Stage = {
    world,
    cast,
    idle: () => node.app.platform.jobs.idle(),
    filed: new Map(),
    alerts: [],
    traces: new Map(),
  };
  const go = async (name: string, work: (stage: Stage) => Promise<Outcome>): Promise<void> => {
    const station = await walk(name, () => work(stage));
    stations.push(station);
    options.tell(
      `${station.ok ? ' ok ' : 'FAIL'}  ${name.padEnd(14)} ${station.did} (${(station.ms / 1000).toFixed(1)} s)`,
    );
  };
  await go('lists', importLists);
  await go('intake', fileReports);
  await go('subjects', resolveSubjects);
  await go('merges', reviewMerges);
  await go('screening', decideHits);
  await go('ledger', importLedgers);
  await go('detection', detect);
  await go('tracing', trace);
  await go('case', openCase);
  await go('obtaining', obtain);
  await go('suspension', suspend);
  await go('dissemination', disseminate);
  await go('audit', verifyAudit);
  return { stations, cast };
}
