import { describe, expect, it } from 'vitest';
import { matchColumns } from './match-columns.ts';

const words = (pairs: Record<string, string>) =>
  Object.entries(pairs).map(([text, latin]) => ({ text, latin }));

describe('two names over each other', () => {
  it('puts each word over its pair, in both scripts', () => {
    const columns = matchColumns(
      [
        { part: 'name', points: 0.313, why: 'umar ~ omer (0.76)' },
        { part: 'name', points: 0.464, why: 'sndluni = sndluni' },
        { part: 'extra-word', points: -0.03, why: 'al only on the left' },
        { part: 'missing-word', points: -0.1, why: 'junior only on the right' },
        { part: 'born', points: -0.04, why: '1971 / 1972-01-01' },
      ],
      words({ عمر: 'umar', الصندلوني: 'al sndluni' }),
      words({ Omer: 'omer', Sandalouny: 'sndluni', Junior: 'junior' }),
    );
    expect(columns).toEqual([
      {
        asked: { text: 'عمر', latin: 'umar' },
        listed: { text: 'Omer', latin: 'omer' },
        likeness: 0.76,
        points: 0.313,
      },
      {
        asked: { text: 'الصندلوني', latin: 'sndluni' },
        listed: { text: 'Sandalouny', latin: 'sndluni' },
        likeness: 1,
        points: 0.464,
      },
      { asked: { text: 'الصندلوني', latin: 'al' }, listed: null, likeness: null, points: -0.03 },
      { asked: null, listed: { text: 'Junior', latin: 'junior' }, likeness: null, points: -0.1 },
    ]);
  });

  it('uses a word as often as it is written, and says when it knows only the reading', () => {
    const columns = matchColumns(
      [
        { part: 'name', points: 0.5, why: 'lin = lin' },
        { part: 'name', points: 0.4, why: 'lin ~ lim (0.8) (× 60 %)' },
        { part: 'name', points: 0.1, why: 'abd rahman = abdurrahman' },
      ],
      words({ Lin: 'lin', LIN: 'lin', Abd: 'abd', Rahman: 'rahman' }),
      words({ Lin: 'lin' }),
    );
    expect(columns.map(({ asked }) => asked!.text)).toEqual(['Lin', 'LIN', 'Abd Rahman']);
    expect(columns.map(({ listed }) => listed!.text)).toEqual(['Lin', null, null]);
    expect(columns[1]!.likeness).toBe(0.8);
  });

  it('leaves out what is said otherwise', () => {
    expect(matchColumns([{ part: 'name', points: 1, why: 'the same by number' }], [], [])).toEqual([]);
  });
});
