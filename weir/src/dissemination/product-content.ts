import { createHash } from 'node:crypto';
import { canonicalBytes, type Json } from '@weir/engines/envelopes';
import { derivedFrom, ownConditions, strictestOf, type Fragment, type HandlingConditions } from '#cases';
import type { Draft } from './contract.ts';

/** One thing that a product says, with the conditions under which it may be said. */
export interface ContentItem {
  /** Its identity from draft to draft: `fragment:…` or `text:…`. */
  readonly key: string;
  readonly fragmentId: string | null;
  /** The fragment's title; null for the author's own words. */
  readonly title: string | null;
  readonly kind: Fragment['kind'] | 'text';
  readonly content: Fragment['content'];
  readonly handling: HandlingConditions;
}

/** A product as it would leave: what is hashed, judged, compared and approved. */
export interface ProductContent {
  readonly title: string;
  readonly type: Draft['type'];
  readonly recipient: string;
  readonly recipientName: string;
  readonly purpose: Draft['purpose'];
  readonly requestReference: string | null;
  readonly language: Draft['language'];
  readonly kind: Draft['kind'];
  readonly confidence: Draft['confidence'];
  readonly contact: string;
  readonly authorityRequest: string | null;
  readonly template: { readonly id: string; readonly version: number };
  readonly sections: readonly {
    readonly id: string;
    readonly heading: string;
    readonly items: readonly ContentItem[];
  }[];
}

/** What a draft names but the case does not offer (any more). */
export interface Missing {
  readonly fragmentId: string;
  readonly title: string | null;
  readonly place: string;
  readonly why: 'missing' | 'withdrawn';
}

/**
 * Puts a draft together with the fragments it names, as they are now. The author's own words take the strictest
 * conditions of the fragments they are based on, and of all of the product's where they name none.
 */
export function assemble(
  draft: Omit<Draft, 'version'>,
  given: {
    fragments: readonly Fragment[];
    recipientName: string;
    own: string;
    template: { id: string; version: number };
  },
): { content: ProductContent; missing: Missing[] } {
  const byId = new Map(given.fragments.map((fragment) => [fragment.id, fragment]));
  const own = ownConditions(given.own);
  const missing: Missing[] = [];
  const usable = (id: string, place: string): Fragment | undefined => {
    const fragment = byId.get(id);
    if (fragment?.withdrawn === null) return fragment;
    missing.push({
      fragmentId: id,
      title: fragment?.title ?? null,
      place,
      why: fragment === undefined ? 'missing' : 'withdrawn',
    });
    return undefined;
  };
  const everything = draft.sections
    .flatMap(({ items }) => items)
    .flatMap((item) => (item.kind === 'fragment' ? (byId.get(item.fragmentId)?.handling ?? []) : []));

  const sections = draft.sections.map(({ id, heading, items }) => ({
    id,
    heading,
    items: items.flatMap((item): ContentItem[] => {
      if (item.kind === 'fragment') {
        const fragment = usable(item.fragmentId, heading);
        return fragment === undefined ? [] : [itemOf(fragment)];
      }
      const basis =
        item.basedOn === undefined
          ? everything
          : item.basedOn.flatMap((fragmentId) => usable(fragmentId, heading)?.handling ?? []);
      return [
        {
          key: `text:${item.id}`,
          fragmentId: null,
          title: null,
          kind: 'text',
          content: { text: item.text },
          handling: derivedFrom(given.own, [own, ...basis]),
        },
      ];
    }),
  }));
  const { title, type, recipient, purpose, requestReference, language, kind } = draft;
  const { confidence, contact, authorityRequest } = draft;
  const { id, version } = given.template;
  return {
    content: {
      title,
      type,
      recipient,
      recipientName: given.recipientName,
      purpose,
      requestReference,
      language,
      kind,
      confidence,
      contact,
      authorityRequest,
      template: { id, version },
      sections,
    },
    missing,
  };
}

/** A fragment as what is printed of it. */
export const itemOf = (fragment: Fragment): ContentItem => ({
  key: `fragment:${fragment.id}`,
  fragmentId: fragment.id,
  title: fragment.title,
  kind: fragment.kind,
  content: fragment.content,
  handling: fragment.handling,
});

export const itemsOf = (content: ProductContent): ContentItem[] =>
  content.sections.flatMap(({ items }) => items);

/** The strictest of all that is in it; this FIU's own conditions where nothing is. */
export function conditionsOf(content: ProductContent, own: string): HandlingConditions {
  const [first, ...rest] = itemsOf(content).map(({ handling }) => handling);
  return first === undefined ? ownConditions(own) : strictestOf([first, ...rest]);
}

/** SHA-256 over the content in its one spelling: the same content has the same hash wherever it was stored. */
export function contentSha256(content: ProductContent): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

/** The one spelling (RFC 8785) that signed messages between nodes have too; what is undefined is not there. */
export const canonicalJson = (value: unknown): Buffer =>
  Buffer.from(canonicalBytes(JSON.parse(JSON.stringify(value)) as Json));
