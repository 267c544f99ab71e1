import {
  ownConditions,
  refusals,
  strictest,
  type HandlingConditions,
  type Purpose,
  type Refusal,
} from '#cases';
import type { SentHandling } from './message-contract.ts';

/** Under which conditions a fragment is to leave, as its sender chose: it narrows what the fragment bears already. */
export interface Terms {
  readonly purposes: readonly Purpose[];
  readonly onward: HandlingConditions['onwardDissemination'];
  /** Of those that the partner named, by its own ids; for presumed consent. */
  readonly recipients: readonly string[];
  readonly evidentiaryUse: HandlingConditions['evidentiaryUse'];
  readonly disclosureToSubject: HandlingConditions['disclosureToSubject'];
  readonly classification?: HandlingConditions['classification'] | undefined;
  readonly retentionUntil?: string | null | undefined;
}

/** Why a fragment may not go to this partner for these purposes; each reason once. */
export function keptBack(
  handling: HandlingConditions,
  wish: { own: string; partner: string; purposes: readonly Purpose[] },
): { refusal: Refusal; originators: string[]; purpose: Purpose }[] {
  const found = wish.purposes.flatMap((purpose) =>
    refusals(handling, { own: wish.own, recipient: wish.partner, purpose }).map((each) => ({
      ...each,
      purpose,
    })),
  );
  return found.filter((each, index) => found.findIndex(({ refusal }) => refusal === each.refusal) === index);
}

/**
 * The conditions on the way. The purposes are exactly those for which it is sent, each judged by `keptBack` before. Recipients
 * are the partner's, so those of this country are not named to it: of what third parties supplied it passes nothing on without
 * asking them, and of what is our own only to those whom the sender names.
 */
export function leaving(handling: HandlingConditions, own: string, terms: Terms): SentHandling {
  const narrowed = strictest(handling, {
    ...handling,
    evidentiaryUse: terms.evidentiaryUse,
    disclosureToSubject: terms.disclosureToSubject,
    ...(terms.classification === undefined ? {} : { classification: terms.classification }),
    ...(terms.retentionUntil === undefined ? {} : { retentionUntil: terms.retentionUntil }),
  });
  const ownAlone = handling.originators.every((each) => each === own);
  const onward =
    handling.onwardDissemination === 'prohibited'
      ? 'prohibited'
      : ownAlone || terms.onward === 'prohibited'
        ? terms.onward
        : 'with_prior_consent';
  const { consents: _, ...rest } = narrowed;
  return {
    ...rest,
    permittedPurposes: [...new Set(terms.purposes)].sort(),
    permittedRecipients:
      onward === 'named_recipients_presumed' ? [...new Set(terms.recipients)].sort() : null,
    onwardDissemination: onward,
    // What FIUs tell each other is intelligence; a record for a court is obtained by judicial means.
    obtainedAs: 'intelligence',
  };
}

/**
 * The conditions of what arrived. The partner is an originator of all that it sent, whatever it says of it: it supplied it, and
 * nothing that it sends is our own. Consents do not arrive; who needs one asks.
 */
export function arrived(sent: SentHandling, from: string): HandlingConditions {
  const presumed = sent.onwardDissemination === 'named_recipients_presumed';
  return {
    ...sent,
    originators: [...new Set([...sent.originators, from])].sort(),
    permittedPurposes: [...sent.permittedPurposes].sort(),
    permittedRecipients:
      sent.permittedRecipients === null ? null : [...new Set(sent.permittedRecipients)].sort(),
    onwardDissemination:
      presumed && sent.permittedRecipients === null ? 'with_prior_consent' : sent.onwardDissemination,
    obtainedAs: 'intelligence',
    consents: [],
  };
}

/** The strict conditions of a letter's own words, which bear none by themselves. */
export function ofWords(from: string, purposes: readonly Purpose[]): HandlingConditions {
  return { ...ownConditions(from), permittedPurposes: [...new Set(purposes)].sort() };
}
