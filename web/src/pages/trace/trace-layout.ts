import { heldAt, isExit, othersLane, type Flow, type FlowStep } from './flow.ts';

export interface LayoutOptions {
  /** Width that is free for time. The picture may become wider when much happens. */
  width: number;
  /** `even`: quiet stretches are shortened; `clock`: true to the clock. */
  scale: 'even' | 'clock';
  rightToLeft: boolean;
  /** Draws nothing later than this. */
  asOf: number;
  /** Lanes in a given order, so that two pictures can be compared; else by first arrival. */
  laneOrder?: readonly string[] | undefined;
  /** The holding that fills a lane, so that two pictures compare; else the largest of this one. */
  largest?: number | undefined;
  /** Moments of the axis, so that two pictures share it; else those of this flow. */
  times?: readonly number[] | undefined;
}

export interface Lane {
  id: string;
  kind: 'account' | 'payer' | 'others' | 'exit';
  /** Middle of the lane. */
  y: number;
  /** What it holds over time, as an SVG path. */
  band: string;
  /** Thickness of the holding at the as-of moment. */
  heldThickness: number;
  held: number;
  /** Where the lane's line starts: its first arrival. */
  startX: number;
}

export interface Ribbon {
  key: string;
  steps: readonly FlowStep[];
  from: string;
  to: string;
  tainted: number;
  amount: number;
  /** Its middle line, stroked as thick as the tainted amount: a ribbon keeps its width however steeply it runs. */
  path: string;
  thickness: number;
  /** A hairline beside it where a part of the transaction is clean. */
  clean: string | null;
  source: boolean;
  x: number;
}

export interface Layout {
  width: number;
  height: number;
  pitch: number;
  lanes: readonly Lane[];
  ribbons: readonly Ribbon[];
  ticks: readonly { x: number; time: number }[];
}

const padding = { start: 64, end: 36, top: 34, bottom: 16 };
const eventGap = 9;
/** More moments than these share the width, so that the picture of thousands of payments stays one that can be crossed. */
const eventsApart = 700;

/** The axis: how wide it is, and where a time stands on it. */
export function axisOf(
  times: readonly number[],
  { width: free, scale, rightToLeft }: Pick<LayoutOptions, 'width' | 'scale' | 'rightToLeft'>,
): { width: number; xOf: (time: number) => number } {
  const width = Math.max(free, padding.start + padding.end + Math.min(times.length, eventsApart) * eventGap);
  const xInOrder = timeScale(times, scale, padding.start, width - padding.end);
  return { width, xOf: (time) => (rightToLeft ? width - xInOrder(time) : xInOrder(time)) };
}

/** Places lanes, holdings and ribbons. Pure: the same flow and options give the same picture. */
export function layoutTrace(flow: Flow, options: LayoutOptions): Layout {
  const order = options.laneOrder ?? laneOrderOf(flow);
  const pitch = order.length <= 16 ? 50 : order.length <= 40 ? 34 : order.length <= 90 ? 24 : 18;
  const times = options.times ?? timesOf([flow]);
  const { width, xOf } = axisOf(times, options);
  const unit = (pitch * 0.8) / Math.max(1, options.largest ?? largestHolding(flow));
  const yOf = new Map(order.map((lane, index) => [lane, padding.top + pitch * (index + 0.5)]));
  const thick = (amount: number): number =>
    amount <= 0 ? 0 : Math.max(1.4, Math.min(amount * unit, pitch * 0.9));

  const seen = flow.steps.filter((step) => step.time <= options.asOf);
  const ribbons = ribbonsOf(seen, { yOf, xOf, thick, forward: options.rightToLeft ? -1 : 1 });
  // What is held at the end stays held: its band runs on to the figures beside the picture.
  const edge = options.rightToLeft ? 10 : width - 10;
  const endX = options.asOf >= (times.at(-1) ?? 0) ? edge : xOf(options.asOf);
  const held = heldAt(flow, options.asOf);
  const lanes = order.map((id): Lane => {
    const y = yOf.get(id) ?? 0;
    const changes = holdingsOf(id, seen);
    return {
      id,
      kind: isExit(id) ? 'exit' : id === othersLane ? 'others' : changes.length === 0 ? 'payer' : 'account',
      y,
      band: bandPath(changes, y, xOf, thick, endX),
      held: held.get(id) ?? 0,
      heldThickness: thick(held.get(id) ?? 0),
      startX: xOf(changes[0]?.time ?? flow.steps.find((step) => step.from === id)?.time ?? times[0] ?? 0),
    };
  });
  return {
    width,
    height: padding.top + pitch * order.length + padding.bottom,
    pitch,
    lanes,
    ribbons,
    ticks: ticksOf(times, xOf, options.rightToLeft ? 84 : width - 84, options.rightToLeft ? -1 : 1),
  };
}

