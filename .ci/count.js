// Reads the test runner's report: prints the count last, and fails on a failed test or on a skip without its reason.
//   count.js REPORT STATUS [REPORT STATUS]   the second: of the files that the first did not run, see below
//   count.js --unrun REPORT                  lists files with tests that were neither run nor skipped
// Node has crashed while it started a thread (nodejs/node, issue 56312). Files that a dead process left unrun are run
// again, once, in processes of their own, and that is said. What failed is never run again.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const read = (path) => JSON.parse(readFileSync(path, 'utf8')).testResults;
const isUnrun = ({ assertionResults }) =>
  assertionResults.some((test) => test.status === 'pending') &&
  assertionResults.every((test) => test.status !== 'failed');

if (process.argv[2] === '--unrun') {
  for (const file of read(process.argv[3]).filter(isUnrun)) console.log(file.name);
  process.exit(0);
}

const [path, firstStatus, againPath, againStatus] = process.argv.slice(2);
const first = read(path);
const again = againPath ? read(againPath) : [];
const results = [...first.filter((file) => !again.some(({ name }) => name === file.name)), ...again];
// A run that a dead process ended badly, in which nothing failed, counts by the run after it.
const status =
  againPath && !first.some((file) => file.status === 'failed' && !isUnrun(file)) ? againStatus : firstStatus;
const tests = results.flatMap((file) => file.assertionResults.map((test) => ({ ...test, file: file.name })));
const passed = tests.filter((test) => test.status === 'passed').length;
const skipped = tests.filter((test) => ['pending', 'skipped', 'todo'].includes(test.status));
const sharedIsAbsent = !existsSync(process.env.WEIR_SHARED ?? resolve(import.meta.dirname, '../../shared'));

// Only real material that lies outside the repository may be missing, and long runs have their own command.
const excused = skipped.filter(
  (test) => /only in test:long/.test(test.fullName) || (sharedIsAbsent && /\.\.\/shared/.test(test.fullName)),
);
const unexcused = skipped.filter((test) => !excused.includes(test));
for (const test of unexcused) console.log(`Skipped without an excuse: ${test.file}: ${test.fullName}`);

const brokenFiles = results.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = tests.filter((test) => test.status === 'failed').length + unexcused.length + brokenFiles;
const bad = failed > 0 || status !== '0' || passed === 0;
console.log(
  `${passed} passed, ${bad && failed === 0 ? 1 : failed} failed${excused.length > 0 ? `, ${excused.length} skipped` : ''}`,
);
process.exitCode = bad ? 1 : 0;
