// Reads the test runner's report: prints the count last, and fails on a failed test or on a skip without its reason.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const [path, status] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const tests = report.testResults.flatMap((file) =>
  file.assertionResults.map((test) => ({ ...test, file: file.name })),
);
const passed = tests.filter((test) => test.status === 'passed').length;
const skipped = tests.filter((test) => ['pending', 'skipped', 'todo'].includes(test.status));
const sharedIsAbsent = !existsSync(process.env.WEIR_SHARED ?? resolve(import.meta.dirname, '../../shared'));

// Only real material that lies outside the repository may be missing, and long runs have their own command.
const excused = skipped.filter(
  (test) => /only in test:long/.test(test.fullName) || (sharedIsAbsent && /\.\.\/shared/.test(test.fullName)),
);
const unexcused = skipped.filter((test) => !excused.includes(test));
for (const test of unexcused) console.log(`Skipped without an excuse: ${test.file}: ${test.fullName}`);

const brokenFiles = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = tests.filter((test) => test.status === 'failed').length + unexcused.length + brokenFiles;
const bad = failed > 0 || status !== '0' || passed === 0;
console.log(
  `${passed} passed, ${bad && failed === 0 ? 1 : failed} failed${excused.length > 0 ? `, ${excused.length} skipped` : ''}`,
);
process.exitCode = bad ? 1 : 0;
