import { isEvidence, refusals, type Refusal, type SourceWord } from '#cases';
import { scanForSource } from '#intake';
import { blocksOf, textsOf } from './compose.ts';
import type { GuardBlock, GuardVerdict } from './contract.ts';
import {
  conditionsOf,
  contentSha256,
  itemsOf,
  type ContentItem,
  type Missing,
  type ProductContent,
} from './product-content.ts';
import { sectionTitle, templateOf } from './product-template.ts';
import { productWords } from './product-words.ts';

/**
 * The export guard: the one gate that a product passes before it leaves. It says every reason at once, each with the
 * fragment it lies in, and decides nothing that the conditions do not say.
 */
export function guard(
  content: ProductContent,
  given: { missing: readonly Missing[]; sourceWords: readonly SourceWord[]; own: string },
): GuardVerdict {
  const items = content.sections.flatMap(({ heading, items: each }) =>
    each.map((item) => ({ item, heading })),
  );
  const blocks: GuardBlock[] = [
    ...wholeBlocks(content),
    ...templateBlocks(content),
    ...items.flatMap(({ item, heading }) => strategicBlocks(item, heading, content)),
    ...given.missing.map(missingBlock),
    ...items.flatMap(({ item, heading }) => conditionBlocks(item, heading, content, given.own)),
    ...sourceBlocks(content, given.sourceWords),
  ];
  return {
    allowed: blocks.length === 0,
    blocks,
    intelligenceAnnex: items.length === 0 || !items.every(({ item }) => isEvidence(item.handling)),
    classification: conditionsOf(content, given.own).classification,
    contentSha256: contentSha256(content),
  };
}

function wholeBlocks(content: ProductContent): GuardBlock[] {
  const blocks: GuardBlock[] = [];
  if (itemsOf(content).length === 0)
    blocks.push(
      block('nothing-in-it', null, null, 'There is nothing in the product. Add a fragment or a text.'),
    );
  if (content.type === 'on_request' && (content.requestReference ?? '') === '') {
    blocks.push(
      block(
        'request-reference-missing',
        null,
        null,
        "A product on request names the authority's own reference of its request.",
      ),
    );
  }
  return blocks;
}

/** What the template of this recipient asks for and the product does not have. */
function templateBlocks(content: ProductContent): GuardBlock[] {
  const template = templateOf(content.template);
  const said = (text: string): boolean => text.trim() !== '';
  const labels = productWords(content.language);
  const full = new Set(
    content.sections
      .filter(({ items }) => items.some((item) => blocksOf(item, labels).flatMap(textsOf).some(said)))
      .map(({ id }) => id),
  );
  const parts = [
    ...template.sections
      .filter(({ id, required }) => required && !full.has(id))
      .map(({ id }) => ({ part: id, title: sectionTitle(id, content.language) })),
    ...template.requiredFields
      .filter((field) => !said(content[field] ?? ''))
      .map((field) => ({ part: field, title: labels(field) })),
  ];
  return parts.map(({ part, title }) =>
    block(
      'template-part-missing',
      null,
      null,
      'A product for this recipient needs the part "{title}", and it is empty. Write it.',
      { part, title, template: `${template.id} ${template.version}` },
    ),
  );
}

function strategicBlocks(item: ContentItem, heading: string, content: ProductContent): GuardBlock[] {
  if (content.kind !== 'strategic' || item.kind === 'text' || item.kind === 'note') return [];
  return [
    block(
      'strategic-identifies',
      item,
      heading,
      'A strategic product names nobody, and this is about somebody. Take it out, or make the product operational.',
    ),
  ];
}

function missingBlock(missing: Missing): GuardBlock {
  const rule = missing.why === 'withdrawn' ? 'fragment-withdrawn' : 'fragment-missing';
  const sentence =
    missing.why === 'withdrawn'
      ? 'This fragment was withdrawn from the case. Take it out of the product.'
      : 'This fragment is not in the case. A product is made from the fragments of one case.';
  return {
    rule,
    fragmentId: missing.fragmentId,
    fragmentTitle: missing.title,
    place: missing.place,
    sentence,
    params: {},
  };
}

const sentences: Readonly<Record<Refusal, string>> = {
  'recipient-not-permitted':
    'Its originators permit other recipients only. Take it out, or ask {originators}.',
  'purpose-not-permitted':
    'Its originators do not permit the purpose "{purpose}". Take it out, or ask {originators}.',
  'onward-prohibited': '{originators} forbids passing it on. Take it out.',
  'onward-needs-consent':
    'Passing it on needs the prior consent of {originators} for this recipient and purpose.',
  'evidentiary-use':
    'It may not be used as evidence without the consent of {originators}. Send it as intelligence, or have it obtained by judicial means.',
};

function conditionBlocks(
  item: ContentItem,
  heading: string,
  content: ProductContent,
  own: string,
): GuardBlock[] {
  const wish = { own, recipient: content.recipient, purpose: content.purpose };
  return refusals(item.handling, wish).map(({ refusal, originators }) =>
    block(refusal, item, heading, sentences[refusal], {
      originators: originators.join(', '),
      purpose: content.purpose,
      recipient: content.recipient,
    }),
  );
}

function sourceBlocks(content: ProductContent, words: readonly SourceWord[]): GuardBlock[] {
  const labels = productWords(content.language);
  const found = (text: string, item: ContentItem | null, place: string | null): GuardBlock[] =>
    scanForSource(text, words).map((word) =>
      block(
        'source-named',
        item,
        place,
        'It names who reported, or the report itself ({word}). The source is protected: take it out.',
        { kind: word.kind, word: word.text },
      ),
    );
  return [
    ...found(content.title, null, null),
    ...found(content.requestReference ?? '', null, null),
    ...found(content.contact, null, null),
    ...content.sections.flatMap(({ heading, items }) => [
      ...found(heading, null, heading),
      ...items.flatMap((item) =>
        // One text, so that a name that runs over two cells or paragraphs is one name.
        found(blocksOf(item, labels).flatMap(textsOf).join('\n'), item, heading),
      ),
    ]),
  ];
}

function block(
  rule: GuardBlock['rule'],
  item: ContentItem | null,
  place: string | null,
  sentence: string,
  params: Record<string, string> = {},
): GuardBlock {
  return {
    rule,
    fragmentId: item?.fragmentId ?? null,
    fragmentTitle: item?.title ?? null,
    place,
    sentence: sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole),
    params,
  };
}
