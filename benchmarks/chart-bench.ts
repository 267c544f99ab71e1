import { cpus, loadavg } from 'node:os';
import { seededRandom } from '@weir/engines/vocabulary';
import type { CDPSession, Page } from 'playwright-core';
import type { ChartAnswer } from 'weir/charts/contract';
import { openJourney } from '../tests/journey.ts';
import { finish, type BenchRow } from './bench.ts';

const nodes = 5000;
const edges = 15_000;
const runs = 3;
const held = 3000;

/**
 * The link chart's own page in Chromium, on a running node, with one answer of the API replaced by a large one made here.
 * Chromium draws by the processor: where a graphics card draws, frames come sooner. No peer does this here.
 */
export async function run(asJson: boolean): Promise<void> {
  const answer = JSON.stringify(madeAnswer(1));
  const journey = await openJourney('chart-bench');
  try {
    const measured: Measured[] = [];
    for (let time = 0; time < runs; time++) {
      const { page, context } = await journey.sitDown('analyst');
      await page.route('**/chart/nodes', (route) =>
        route.fulfill({ contentType: 'application/json', body: answer }),
      );
      measured.push(await measure(page, journey.node.url));
      await context.close();
    }
    const median = (of: (one: Measured) => number): number =>
      measured.map(of).sort((one, other) => one - other)[Math.floor(runs / 2)]!;
    const size = `${nodes.toLocaleString('en')} nodes, ${edges.toLocaleString('en')} links`;
    const row = (what: string, ours: number, unit: string, target: string | null, met: boolean | null) => ({
      what: `${what}, ${size}`,
      ours,
      unit,
      target,
      met,
      peer: null,
      peerValue: null,
      ratio: null,
    });
    const first = median((one) => one.first);
    const panning = median((one) => one.panning.frames);
    const dragging = median((one) => one.dragging.frames);
    const rows: BenchRow[] = [
      {
        ...row('answer arrived to first picture', first, 'ms', '≤ 1000', first <= 1000),
        note: `the machine bore a load of ${loadavg()[0]!.toFixed(1)} on ${cpus().length} processors`,
      },
      row(
        'arranging, in its own thread',
        median((one) => one.arranging),
        'ms',
        null,
        null,
      ),
      { ...row('moving the picture', panning, 'frames/s', '≥ 30', panning >= 30), note: drawnBy(measured) },
      row(
        'script in a frame while moving the picture',
        median((one) => one.panning.script),
        'ms',
        null,
        null,
      ),
      { ...row('dragging a node', dragging, 'frames/s', '≥ 30', dragging >= 30), note: drawnBy(measured) },
      row(
        'script in a frame while dragging a node',
        median((one) => one.dragging.script),
        'ms',
        null,
        null,
      ),
      row(
        'memory of the page (JavaScript heap)',
        median((one) => one.heap),
        'MB',
        null,
        null,
      ),
    ];
    finish('chart', rows, asJson);
  } finally {
    await journey.close();
  }
}

interface Moved {
  readonly frames: number;
  /** Milliseconds of script that one frame took. */
  readonly script: number;
}

interface Measured {
  readonly first: number;
  readonly arranging: number;
  readonly panning: Moved;
  readonly dragging: Moved;
  readonly heap: number;
  readonly renderer: string;
}

const drawnBy = (measured: readonly Measured[]): string => `drawn by ${measured[0]!.renderer}`;

// What runs in the page is text: benchmarks know no browser.
const whenDrawn = `(async () => {
  const end = performance.now() + 60000;
  const drawn = () => performance.getEntriesByName('chart-drawn').find(({ detail }) => detail === ${nodes});
  const arranged = () => performance.getEntriesByName('chart-arranged')[0];
  while (!drawn() || !arranged()) {
    if (performance.now() > end) throw new Error('No picture came within a minute.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const arrived = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/chart/nodes')).responseEnd;
  const gl = document.createElement('canvas').getContext('webgl2');
  const told = gl && gl.getExtension('WEBGL_debug_renderer_info');
  return {
    first: drawn().startTime - arrived,
    arranging: arranged().duration,
    renderer: told ? gl.getParameter(told.UNMASKED_RENDERER_WEBGL) : 'an unnamed renderer',
  };
})()`;

