import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recent } from './recent.ts';

it('remembers what was asked for last, up to twice its measure, and never another value', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (asked) => {
      const most = 5;
      const recent = new Recent<number, { readonly of: number }>(most);
      asked.forEach((key, place) => {
        const known = recent.get(key);
        const between = new Set(asked.slice(0, place).slice(asked.slice(0, place).lastIndexOf(key) + 1));
        const wasAsked = asked.slice(0, place).includes(key);
        if (known === undefined) recent.set(key, { of: key });
        else expect(known).toEqual({ of: key });
        if (!wasAsked) expect(known).toBeUndefined();
        // Of fewer others than fit the latest, none can have made it forgotten.
        else if (between.size < most) expect(known).toBeDefined();
        // More others than fit both are sure to have.
        else if (between.size > 2 * most) expect(known).toBeUndefined();
      });
    }),
  );
});
