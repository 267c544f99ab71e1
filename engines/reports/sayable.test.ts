import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { instantFromMs, seededRandom } from '../vocabulary/index.ts';
import type { Finding } from './finding.ts';
import { loadProfile, profiles } from './load-profile.ts';
import { readReport } from './read-report.ts';
import { reportFromTree } from './report-from-tree.ts';
import { mutate } from './testing/mutation.ts';
import { randomDocument } from './testing/random-document.ts';
import { writeReport } from './write-report.ts';

type Words = Record<'rule' | 'mend', Record<string, string>>;
const words = JSON.parse(
  readFileSync(new URL('../../web/src/words/en.json', import.meta.url), 'utf8'),
) as Words;
const now = instantFromMs(Date.UTC(2026, 10, 1));

/** What the browser would look up, as `finding-sentence.ts` there does. */
function unsaid({ rule, params = {}, fix }: Finding): string[] {
  const which = params['case'] === undefined ? '' : `_${params['case']}`;
  const mend =
    params['meant'] !== undefined
      ? 'meant'
      : params['mend'] === undefined
        ? `${rule}${which}`
        : `${rule}_${params['mend']}`;
  const keys: [keyof Words, string][] = [['rule', `${rule}${which}`]];
  if (fix !== undefined) keys.push(['mend', mend]);
  return keys.flatMap(([family, key]) => {
    const sentence = words[family][key];
    if (sentence === undefined) return [`${family}.${key}`];
    return [...sentence.matchAll(/\{\{(\w+)\}\}/g)]
      .filter(([, name]) => name !== 'value' && params[name!] === undefined)
      .map(([, name]) => `${family}.${key} ${name}`);
  });
}

/** What breaks the text itself rather than the tree. */
const textFaults: readonly ((text: string) => string)[] = [
  (text) => text.replace('</report>', ''),
  (text) => text.replace('<report>', '<!DOCTYPE report><report>'),
  (text) => text.replace('<report>', '<report lang="en" lang="fr">'),
  (text) => text.replace('<report>', '<report xmlns="http://www.unodc.org/goaml">'),
  (text) => text.replace('</report_code>', ' & Sons</report_code>'),
  (text) => text.replace('</report_code>', '&nbsp;\u0001</report_code>'),
  (text) => text.replaceAll('report>', 'Report>'),
  (text) => `${text}${text.slice(text.indexOf('<report>'))}`,
  (text) => text.replace('</report_code>', '</report_kode>'),
  (text) => text.replace('<report>', '<report><?xml version="1.0"?>'),
  (text) => text.replace('UTF-8', 'goaml-8'),
  (text) => text.replace('UTF-8', 'UTF-16'),
  (text) => text.replace('<', 'x<'),
  (text) => text.replace(/(<amount_local>)[^<]*/, '$1XNC 12'),
  (text) => text.replace(/(<amount_local>)[^<]*/, '$11,200.50'),
  (text) => text.replace(/(<amount_local>)[^<]*/, '$112,50'),
  (text) => text.replace(/(<submission_date>)[^<]*/, '$12026-10-01'),
  (text) => text.replace(/(<submission_date>)[^<]*/, '$12026-10-01 10:00:00'),
  (text) => text.replace(/(<submission_date>)[^<]*/, '$101/10/2026'),
];

test('whatever is found, and its mend, can be said in the browser’s languages', async () => {
  const missing = new Set<string>();
  const met = new Set<string>();
  const look = async (text: string, id: string): Promise<void> => {
    const { findings } = await readReport(new TextEncoder().encode(text), { profile: loadProfile(id), now });
    for (const finding of findings) {
      met.add(finding.rule);
      for (const each of unsaid(finding)) missing.add(each);
    }
  };
  const random = seededRandom('sayable');
  for (const id of profiles()) {
    for (let turn = 0; turn < 60; turn++) {
      const tree = mutate(randomDocument(loadProfile(id), random), random).tree;
      const text = writeReport(reportFromTree(tree, id));
      await look(text, id);
      await look(textFaults[turn % textFaults.length]!(text), id);
    }
  }
  expect([...missing].sort()).toEqual([]);
  expect(met.size).toBeGreaterThan(30);
});