const countFrames = `new Promise((resolve) => {
  const begun = performance.now();
  let frames = 0;
  const count = () => {
    frames++;
    const gone = performance.now() - begun;
    if (gone < ${held}) requestAnimationFrame(count);
    else resolve((frames * 1000) / gone);
  };
  requestAnimationFrame(count);
})`;

async function measure(page: Page, url: string): Promise<Measured> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await page.goto(`${url}/chart?nodes=${encodeURIComponent('account:N0')}`);
  const { first, arranging, renderer } =
    await page.evaluate<Pick<Measured, 'first' | 'arranging' | 'renderer'>>(whenDrawn);
  const picture = page.getByRole('img', { name: 'Link chart' });
  await picture.scrollIntoViewIfNeeded();
  let box = (await picture.boundingBox())!;
  const panning = await pictures(page, cdp, { x: box.x + 12, y: box.y + 12 });
  // The search brings a node to the middle, where it can be taken hold of.
  const search = page.getByLabel('Search in the chart');
  await search.fill('N17 ');
  await search.press('Enter');
  await page.waitForTimeout(500);
  await picture.scrollIntoViewIfNeeded();
  box = (await picture.boundingBox())!;
  const dragging = await pictures(page, cdp, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
  await cdp.send('HeapProfiler.collectGarbage');
  const heap = (await metric(cdp, 'JSHeapUsedSize')) / 1e6;
  return { first, arranging, panning, dragging, heap, renderer };
}

/** Frames a second that the page gets through while the pointer is held down and moved about. */
async function pictures(page: Page, cdp: CDPSession, from: { x: number; y: number }): Promise<Moved> {
  const before = await metric(cdp, 'ScriptDuration');
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  const counting = page.evaluate<number>(countFrames);
  const end = performance.now() + held;
  for (let step = 1; performance.now() < end; step++)
    await page.mouse.move(from.x + 80 * (1 - Math.cos(step / 20)), from.y + 60 * (1 - Math.cos(step / 15)));
  const frames = await counting;
  await page.mouse.up();
  const script = (await metric(cdp, 'ScriptDuration')) - before;
  return { frames, script: (script * 1000) / ((frames * held) / 1000) };
}

async function metric(cdp: CDPSession, wanted: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === wanted)!.value;
}

/** Accounts in rings of forty that pay each other, a few that pay or are paid by very many, and their holders. */
export function madeAnswer(seed: number): ChartAnswer {
  const random = seededRandom(seed);
  const ring = 40;
  const links = new Map<string, ChartAnswer['edges'][number]>();
  while (links.size < edges) {
    const from = random.integer(0, nodes - 1);
    const near = Math.floor(from / ring) * ring + random.integer(0, ring - 1);
    const chance = random.integer(1, 20);
    const to = chance === 1 ? random.integer(0, nodes - 1) : chance === 2 ? random.integer(0, 20) : near;
    if (from === to || to >= nodes) continue;
    const id = `money account:N${from} account:N${to}`;
    const day = random.integer(1, 28);
    links.set(id, {
      id,
      kind: 'money',
      from: `account:N${from}`,
      to: `account:N${to}`,
      detail: null,
      sums: [
        {
          currency: 'XNC',
          minor: random.integer(100, 50_000_000),
          payments: random.integer(1, 40),
          firstAt: `2026-0${random.integer(1, 4)}-01T00:00:00Z`,
          lastAt: `2026-0${random.integer(5, 9)}-${String(day).padStart(2, '0')}T00:00:00Z`,
        },
      ],
    });
  }
  return {
    nodes: Array.from({ length: nodes }, (_, number) => ({
      id: `account:N${number}`,
      kind: 'account',
      name: `N${number} Quay and Sons`,
      alsoKnownAs: [],
      hits: 0,
      holder: `subject:${Math.floor(number / 3)}`,
    })),
    edges: [...links.values()],
    found: nodes,
    shown: nodes,
    unknown: [],
  };
}
