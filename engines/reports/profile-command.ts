/**
 * Writes the tree of a profile from a country's own schema:
 *   node engines/reports/profile-command.ts FULL.xsd [REPORT-DATA.xsd] --title T --date YYYY-MM-DD > trees/ID.json
 * Then format it (`npm run format`) and write `profiles/ID.json` by hand, which adds what no schema says.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { profileTreeFromSchemas } from './profile-from-schema.ts';
import { writeProfileTree } from './write-profile-tree.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { title: { type: 'string' }, date: { type: 'string' } },
});
const [full, data] = positionals;
if (full === undefined || values.title === undefined || values.date === undefined) {
  console.error('Use: profile-command.ts FULL.xsd [REPORT-DATA.xsd] --title T --date YYYY-MM-DD');
  process.exit(2);
}
const files = [{ text: readFileSync(full, 'utf8'), kind: 'full' as const }];
const tree = profileTreeFromSchemas(
  data === undefined
    ? files
    : [...files, { text: readFileSync(data, 'utf8'), kind: 'transactions-only' as const }],
  { title: values.title, date: values.date },
);
process.stdout.write(writeProfileTree(tree));
