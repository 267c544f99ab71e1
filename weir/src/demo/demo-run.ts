import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '@weir/engines/vocabulary';
import type { Platform } from '#platform';
import { demoRunSchema, type DemoRun } from './contract.ts';

const pathIn = (dataFolder: string): string => join(dataFolder, 'demonstration.json');

/** Keeps what the walk did beside the truth, for the page that shows it. No password is in it. */
export function keepRun(dataFolder: string, run: DemoRun): void {
  writeFileSync(pathIn(dataFolder), JSON.stringify(demoRunSchema.parse(run)), { mode: 0o600 });
}

/** Only a node that walked the generated country has it; what is in it is invented, and still nothing for filers. */
export function demonstrationRoutes({ http, config }: Platform): void {
  http.add((routes) => {
    routes.get(
      '/demonstration',
      {
        schema: { response: { 200: demoRunSchema } },
        config: { access: ['fiu_analyst', 'fiu_supervisor', 'auditor'] },
      },
      async () => runIn(config.dataFolder),
    );
  });
}

function runIn(dataFolder: string): DemoRun {
  try {
    return demoRunSchema.parse(JSON.parse(readFileSync(pathIn(dataFolder), 'utf8')));
  } catch {
    throw new Problem({
      code: 'demonstration-missing',
      status: 404,
      detail:
        'This node walked no generated country, so there is no truth to hold it against. `npm run demo` starts one that did.',
    });
  }
}
