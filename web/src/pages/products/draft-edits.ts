import type { Section, SectionItem } from 'weir/dissemination/contract';

/** Changes of a draft's sections, each giving new ones; the old stay as they were. */

export function withItem(sections: readonly Section[], sectionId: string, item: SectionItem): Section[] {
  return sections.map((section) =>
    section.id === sectionId ? { ...section, items: [...section.items, item] } : section,
  );
}

export function withoutItem(sections: readonly Section[], sectionId: string, at: number): Section[] {
  return sections.map((section) =>
    section.id === sectionId
      ? { ...section, items: section.items.filter((_, index) => index !== at) }
      : section,
  );
}

export function withText(sections: readonly Section[], textId: string, text: string): Section[] {
  return sections.map((section) => ({
    ...section,
    items: section.items.map((item) =>
      item.kind === 'text' && item.id === textId ? { ...item, text } : item,
    ),
  }));
}

export function withHeading(sections: readonly Section[], sectionId: string, heading: string): Section[] {
  return sections.map((section) => (section.id === sectionId ? { ...section, heading } : section));
}

/** Moves an item by one place; past the end of its section it goes to the next one, so that keys alone can arrange all. */
export function movedItem(
  sections: readonly Section[],
  sectionId: string,
  at: number,
  step: 1 | -1,
): Section[] {
  const index = sections.findIndex((section) => section.id === sectionId);
  const section = sections[index];
  const item = section?.items[at];
  if (!section || !item) return [...sections];
  const target = at + step;
  if (target >= 0 && target < section.items.length) {
    const items = section.items.filter((_, place) => place !== at);
    items.splice(target, 0, item);
    return sections.map((one) => (one === section ? { ...one, items } : one));
  }
  const neighbour = sections[index + step];
  if (!neighbour) return [...sections];
  return sections.map((one) => {
    if (one === section) return { ...one, items: one.items.filter((_, place) => place !== at) };
    if (one !== neighbour) return one;
    return { ...one, items: step === 1 ? [item, ...one.items] : [...one.items, item] };
  });
}

export function fragmentsUsed(sections: readonly Section[]): Set<string> {
  return new Set(
    sections.flatMap((section) =>
      section.items.flatMap((item) => (item.kind === 'fragment' ? [item.fragmentId] : [])),
    ),
  );
}
