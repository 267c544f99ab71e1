import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../weir/src/commands.ts';
import { house } from './source-files.ts';

/** Files that git keeps, or would keep: nothing ignored. */
const kept = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: house,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(house, path)));
const texts = kept.filter(
  (path) => /\.(ts|tsx|js|json|md|sql|css|html|sh|yml)$/.test(path) && path !== 'package-lock.json',
);
const read = (path: string) => readFileSync(join(house, path), 'utf8');

/** What a policy asks of the asker, not of the row. */
const bareQuestion = /(?<!select )\bweir_(?:has_role\(|person\(\)|organisation\(\)|board_side\(\))/;

/** What must not stand in the repository, and what to do instead. */
const banned: readonly { pattern: RegExp; where: RegExp; instead: string }[] = [
  {
    pattern: /\b(TODO|FIXME|XXX:)/,
    where: /\.(ts|tsx|sql)$/,
    instead: 'Do it, or say in the docs what is missing.',
  },
  {
    pattern: /\b(describe|it|test)\.only\(/,
    where: /\.test\.tsx?$/,
    instead: 'Run one file by its name; commit the whole.',
  },
  {
    pattern: /https?:\/\/registry\./,
    where: /./,
    instead: "Package registries are the installer's business.",
  },
  {
    pattern: /Math\.random\(|Date\.now\(|new Date\(\)/,
    where: /^(engines|sandbox)\/(?!.*\.test\.ts).*\.ts$/,
    instead: 'Engines and the sandbox are given their time and chance.',
  },
  {
    pattern: /\bas any\b|\w\??: any(?=[,;)=\]])/,
    where: /^(engines|sandbox|weir|web)\/.*\.tsx?$/,
    instead: 'Say the type; `unknown` where it is not known.',
  },
  {
    pattern: /console\.(log|error|warn)\(/,
    where: /^weir\/src\/(?!cli|start|demo)(?!.*\.test\.ts).*\.ts$/,
    instead: "Use the log (ids and codes only) or the command's output.",
  },
  {
    pattern: /@ts-(ignore|nocheck)/,
    where: /\.tsx?$/,
    instead: 'Mend the type, or explain with @ts-expect-error.',
  },
];

describe('the repository', () => {
  it('holds nothing that was left behind', () => {
    const left = texts.flatMap((path) =>
      path === 'tests/house/tidy.test.ts'
        ? []
        : banned
            .filter((rule) => rule.where.test(path) && rule.pattern.test(read(path)))
            .map((rule) => `${path}: ${rule.pattern.source}. ${rule.instead}`),
    );
    expect(left).toEqual([]);
    expect(texts.length).toBeGreaterThan(100);
  });

  it('holds no large file and no binary but pictures', () => {
    const large = kept.filter((path) => statSync(join(house, path)).size > 1_500_000);
    expect(large).toEqual([]);
  });

  it('names files in kebab-case', () => {
    const odd = kept.filter(
      (path) =>
        /^(engines|weir|web|sandbox|tests|benchmarks)\//.test(path) &&
        !/(^|\/)(README|PROVENANCE|\.[a-z-]+|[a-z0-9$_][a-z0-9._-]*)(\.[a-z]+)*$/.test(path),
    );
    expect(odd).toEqual([]);
  });

  it('gives each room and engine its page of ten lines or so', () => {
    const folders = new Set(
      kept.flatMap((path) => /^(weir\/src\/[a-z]+|engines\/[a-z]+|sandbox)\//.exec(path)?.[1] ?? []),
    );
    folders.delete('weir/src/demo');
    const without = [...folders].filter((folder) => !existsSync(join(house, folder, 'README.md')));
    expect(without).toEqual([]);
  });

  it('tells of every command in the documents, and of none that is not there', () => {
    const page = read('docs/commands.md');
    const told = [...page.matchAll(/^### `weir ([a-z -]+?)(?: [-A-Z[(<|].*)?`$/gm)].map((match) =>
      match[1]!.trim(),
    );
    const known = commands.map((command) => command.words.join(' '));
    expect([...told].sort()).toEqual([...known].sort());
  });

  it('pins every dependency to one version', () => {
    for (const manifest of [
      'package.json',
      'engines/package.json',
      'weir/package.json',
      'web/package.json',
      'sandbox/package.json',
    ]) {
      const {
        dependencies = {},
        devDependencies = {},
        optionalDependencies = {},
      } = JSON.parse(read(manifest)) as Record<string, Record<string, string>>;
      const loose = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies }).filter(
        ([, version]) => !/^\d/.test(version),
      );
      expect(loose, manifest).toEqual([]);
    }
  });

  it('keeps documents whose links lead somewhere', () => {
    const broken = kept
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
          .map((match) => match[1]!)
          .filter((target) => !existsSync(join(house, path, '..', target)))
          .map((target) => `${path}: ${target}`),
      );
    expect(broken).toEqual([]);
  });

  it('asks who is asking once a statement, not once a row', () => {
    const policies = kept
      .filter((path) => /migrations\/.*\.sql$/.test(path))
      .flatMap((path) => [...read(path).matchAll(/create policy (\w+) [^;]*;/g)]);
    expect(policies.length).toBeGreaterThan(100);
    const perRow = policies.filter(([text]) => bareQuestion.test(text)).map(([, name]) => name);
    expect(perRow, 'Write `(select weir_has_role(…))`: PostgreSQL then asks it once.').toEqual([]);
  });
});
