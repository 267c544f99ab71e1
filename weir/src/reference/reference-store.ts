import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkProfiles, giveProfiles, type GivenProfiles } from '@weir/engines/reports';
import { Problem } from '@weir/engines/vocabulary';
import { useObligedEntities, type ObligedEntity } from '#people';
import { useJurisdictions, writeOnce, type Jurisdiction } from '#platform';
import type { Installed, ReferencePackage } from './contract.ts';
import { broken, openPackage, type OpenedPackage } from './reference-package.ts';

interface Kept {
  readonly package: ReferencePackage;
  readonly publicKey: string;
  readonly importedAt: string;
}

interface Opened extends OpenedPackage {
  readonly importedAt: string;
}

/** The packages of one node, in `reference/` of its data folder: one file each, named by its version. */
export class ReferenceStore {
  readonly #folder: string;
  #packages: readonly Opened[] = [];

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'reference');
  }

  /** Opens each package anew, signature and all. @throws Problem `reference-damaged` */
  load(): void {
    this.#packages = this.#names().map((name) => {
      try {
        const {
          package: given,
          publicKey,
          importedAt,
        } = JSON.parse(readFileSync(join(this.#folder, name), 'utf8')) as Kept;
        return { ...openPackage(given, publicKey), importedAt };
      } catch (cause) {
        throw new Problem({
          code: 'reference-damaged',
          status: 503,
          detail: `The reference data in ${join(this.#folder, name)} was altered or cut off, so the node does not start on it. Move the file away, start, and import the package again.`,
          cause,
        });
      }
    });
  }

  /** Lays what is in force on this day over what came with the release. */
  apply(today: string): void {
    const { jurisdictions, profiles, obliged } = together(
      this.#packages.filter((one) => isInForce(one, today)),
    );
    giveProfiles(profiles);
    useObligedEntities(obliged);
    useJurisdictions(jurisdictions);
  }

  list(today: string): Installed[] {
    return this.#packages.map((one) => view(one, today));
  }

  /** Everything that can refuse a package, before anything is kept. */
  examine(given: ReferencePackage, publicKey: string, now: string): Opened {
    const opened = { ...openPackage(given, publicKey), importedAt: now };
    const newest = this.#packages.at(-1)?.manifest;
    const { version, validFrom } = opened.manifest;
    if (newest !== undefined && (version <= newest.version || validFrom < newest.validFrom)) {
      throw new Problem({
        code: 'reference-older',
        status: 409,
        detail: `The package is version ${version} from ${validFrom}; this node has version ${newest.version} from ${newest.validFrom}. Import a newer one, or take that one back first with \`weir reference rollback\`.`,
        facts: { version, installed: newest.version },
      });
    }
    const { jurisdictions, profiles } = together([...this.#packages, opened]);
    const known = new Set(checkProfiles(profiles).files.map(({ id }) => id));
    for (const [code, { reportProfile, earlierProfiles = [] }] of Object.entries(jurisdictions))
      for (const profile of [reportProfile, ...earlierProfiles.map((earlier) => earlier.profile)])
        if (!known.has(profile))
          throw broken(`jurisdiction ${code} names a report profile that is not there, ${profile}`);
    return opened;
  }

  keep(opened: Opened, kept: Kept): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeOnce(this.#path(opened.manifest.version), Buffer.from(JSON.stringify(kept)));
    this.#packages = [...this.#packages, opened];
  }

  forget(opened: Opened): void {
    rmSync(this.#path(opened.manifest.version), { force: true });
    this.#packages = this.#packages.filter((one) => one !== opened);
  }

  newest(): Opened {
    const newest = this.#packages.at(-1);
    if (newest !== undefined) return newest;
    throw new Problem({
      code: 'reference-none',
      status: 409,
      detail:
        'No package of reference data was imported, so there is none to take back: the release’s own is in use.',
    });
  }

  /** Takes the newest away; its file stays under another name. */
  takeBack(opened: Opened, now: string): void {
    const path = this.#path(opened.manifest.version);
    renameSync(path, `${path}.taken-back-${now.replaceAll(/[^0-9TZ]/g, '')}`);
    this.#packages = this.#packages.filter((one) => one !== opened);
  }

  #path(version: number): string {
    return join(this.#folder, `${String(version).padStart(6, '0')}.json`);
  }

  #names(): string[] {
    if (!existsSync(this.#folder)) return [];
    return readdirSync(this.#folder)
      .filter((name) => /^\d{6}\.json$/.test(name))
      .sort();
  }
}

const isInForce = ({ manifest }: OpenedPackage, today: string): boolean => manifest.validFrom <= today;

/** Later packages lie over earlier ones, file by file: a profile that was once given stays readable. */
function together(packages: readonly OpenedPackage[]): {
  jurisdictions: Record<string, Jurisdiction>;
  profiles: GivenProfiles;
  /** The last package that has them says all of them. */
  obliged: readonly ObligedEntity[] | undefined;
} {
  const documents = new Map(packages.flatMap((one) => [...one.documents]));
  const jurisdictions: Record<string, Jurisdiction> = {};
  for (const one of packages)
    Object.assign(
      jurisdictions,
      (one.documents.get('jurisdictions.json') as { jurisdictions?: object } | undefined)?.jurisdictions,
    );
  const files: GivenProfiles['files'][number][] = [];
  const trees: Record<string, GivenProfiles['trees'][string]> = {};
  for (const [path, document] of documents) {
    const tree = /^profiles\/trees\/(.+)\.json$/.exec(path)?.[1];
    if (tree !== undefined) trees[tree] = document as GivenProfiles['trees'][string];
    else if (path.startsWith('profiles/')) files.push(document as GivenProfiles['files'][number]);
  }
  const obliged = documents.get('obliged-entities.json') as { categories: ObligedEntity[] } | undefined;
  return { jurisdictions, profiles: { files, trees }, obliged: obliged?.categories };
}

export function view(opened: Opened, today: string): Installed {
  return {
    version: opened.manifest.version,
    validFrom: opened.manifest.validFrom,
    inForce: isInForce(opened, today),
    importedAt: opened.importedAt,
    publisher: opened.publisher,
    files: [...opened.documents.keys()],
  };
}