/** Every moment at which something moves, in order. */
export function timesOf(flows: readonly Flow[]): number[] {
  return [...new Set(flows.flatMap((flow) => flow.steps.map((step) => step.time)))].sort(
    (left, right) => left - right,
  );
}

/** Lanes as they are first reached, payers of the sources first, exits last: taint then mostly runs downwards. */
export function laneOrderOf(...flows: readonly Flow[]): string[] {
  const steps = flows.flatMap((flow) => flow.steps);
  if (flows.length > 1) steps.sort((left, right) => left.time - right.time);
  const lanes = new Set<string>();
  for (const step of steps) if (step.source) lanes.add(step.from);
  for (const step of steps) for (const lane of [step.from, step.to]) if (!isExit(lane)) lanes.add(lane);
  const exits = [...new Set(steps.map((step) => step.to).filter(isExit))].sort();
  const others = lanes.delete(othersLane) ? [othersLane] : [];
  return [...lanes, ...others, ...exits];
}

/** The most that any lane ever holds. */
export function largestHolding(flow: Flow): number {
  const held = new Map<string, number>();
  let largest = 0;
  for (const step of flow.steps) {
    if (!step.source) held.set(step.from, Math.max(0, (held.get(step.from) ?? 0) - step.tainted));
    const now = (held.get(step.to) ?? 0) + step.tainted;
    held.set(step.to, now);
    largest = Math.max(largest, now);
  }
  return largest;
}

/** Time to place. Between two moments of the list it interpolates, so that the as-of line can stand anywhere. */
function timeScale(
  times: readonly number[],
  scale: 'even' | 'clock',
  from: number,
  to: number,
): (time: number) => number {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? first;
  if (times.length < 2) return () => from;
  if (scale === 'clock') {
    return (time) => from + ((Math.min(Math.max(time, first), last) - first) / (last - first)) * (to - from);
  }
  // A gap counts by its logarithm: an hour and a month both show, neither hides the other.
  const places = [0];
  for (let index = 1; index < times.length; index++) {
    const hours = (times[index]! - times[index - 1]!) / 3_600_000;
    places.push(places[index - 1]! + 1 + Math.log2(1 + hours) * 0.35);
  }
  const total = places.at(-1)!;
  return (time) => {
    let low = 0;
    let high = times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle]! <= time) low = middle;
      else high = middle - 1;
    }
    const start = times[low]!;
    const end = times[low + 1];
    const share = end === undefined ? 0 : Math.max(0, Math.min(1, (time - start) / (end - start)));
    const place = places[low]! + share * ((places[low + 1] ?? places[low]!) - places[low]!);
    return from + (place / total) * (to - from);
  };
}

interface Change {
  time: number;
  held: number;
}

function holdingsOf(lane: string, steps: readonly FlowStep[]): Change[] {
  const changes: Change[] = [];
  let held = 0;
  for (const step of steps) {
    const before = held;
    if (step.from === lane && !step.source) held = Math.max(0, held - step.tainted);
    if (step.to === lane) held += step.tainted;
    if (held === before && step.to !== lane) continue;
    const last = changes.at(-1);
    if (last && last.time === step.time) last.held = held;
    else changes.push({ time: step.time, held });
  }
  return changes;
}

