import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { house, sourceFiles } from './source-files.ts';

/** The rooms in the order in which they may know each other: a room may use those before it. */
const roomOrder = [
  'audit',
  'backup',
  'people',
  'notifications',
  'post',
  'attachments',
  'intake',
  'messages',
  'subjects',
  'screening',
  'reference',
  'ledger',
  'detection',
  'tracing',
  'cases',
  'charts',
  'dissemination',
  'requests',
  'strategy',
  'suspensions',
  'matching',
  'exchange',
  'oversight',
  'search',
  'retention',
];

/** A file's place in the house. */
type Place =
  | { part: 'engine'; name: string }
  | { part: 'room'; name: string; file: string }
  | { part: 'platform' }
  | { part: 'door' }
  | { part: 'web' }
  | { part: 'sandbox' }
  | { part: 'outside' };

function placeOf(path: string): Place {
  const steps = relative(house, path).split('/');
  if (steps[0] === 'engines') return { part: 'engine', name: steps[1]! };
  if (steps[0] === 'web') return { part: 'web' };
  if (steps[0] === 'sandbox') return { part: 'sandbox' };
  if (steps[0] === 'weir' && steps[1] === 'src') {
    if (steps.length === 3 || steps[2] === 'demo') return { part: 'door' };
    if (steps[2] === 'platform') return { part: 'platform' };
    return { part: 'room', name: steps[2]!, file: steps.slice(3).join('/') };
  }
  return { part: 'outside' };
}

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s+['"]([^'"]+)['"]/g;

export function importsOf(source: string): string[] {
  return [...source.matchAll(importPattern)].map((match) => (match[1] ?? match[2] ?? match[3])!);
}

/** The file an import names, or the package name where it is none of ours. */
function targetOf(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return resolve(dirname(from), specifier);
  if (specifier.startsWith('#')) return join(house, 'weir/src', specifier.slice(1), 'index.ts');
  const engine = /^@weir\/engines\/(\w+)$/.exec(specifier);
  if (engine) return join(house, 'engines', engine[1]!, 'index.ts');
  if (specifier === '@weir/sandbox') return join(house, 'sandbox/index.ts');
  const contract = /^weir\/([\w-]+)\/contract$/.exec(specifier);
  if (contract) return join(house, 'weir/src', contract[1]!, 'contract.ts');
  return specifier;
}

/** What is wrong with an import and what to do instead; undefined where all is well. */
function objection(fromPath: string, specifier: string): string | undefined {
  const target = targetOf(fromPath, specifier);
  const from = placeOf(fromPath);
  const ours = target.startsWith(house);
  const to: Place = ours ? placeOf(target) : { part: 'outside' };
  const isTest = /\.test\.tsx?$/.test(fromPath);

  if (
    ours &&
    to.part === 'outside' &&
    target.startsWith(join(house, 'tests')) &&
    !isTest &&
    from.part !== 'outside'
  ) {
    return 'Product code does not lean on tests. Move what both need into the room that owns it.';
  }
  switch (from.part) {
    case 'engine':
      if (isTest) return undefined;
      if (to.part === 'engine' && to.name !== from.name && to.name !== 'vocabulary') {
        return `Engines are independent of each other. Let the room pass in what ${from.name} needs from ${to.name}, or move the shared idea into vocabulary.`;
      }
      if (ours && to.part !== 'engine' && to.part !== 'outside')
        return 'Engines know nothing above them. Pass what the engine needs as an argument.';
      if (
        /^(node:)?(fs|net|http|https|child_process|worker_threads|os)(\/|$)/.test(specifier) &&
        !/-command\.ts$|profile-store\.ts$|profile\.ts$|-data\.ts$|data\.ts$/.test(fromPath)
      ) {
        return "An engine touches no file, network or process. Take bytes as an argument; only files that load the engine's own data may read them.";
      }
      return undefined;
    case 'platform':
      if (to.part === 'room' || to.part === 'door')
        return 'The platform knows no room. Let the room register with the platform (a route, a job, an examination).';
      return undefined;
    case 'room': {
      if (/(^|-)contract\.ts$/.test(from.file)) {
        const allowed =
          specifier === 'zod' ||
          specifier === '@weir/engines/vocabulary' ||
          /^\.\.?\/.*contract\.ts$/.test(specifier);
        return allowed
          ? undefined
          : 'A contract is read by the browser: it imports zod and the vocabulary only. Move the rest beside it.';
      }
      if (isTest) return undefined;
      if (to.part === 'door') return 'Rooms know no door. app.ts wires rooms; let it pass in what is needed.';
      if (to.part === 'room' && to.name !== from.name) {
        if (!specifier.startsWith('#')) return `Rooms meet at their front doors: import from '#${to.name}'.`;
        if (roomOrder.indexOf(to.name) > roomOrder.indexOf(from.name)) {
          return `${from.name} stands before ${to.name}. What flows back is an event named for what happened: publish it here and listen to it there.`;
        }
      }
      if (to.part === 'platform' && !specifier.startsWith('#'))
        return `The platform has one door: import from '#platform'.`;
      if (to.part === 'web') return 'The node does not know the browser part.';
      if (to.part === 'sandbox') return 'Rooms do not know the generated countries; only doors and tests do.';
      return undefined;
    }
    case 'web':
      // The demonstration is no room, and has a contract as one: its page reads what the walk kept.
      if (isTest || target.endsWith('weir/src/demo/contract.ts')) return undefined;
      if (to.part === 'room' && !target.endsWith('contract.ts'))
        return `The browser reads a room's contract only: import from 'weir/${to.name}/contract'.`;
      if (to.part === 'platform' || to.part === 'door')
        return 'The browser speaks to the node over its API and reads contracts only.';
      if (to.part === 'engine' && to.name !== 'vocabulary')
        return 'The browser asks the node; of the engines it reads the vocabulary only.';
      return undefined;
    case 'sandbox':
      if (isTest) return undefined;
      if (ours && to.part !== 'sandbox' && !(to.part === 'engine' && to.name === 'vocabulary')) {
        return 'The generated countries stand on the vocabulary alone, so that they can judge the engines independently.';
      }
      return undefined;
    default:
      return undefined;
  }
}

