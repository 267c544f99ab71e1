import { refusals } from '#cases';
import type { ConsentRequest } from './contract.ts';
import { itemsOf, type ProductContent } from './product-content.ts';

/**
 * Drafts of the letters that a product still needs: one for each originator whose prior consent is missing, naming what is
 * to be passed on, to whom and for what. Nothing of the analysis is in them, and a person sends them.
 */
export function consentRequests(content: ProductContent, own: string): ConsentRequest[] {
  const wish = { own, recipient: content.recipient, purpose: content.purpose };
  const wanted = new Map<string, Map<string, string | null>>();
  for (const item of itemsOf(content)) {
    if (item.fragmentId === null) continue;
    for (const { refusal, originators } of refusals(item.handling, wish)) {
      if (refusal !== 'onward-needs-consent' && refusal !== 'evidentiary-use') continue;
      for (const originator of originators) {
        if (originator === own) continue;
        const fragments = wanted.get(originator) ?? new Map<string, string | null>();
        wanted.set(originator, fragments.set(item.fragmentId, item.title));
      }
    }
  }
  return [...wanted].map(([originator, fragments]) => ({
    originator,
    fragments: [...fragments].map(([id, title]) => ({ id, title })),
    text: [
      `To ${originator}`,
      '',
      `We ask for your prior consent to pass information that you supplied to ${content.recipientName}, for the purpose "${content.purpose}".`,
      '',
      'The information:',
      ...[...fragments.values()].map((title, index) => `${index + 1}. ${title ?? 'without a title'}`),
      '',
      'Please say whether you consent, whether it may be used as evidence, and under which conditions, and give us the reference of your answer. Until then it is not passed on.',
    ].join('\n'),
  }));
}