/** A band as thick as the holding, stepping where it changes. */
function bandPath(
  changes: readonly Change[],
  y: number,
  xOf: (time: number) => number,
  thick: (amount: number) => number,
  endX: number,
): string {
  const parts: string[] = [];
  for (const [index, { time, held }] of changes.entries()) {
    const half = thick(held) / 2;
    if (half === 0) continue;
    const next = changes[index + 1];
    const x1 = next ? xOf(next.time) : endX;
    parts.push(
      `M${round(xOf(time))} ${round(y - half)}H${round(x1)}V${round(y + half)}H${round(xOf(time))}Z`,
    );
  }
  return parts.join('');
}

interface Drawing {
  yOf: ReadonlyMap<string, number>;
  xOf: (time: number) => number;
  thick: (amount: number) => number;
  forward: 1 | -1;
}

function ribbonsOf(steps: readonly FlowStep[], drawing: Drawing): Ribbon[] {
  // Movements between the same two lanes that would lie on each other are one ribbon with several transactions.
  const groups: { x: number; steps: FlowStep[] }[] = [];
  const latest = new Map<string, { x: number; steps: FlowStep[] }>();
  for (const step of steps) {
    if (step.tainted <= 0) continue;
    const x = drawing.xOf(step.time);
    const key = `${step.from}\n${step.to}`;
    const near = latest.get(key);
    if (near && Math.abs(near.x - x) < 3) {
      near.steps.push(step);
    } else {
      const group = { x, steps: [step] };
      groups.push(group);
      latest.set(key, group);
    }
  }
  // A ribbon leaves its lane a little before its moment, but never before the money got there.
  const reachedAt = new Map<string, number>();
  return groups.map(({ x, steps: together }) => {
    const { from, to, source } = together[0]!;
    const since = source ? undefined : reachedAt.get(from);
    if (!reachedAt.has(to)) reachedAt.set(to, x);
    return ribbonOf(x, together, drawing, since === undefined ? Infinity : Math.abs(x - since));
  });
}

function ribbonOf(
  x: number,
  steps: readonly FlowStep[],
  { yOf, thick, forward }: Drawing,
  room: number,
): Ribbon {
  const first = steps[0]!;
  const tainted = steps.reduce((sum, step) => sum + step.tainted, 0);
  const amount = steps.reduce((sum, step) => sum + step.amount, 0);
  const from = yOf.get(first.from) ?? 0;
  const to = yOf.get(first.to) ?? 0;
  const thickness = thick(tainted);
  const reach = Math.max(6, Math.min(room, 56, Math.max(thickness * 1.4, 12 + Math.abs(to - from) / 8)));
  const curve = (shift: number): string => {
    const x0 = x - forward * reach + shift;
    const middle = x - (forward * reach) / 2 + shift;
    return `M${round(x0)} ${round(from)}C${round(middle)} ${round(from)} ${round(middle)} ${round(to)} ${round(x + shift)} ${round(to)}`;
  };
  return {
    key: first.transaction,
    steps,
    from: first.from,
    to: first.to,
    tainted,
    amount,
    path: curve(0),
    thickness,
    clean: amount > tainted ? curve(forward * (thickness / 2 + 2.5)) : null,
    source: first.source,
    x,
  };
}

/** At most one tick every 104 pixels, at moments that are in the picture, none so near the end that its date is cut. */
function ticksOf(
  times: readonly number[],
  xOf: (time: number) => number,
  last: number,
  forward: 1 | -1,
): { x: number; time: number }[] {
  const ticks: { x: number; time: number }[] = [];
  for (const time of times) {
    const x = xOf(time);
    const before = ticks.at(-1);
    if ((x - last) * forward > 0) break;
    if (!before || Math.abs(x - before.x) >= 104) ticks.push({ x, time });
  }
  return ticks;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
