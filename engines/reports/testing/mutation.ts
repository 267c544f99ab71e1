import type { Random } from '../../vocabulary/index.ts';
import { element, type ElementPlan, type ReportElement } from '../element.ts';

type MutablePlan = [name: string, content: string | MutablePlan[]];

export interface Mutation {
  readonly what: string;
  readonly tree: ReportElement;
}

/** Changes a document at one to three random places in the ways that filers and their programs do. */
export function mutate(tree: ReportElement, random: Random): Mutation {
  const plan = planOf(tree);
  const what: string[] = [];
  for (let times = random.integer(1, 3); times > 0; times--) {
    const [name, change] = random.pick(changes);
    const places = parentsOf(plan).filter((parent) => parent[1].length > 0);
    if (places.length === 0) break;
    what.push(name);
    change(random.pick(places)[1] as MutablePlan[], random, plan);
  }
  return { what: what.join(' + '), tree: element(plan as ElementPlan) };
}

const strangeValues = [
  '', ' ', '-', '0', '1', 'true', 'false', 'TRUE', ' true ', '-1', '+5', '1.', '.5', '1e3', '12,5', '1,000.00',
  '99999999999999999999', '0.00000000000001', '2026-02-30T00:00:00', '2026-02-28', '2024-02-29T00:00:00',
  '2023-02-29T00:00:00', '1752-12-31T23:59:59', '1753-01-01T00:00:00', '2026-01-01T24:00:00', '2026-01-01T25:00:00',
  '2026-01-01T10:00:00+15:00', '2026-01-01T10:00:00.123456789Z', '26-01-01T10:00:00', ' 2026-01-01T00:00:00 ', 'XX',
  'LK', 'AE', ' LK', 'lk', 'STR', 'x', 'é', 'a\u00a0b', 'Anna 語', 'a'.repeat(101), 'b'.repeat(256), 'c'.repeat(8001),
  '𝒳'.repeat(60), 'line\nbreak', 'tab\there', '2147483648', '2147483647', '::1', '256.1.1.1', 'a@b', 'N.E.C.',
]; // prettier-ignore

const changes: readonly [string, (children: MutablePlan[], random: Random, root: MutablePlan) => void][] = [
  ['remove', (children, random) => void children.splice(random.integer(0, children.length - 1), 1)],
  [
    'repeat',
    (children, random) => {
      const index = random.integer(0, children.length - 1);
      children.splice(index, 0, copyOf(children[index]!));
    },
  ],
  [
    'swap',
    (children, random) => {
      const [left, right] = [random.integer(0, children.length - 1), random.integer(0, children.length - 1)];
      [children[left], children[right]] = [children[right]!, children[left]!];
    },
  ],
  [
    'rename',
    (children, random) => {
      const child = random.pick(children);
      child[0] = random.pick([
        `${child[0]}s`,
        child[0].replace('_', ''),
        'comments',
        'transaction',
        'country',
        'x',
      ]);
    },
  ],
  ['value', (children, random) => setLeaf(random.pick(children), random)],
  ['value', (children, random) => setLeaf(random.pick(children), random)],
  [
    'transplant',
    (children, random, root) => {
      const donors = parentsOf(root).flatMap((parent) => parent[1] as MutablePlan[]);
      children.splice(random.integer(0, children.length), 0, copyOf(random.pick(donors)));
    },
  ],
  [
    'empty',
    (children, random) => {
      random.pick(children)[1] = [];
    },
  ],
];

/** Replaces the value of the element, or of some leaf below it. */
function setLeaf(plan: MutablePlan, random: Random): void {
  let leaf = plan;
  while (typeof leaf[1] !== 'string' && leaf[1].length > 0) leaf = random.pick(leaf[1]);
  if (typeof leaf[1] === 'string') leaf[1] = random.pick(strangeValues);
}

function planOf(tree: ReportElement): MutablePlan {
  return [tree.name, tree.children.length === 0 ? tree.text : tree.children.map(planOf)];
}

function copyOf(plan: MutablePlan): MutablePlan {
  return [plan[0], typeof plan[1] === 'string' ? plan[1] : plan[1].map(copyOf)];
}

function parentsOf(plan: MutablePlan): [string, MutablePlan[]][] {
  const [name, content] = plan;
  if (typeof content === 'string') return [];
  return [[name, content], ...content.flatMap(parentsOf)];
}
