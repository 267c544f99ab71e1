import type { CompiledType } from './compiled-profile.ts';
import type { ContentModel, ElementParticle, Occurs, Particle } from './profile.ts';
import { sharedName } from './shared-name.ts';

/**
 * A content model as a deterministic automaton over element names (Glushkov's construction: one position for each
 * element of the model, and which position may follow which; then sets of positions as states).
 */
export interface State {
  readonly edges: Map<string, Edge>;
  /** The edge taken last: files repeat themselves, and comparing one name is quicker than looking it up. */
  usual: Edge | null;
  /** Ways found so far, by the name they lead to. */
  ways: Map<string, Way | undefined> | null;
  /** The content may end here. */
  accepting: boolean;
  /** Names of which one must come before anything else can, besides optional ones: what to name as missing. */
  mandatory: readonly string[];
}

export interface Edge {
  /** The element's name as `sharedName` gives it. */
  readonly name: string;
  readonly particle: ElementParticle;
  readonly to: State;
  /** The particle's type, once it has been compiled: saves looking it up for each element of a file. */
  type?: CompiledType;
}

/** Which two elements exclude each other, because they stand in different branches of one choice that comes once. */
export type Exclusions = ReadonlyMap<string, ReadonlySet<string>>;

export interface ContentAutomaton {
  readonly start: State;
  /** Every element of the model by name, also the forbidden ones (0..0). */
  readonly elements: ReadonlyMap<string, ElementParticle>;
  readonly exclusions: Exclusions;
}

/** Occurrences are written out as copies, so a limit like 0..5 costs five positions; schemas use no larger ones. */
const copiesMax = 64;

