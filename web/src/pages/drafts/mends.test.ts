import { loadProfile, readReport } from '@weir/engines/reports';
import { describe, expect, it } from 'vitest';
import type { FindingView } from 'weir/intake/contract';
import { mendOf, offsetOf } from './mends.ts';

const faulty = `<?xml version="1.0" encoding="UTF-8"?>
<report>
  <rentity_id>1001</rentity_id>
  <rentity_brunch>Main 𝒳</rentity_brunch>
  <submission_code>e</submission_code>
  <report_code>STR</report_code>
  <currency_code_local>EUR</currency_code_local>
</report>
`;

async function check(text: string): Promise<FindingView[]> {
  const reading = await readReport(new TextEncoder().encode(text), {
    profile: loadProfile('xn'),
    now: '2026-11-24T00:00:00Z' as never,
  });
  return reading.findings as FindingView[];
}

describe('a mechanical mend', () => {
  it('takes away the very finding that it was offered for, by the checker itself', async () => {
    const findings = await check(faulty);
    const mends = findings.flatMap((finding) => {
      const mend = mendOf(faulty, finding);
      return mend ? [{ finding, mend }] : [];
    });
    expect(mends.map(({ finding }) => finding.rule).sort()).toEqual([
      'HDR-1',
      'element-unknown',
      'value-code',
    ]);
    for (const { finding, mend } of mends) {
      const after = await check(mend.apply());
      expect(
        after.filter((one) => one.rule === finding.rule && one.path === finding.path),
        finding.rule,
      ).toEqual([]);
    }
  });

  it('renames both tags, also of an element that closes itself', () => {
    const finding = {
      rule: 'element-unknown',
      severity: 'error',
      path: '/report/brunch',
      line: 1,
      column: 9,
      message: '',
      params: { meant: 'branch' },
    } as const;
    expect(mendOf('<report><brunch a="1">x</brunch></report>', finding)?.apply()).toBe(
      '<report><branch a="1">x</branch></report>',
    );
    expect(mendOf('<report><brunch/></report>', finding)?.apply()).toBe('<report><branch/></report>');
    expect(mendOf('<report><other/></report>', finding)).toBeNull();
  });

  it('writes an ampersand so that XML can read it', () => {
    const text = 'a & b';
    const mend = mendOf(text, {
      rule: 'xml-ampersand',
      severity: 'fatal',
      path: '/',
      line: 1,
      column: 3,
      message: '',
    });
    expect(mend?.apply()).toBe('a &amp; b');
  });

  it('removes an element with its line, and leaves what a person must decide', () => {
    const text = '<a>\n  <is_own>false</is_own>\n  <b>1</b>\n</a>';
    const at = { severity: 'error', line: 2, column: 3, message: '' } as const;
    expect(mendOf(text, { ...at, rule: 'value-fixed', path: '/a/is_own' })?.apply()).toBe(
      '<a>\n  <b>1</b>\n</a>',
    );
    expect(mendOf(text, { ...at, rule: 'value-too-long', path: '/a/is_own' })).toBeNull();
    expect(mendOf(text, { ...at, rule: 'value-fixed', path: '/a/is_own', line: 99 })).toBeNull();
  });

  it('counts columns in characters, not in halves of them', () => {
    expect(offsetOf('𝒳𝒳<', 1, 3)).toBe(4);
    expect(offsetOf('a\nb', 2, 1)).toBe(2);
    expect(offsetOf('a', 2, 1)).toBeNull();
  });
});
