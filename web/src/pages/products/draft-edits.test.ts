import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Section } from 'weir/dissemination/contract';
import { fragmentsUsed, movedItem, withItem, withoutItem, withText } from './draft-edits.ts';

const drafts = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 }).map((sizes): Section[] =>
  sizes.map((size, section) => ({
    id: `s${section}`,
    heading: `Section ${section}`,
    items: Array.from({ length: size }, (_, item) => ({
      kind: 'fragment',
      fragmentId: `f${section}-${item}`,
    })),
  })),
);
const order = (sections: readonly Section[]): string[] =>
  sections.flatMap((section) =>
    section.items.map((item) => (item.kind === 'fragment' ? item.fragmentId : item.id)),
  );

describe('arranging a draft', () => {
  it('loses and doubles nothing when an item moves, and moving back restores the order', () => {
    fc.assert(
      fc.property(
        drafts,
        fc.nat(4),
        fc.nat(4),
        fc.constantFrom(1 as const, -1 as const),
        (sections, at, place, step) => {
          const id = `s${at}`;
          const moved = movedItem(sections, id, place, step);
          expect(order(moved).toSorted()).toEqual(order(sections).toSorted());
          const item = sections[at]?.items[place];
          if (!item || item.kind !== 'fragment') return;
          const now = moved.flatMap((section) =>
            section.items.map((one, index) => ({ section: section.id, index, one })),
          );
          const there = now.find(({ one }) => one.kind === 'fragment' && one.fragmentId === item.fragmentId)!;
          if (there.section === id && there.index === place) return; // At the very end already.
          const back = movedItem(moved, there.section, there.index, step === 1 ? -1 : 1);
          expect(back).toEqual(sections);
        },
      ),
      { seed: 21, numRuns: 300 },
    );
  });

  it('adds, takes out and rewrites without touching what was', () => {
    const before: Section[] = [{ id: 'a', heading: 'A', items: [{ kind: 'text', id: 't', text: 'old' }] }];
    const added = withItem(before, 'a', { kind: 'fragment', fragmentId: 'f' });
    expect(fragmentsUsed(added)).toEqual(new Set(['f']));
    expect(withText(added, 't', 'new')[0]?.items[0]).toEqual({ kind: 'text', id: 't', text: 'new' });
    expect(withoutItem(added, 'a', 0)[0]?.items).toEqual([{ kind: 'fragment', fragmentId: 'f' }]);
    expect(before[0]?.items).toEqual([{ kind: 'text', id: 't', text: 'old' }]);
  });
});