describe('the borders of the house', () => {
  const files = sourceFiles(['engines', 'weir/src', 'web/src', 'sandbox']);

  it('are kept by every module', () => {
    const objections = files.flatMap((path) =>
      importsOf(readFileSync(path, 'utf8')).flatMap((specifier) => {
        const sentence = objection(path, specifier);
        return sentence === undefined ? [] : [`${relative(house, path)} imports ${specifier}. ${sentence}`];
      }),
    );
    expect(objections).toEqual([]);
  });

  it('were read from a house that is really there', () => {
    const imports = files.reduce((sum, path) => sum + importsOf(readFileSync(path, 'utf8')).length, 0);
    console.log(`Borders: read ${files.length} modules and ${imports} imports.`);
    expect(files.length).toBeGreaterThan(100);
    expect(imports).toBeGreaterThan(300);
    for (const room of roomOrder)
      expect(
        files.some((path) => path.includes(`/weir/src/${room}/index.ts`)),
        room,
      ).toBe(true);
  });

  it('object to what they should', () => {
    const at = (path: string) => join(house, path);
    expect(objection(at('weir/src/intake/intake.ts'), '#cases')).toMatch(/event named for what happened/);
    expect(objection(at('weir/src/cases/case.ts'), '../intake/intake-store.ts')).toMatch(/front doors/);
    expect(objection(at('engines/trails/trace.ts'), '@weir/engines/names')).toMatch(/independent/);
    expect(objection(at('engines/trails/trace.ts'), 'node:fs')).toMatch(/touches no file/);
    expect(objection(at('weir/src/platform/http.ts'), '#people')).toMatch(/knows no room/);
    expect(objection(at('weir/src/cases/contract.ts'), 'kysely')).toMatch(/zod and the vocabulary only/);
    expect(objection(at('web/src/pages/case.tsx'), '../../../weir/src/cases/case.ts')).toMatch(
      /contract only/,
    );
    expect(objection(at('weir/src/cases/case.ts'), '#intake')).toBeUndefined();
    expect(objection(at('web/src/pages/case.tsx'), 'weir/cases/contract')).toBeUndefined();
    expect(
      importsOf(
        `import { a } from './a.ts';\nconst b = await import('#platform');\nexport * from "c";\nimport 'd';`,
      ),
    ).toEqual(['./a.ts', '#platform', 'c', 'd']);
  });
});
