import { ReportElement } from '../element.ts';
import type { Profile } from '../profile.ts';
import { Draft } from './draft.ts';
import { slotsOf, type Slots } from './profile-shape.ts';

export interface Arranging {
  readonly profile: Profile;
  /** A draft that this profile has no element for. */
  readonly homeless: (draft: Draft, parent: string) => void;
  /** Each element that was made, with what it was made from. */
  readonly made?: (element: ReportElement, draft: Draft) => void;
}

/**
 * A draft as an element of a type: children in the order of the profile's content model, in the forms this version
 * knows (`related_persons` becomes `signatory` in goAML 4). What has no place is handed to `homeless`, never dropped
 * in silence. Whether the result is complete is the checker's to say.
 */
export function arrange(
  draft: Draft,
  type: string,
  arranging: Arranging,
  parent: ReportElement | null = null,
  ordinal = 1,
): ReportElement {
  const element = new ReportElement(draft.name, parent, ordinal);
  arranging.made?.(element, draft);
  const slots = slotsOf(arranging.profile, type);
  if (slots === undefined) {
    element.text = draft.text ?? '';
    for (const child of draft.children) arranging.homeless(child, draft.name);
    return element;
  }
  const housed = draft.children.flatMap((child) => fitted(child, slots));
  const ranked: { child: Draft; rank: number; type: string }[] = [];
  for (const child of housed) {
    const slot = slots.get(child.name);
    if (slot === undefined) arranging.homeless(child, draft.name);
    // A mark that may only say yes is left out where it would say no.
    else if (slot.particle.fixed !== undefined && child.text !== undefined && !isYes(child.text)) continue;
    else ranked.push({ child, rank: slot.rank, type: slot.particle.type });
  }
  ranked.sort((left, right) => left.rank - right.rank);
  const seen = new Map<string, number>();
  for (const { child, type: childType } of ranked) {
    const count = (seen.get(child.name) ?? 0) + 1;
    seen.set(child.name, count);
    element.append(arrange(child, childType, arranging, element, count));
  }
  return element;
}

function isYes(text: string): boolean {
  return text === 'true' || text === '1';
}

/** goAML 5 wraps what goAML 4 repeats: wrapper → the repeated element. */
const unwrapped: Readonly<Record<string, string>> = {
  identifications: 'identification',
  emails: 'email',
  urls: 'url',
};

const renamed: Readonly<Record<string, string>> = {
  account_type: 'personal_account_type',
  personal_account_type: 'account_type',
  submission_date: 'report_date',
  report_date: 'submission_date',
};

/** The draft in the forms that these slots know; itself where they know it, or know no form of it. */
function fitted(draft: Draft, slots: Slots): Draft[] {
  if (slots.has(draft.name)) return [draft];
  const single = unwrapped[draft.name];
  if (single !== undefined && slots.has(single)) return draft.children;
  const other = renamed[draft.name];
  if (other !== undefined && slots.has(other)) return [copied(draft, other, draft.children)];
  if (draft.name === 'related_persons' && slots.has('signatory')) {
    return draft.children.map((link) => copied(link, 'signatory', link.children));
  }
  if (draft.name === 'related_persons' && slots.has('director_id')) {
    return draft.children.map((link) => {
      const person = link.child('person')?.children ?? [];
      return copied(link, 'director_id', [
        ...person,
        ...link.children.filter((child) => child.name !== 'person'),
      ]);
    });
  }
  return [draft];
}

function copied(draft: Draft, name: string, children: readonly Draft[]): Draft {
  const copy = new Draft(name, draft.text, draft.place);
  copy.children.push(...children);
  return copy;
}
