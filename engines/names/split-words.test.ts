import { expect, test } from 'vitest';
import { mayBeServant, servants } from './split-words.ts';
import { codesOf } from './token.ts';

test('no slip in the servant that a name begins with is passed over', () => {
  const letters = [...'abcdefghijklmnopqrstuvwxyz'];
  for (const servant of servants) {
    for (let place = 0; place <= servant.length; place++) {
      const before = servant.slice(0, place);
      const after = servant.slice(place + 1);
      const [one = '', other = ''] = servant.slice(place, place + 2);
      const slips = [
        before + after,
        before + other + one + servant.slice(place + 2),
        ...letters.flatMap((letter) => [before + letter + after, before + letter + servant.slice(place)]),
      ];
      for (const slip of slips) expect([slip, mayBeServant(codesOf(`${slip}kerim`))]).toEqual([slip, true]);
    }
  }
  expect(mayBeServant(codesOf('quazel'))).toBe(false);
});