interface Fragment {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

export function contentAutomaton(
  model: ContentModel,
  contentOf: (type: string) => Particle,
): ContentAutomaton {
  const positions: ElementParticle[] = [];
  const follow: Set<number>[] = [];
  const elements = new Map<string, ElementParticle>();
  const exclusions = new Map<string, Set<string>>();

  const join = (lefts: readonly number[], rights: readonly number[]): void => {
    for (const left of lefts) for (const right of rights) follow[left]!.add(right);
  };
  const concatenate = (left: Fragment, right: Fragment): Fragment => {
    join(left.last, right.first);
    return {
      nullable: left.nullable && right.nullable,
      first: left.nullable ? [...left.first, ...right.first] : left.first,
      last: right.nullable ? [...left.last, ...right.last] : right.last,
    };
  };
  const once = (particle: Particle): Fragment => {
    if ('element' in particle) {
      elements.set(particle.element, particle);
      positions.push(particle);
      follow.push(new Set());
      return { nullable: false, first: [positions.length - 1], last: [positions.length - 1] };
    }
    if ('contentOf' in particle) return build(contentOf(particle.contentOf));
    if ('sequence' in particle) return particle.sequence.map(build).reduce(concatenate, nothing);
    const branches = particle.choice.map(build);
    if (maximum(particle.occurs) === 1) exclude(particle.choice.map(namesOf));
    return {
      nullable: branches.some((branch) => branch.nullable),
      first: branches.flatMap((branch) => branch.first),
      last: branches.flatMap((branch) => branch.last),
    };
  };
  const build = (particle: Particle): Fragment => {
    const [min, max] = limits(particle.occurs);
    if (max === 0) {
      if ('element' in particle) elements.set(particle.element, particle);
      return nothing;
    }
    const copies = Math.min(Math.max(min, max === Infinity ? 1 : max), copiesMax);
    let whole = nothing;
    for (let copy = 1; copy <= copies; copy++) {
      const one = once(particle);
      if (copy === copies && max === Infinity) join(one.last, one.first);
      whole = concatenate(whole, copy > min ? { ...one, nullable: true } : one);
    }
    return whole;
  };
  const namesOf = (particle: Particle): string[] => {
    if ('element' in particle) return [particle.element];
    if ('contentOf' in particle) return namesOf(contentOf(particle.contentOf));
    return ('sequence' in particle ? particle.sequence : particle.choice).flatMap(namesOf);
  };
  const exclude = (branches: readonly string[][]): void => {
    branches.forEach((branch, index) => {
      const others = branches.filter((_, other) => other !== index).flat();
      for (const name of branch) {
        const excluded = exclusions.get(name) ?? new Set();
        for (const other of others) if (!branch.includes(other)) excluded.add(other);
        exclusions.set(name, excluded);
      }
    });
  };

  const whole = build(model.content);
  const start = determinize(positions, follow, whole);
  return { start, elements, exclusions };
}

const nothing: Fragment = { nullable: true, first: [], last: [] };

function limits(occurs: Occurs | undefined): [min: number, max: number] {
  const [min = '1', max = '1'] = (occurs ?? '1..1').split('..');
  return [Number(min), max === 'n' ? Infinity : Number(max)];
}

function maximum(occurs: Occurs | undefined): number {
  return limits(occurs)[1];
}

function determinize(
  positions: readonly ElementParticle[],
  follow: readonly ReadonlySet<number>[],
  whole: Fragment,
): State {
  const states = new Map<string, State>();
  const last = new Set(whole.last);
  const stateFor = (reached: readonly number[], next: readonly number[], accepting: boolean): State => {
    const key = `${[...new Set(reached)].toSorted((a, b) => a - b).join()}/${accepting}`;
    const known = states.get(key);
    if (known !== undefined) return known;
    const state: State = {
      edges: new Map(),
      usual: null,
      ways: null,
      accepting,
      mandatory: [],
    };
    states.set(key, state);
    const byName = new Map<string, number[]>();
    for (const position of new Set(next)) {
      const name = positions[position]!.element;
      byName.set(name, [...(byName.get(name) ?? []), position]);
    }
    for (const [name, targets] of byName) {
      const after = targets.flatMap((target) => [...follow[target]!]).toSorted((a, b) => a - b);
      const to = stateFor(
        targets,
        after,
        targets.some((target) => last.has(target)),
      );
      state.edges.set(name, { name: sharedName(name), particle: positions[targets[0]!]!, to });
    }
    return state;
  };
  const start = stateFor(
    [-1],
    [...whole.first].toSorted((a, b) => a - b),
    whole.nullable,
  );
  for (const state of states.values()) state.mandatory = mandatoryOf(state);
  return start;
}

/** An element is optional at a state when taking it leaves another way on unchanged; the others are mandatory. */
function mandatoryOf(state: State): string[] {
  if (state.accepting) return [];
  const names = [...state.edges.keys()];
  return names.filter((name) => {
    const after = state.edges.get(name)!.to;
    return !names.some(
      (other) => other !== name && after.edges.get(other)?.to === state.edges.get(other)!.to,
    );
  });
}

export interface Way {
  /** The states left on the way, the first being the one it starts from; empty where that is already the end. */
  readonly left: readonly State[];
  readonly end: State;
}

/** The edge for a name, if the state has one. */
export function edgeFor(state: State, name: string): Edge | undefined {
  const { usual } = state;
  if (usual !== null && usual.name === name) return usual;
  const edge = state.edges.get(name);
  if (edge !== undefined) state.usual = edge;
  return edge;
}

/** The shortest way to a state that takes the name next; kept, since a faulty file is faulty many times over. */
export function wayToName(from: State, name: string): Way | undefined {
  const ways = (from.ways ??= new Map());
  if (!ways.has(name))
    ways.set(
      name,
      wayTo(from, (state) => state.edges.has(name)),
    );
  return ways.get(name);
}

/** The shortest way from `from` to a state that satisfies `reached`; undefined if there is none. */
export function wayTo(from: State, reached: (state: State) => boolean): Way | undefined {
  const queue: Way[] = [{ left: [], end: from }];
  const seen = new Set<State>([from]);
  for (const way of queue) {
    if (reached(way.end)) return way;
    for (const { to } of way.end.edges.values()) {
      if (seen.has(to)) continue;
      seen.add(to);
      queue.push({ left: [...way.left, way.end], end: to });
    }
  }
  return undefined;
}
