import { generateCountries } from '@weir/sandbox';
import type { RunningNode } from '../start.ts';
import { assemble, type Cast } from './cast.ts';
import type { DemoRun, StationName } from './contract.ts';
import type { DemoClock } from './demo-clock.ts';
import { keepRun } from './demo-run.ts';
import { detect } from './detection-station.ts';
import { letLapse, suspend } from './lapse-station.ts';
import { obtain } from './obtaining-station.ts';
import { reviewMerges } from './resolution-station.ts';
import { decideHits } from './screening-station.ts';
import { walk, type Outcome, type Station } from './station.ts';
import { fileReports, importLedgers, importLists, trace, type Stage } from './stations.ts';
import { disseminate, hearBack } from './product-stations.ts';
import { openCase, resolveSubjects, verifyAudit } from './story-stations.ts';

export interface Walk {
  readonly stations: readonly Station[];
  readonly ok: boolean;
  readonly cast: Cast;
}

export interface WalkOptions {
  readonly seed: number;
  readonly scale: number;
  /** The one that the node was started with. */
  readonly clock: DemoClock;
  readonly tell: (line: string) => void;
}

/**
 * The main job from end to end, through the same API that people use: reports in, answered, screened, in the ledger;
 * alerts, a trace under two rules, a case, a suspension that lapses, an approved product, the recipient's answer, and the
 * log of it all. What it did beside the truth is kept in the node's folder, for its page in the browser.
 */
export async function walkTheLine(node: RunningNode, options: WalkOptions): Promise<Walk> {
  const { clock, seed, scale } = options;
  const begun = performance.now();
  const began = clock.now();
  const stations: Station[] = [];
  const world = generateCountries({ seed, scale });
  const cast = await assemble(node, world);
  const stage: Stage = {
    world,
    cast,
    clock,
    idle: () => node.app.platform.jobs.idle(),
    filed: new Map(),
    alerts: [],
    traces: new Map(),
  };
  const go = async (name: StationName, work: (stage: Stage) => Promise<Outcome>): Promise<void> => {
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
  await go('lapse', letLapse);
  await go('dissemination', disseminate);
  await go('feedback', hearBack);
  await go('audit', verifyAudit);
  const ok = stations.every((station) => station.ok);
  const run: DemoRun = {
    seed,
    scale,
    began,
    ended: clock.now(),
    ms: Math.round(performance.now() - begun),
    ok,
    stations,
  };
  keepRun(node.app.platform.config.dataFolder, run);
  return { stations, ok, cast };
}
