import { refusals, withoutConsent, type Fragment, type HandlingConditions, type Purpose } from '#cases';
import type { ConsentRequest } from './contract.ts';
import { itemsOf, type ProductContent } from './product-content.ts';

/**
 * Whose consent would open this use: nobody's where it is open, or where no consent can open it. A consent opens one use,
 * also beyond the recipients and purposes that the originator named at first.
 */
function lacking(
  handling: HandlingConditions,
  wish: { own: string; recipient: string; purpose: Purpose },
): string[] {
  const found = refusals(handling, wish);
  const shut =
    found.some(({ refusal }) => refusal === 'onward-prohibited') ||
    (wish.purpose === 'judicial_evidence' && handling.evidentiaryUse === 'prohibited');
  if (shut || found.length === 0) return [];
  const others = handling.originators.filter((originator) => originator !== wish.own);
  return withoutConsent(handling, others, wish);
}

/** For each originator whose consent a use lacks, the fragments that it is about. */
export function consentsNeeded(
  fragments: readonly Pick<Fragment, 'id' | 'title' | 'handling'>[],
  wish: { own: string; recipient: string; purpose: Purpose },
): { originator: string; fragments: { id: string; title: string }[] }[] {
  const wanted = new Map<string, { id: string; title: string }[]>();
  for (const { id, title, handling } of fragments)
    for (const originator of lacking(handling, wish))
      wanted.set(originator, [...(wanted.get(originator) ?? []), { id, title }]);
  return [...wanted].map(([originator, about]) => ({ originator, fragments: about }));
}

/**
 * Drafts of the letters that a product still needs: one for each originator whose prior consent is missing, naming what is
 * to be passed on, to whom and for what. Nothing of the analysis is in them, and a person sends them.
 */
export function consentRequests(content: ProductContent, own: string): ConsentRequest[] {
  const wish = { own, recipient: content.recipient, purpose: content.purpose };
  const items = itemsOf(content).flatMap(({ fragmentId, title, handling }) =>
    fragmentId === null ? [] : [{ id: fragmentId, title: title ?? '', handling }],
  );
  return consentsNeeded(items, wish).map(({ originator, fragments }) => ({
    originator,
    fragments,
    text: [
      `To ${originator}`,
      '',
      `We ask for your prior consent to pass information that you supplied to ${content.recipientName}, for the purpose "${content.purpose}".`,
      '',
      'The information:',
      ...fragments.map(({ title }, index) => `${index + 1}. ${title || 'without a title'}`),
      '',
      'Please say whether you consent, whether it may be used as evidence, and under which conditions, and give us the reference of your answer. Until then it is not passed on.',
    ].join('\n'),
  }));
}
