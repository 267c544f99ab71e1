import { Problem } from '@weir/engines/vocabulary';
import { refusals, type Consent, type HandlingConditions } from '#cases';
import { organisationNames } from '#people';
import type { Asker, Platform } from '#platform';
import type { ContentOf, SourceRef, Trail } from './contract.ts';
import {
  findMatter,
  lettersByMessage,
  lettersOf,
  listMatters,
  updateMatter,
  type Wanted,
} from './exchange-store.ts';
import { sameSource } from './letter-checks.ts';
import { log, matterOr404, partnerCode, type ExchangeRooms } from './letters.ts';
import { checkedStep } from './machine.ts';
import { machineOf } from './machines.ts';
import type { MatterActs } from './matters.ts';
import { descent, originsOf } from './sources.ts';
import { arrived } from './travel.ts';

/** Consent of those who told us something, and the way of each piece from them to every use of it. */
export function consentActs(platform: Platform, rooms: ExchangeRooms, matters: MatterActs) {
  const { register } = platform;
  const { cases, dissemination, post } = rooms;

  /** Drafts of what a product needs, one for each originator that is a partner; a person reads and submits them. */
  function request(
    asker: Asker,
    disseminationId: string,
    reason: string,
  ): Promise<{ made: string[]; missing: string[] }> {
    return register.as(asker, async (tx) => {
      const need = await dissemination.consentsNeeded(tx, disseminationId);
      const partners = await post.partners(tx);
      const ids = need.needed.flatMap(({ fragments }) => fragments.map(({ id }) => id));
      const origins = await originsOf(tx, cases, need.caseId, [...new Set(ids)]);
      const asked = await listMatters(tx, { case: need.caseId, kind: 'consent', box: 'out', limit: 200 });
      const made: string[] = [];
      const missing: string[] = [];
      for (const { originator, fragments } of need.needed) {
        const partner = partners.find(({ jurisdiction }) => partnerCode(jurisdiction) === originator);
        const pieces = new Map<string, SourceRef[]>();
        for (const origin of fragments.flatMap(({ id }) => origins.get(id) ?? [])) {
          const about = origin.sources.filter(({ authority }) => authority === originator);
          if (about.length > 0) pieces.set(origin.fragment.id, about);
        }
        if (partner === undefined || pieces.size === 0) {
          missing.push(originator);
          continue;
        }
        const wanted: Wanted = {
          product: disseminationId,
          recipient: { id: need.recipient.id, name: need.recipient.name },
          purpose: need.purpose,
          fragments: [...pieces].map(([id, about]) => ({ id, about })),
        };
        const same = asked.find(
          (each) =>
            each.partner === partner.node &&
            JSON.stringify(key(each.wanted)) === JSON.stringify(key(wanted)) &&
            !['refused', 'withdrawn', 'discarded'].includes(each.state),
        );
        made.push(
          same?.id ??
            (await matters.open(tx, partner, {
              kind: 'consent',
              title: `Consent for ${need.number}`,
              caseId: need.caseId,
              follows: null,
              group: null,
              wanted,
              content: {
                about: unique(wanted.fragments.flatMap(({ about }) => about)),
                recipient: need.recipient,
                purpose: need.purpose,
                reason,
              },
            })),
        );
      }
      return { made, missing };
    });
  }

  /** Writes what was granted to the fragments it is about: exactly that use of exactly those. By a person, once. */
  function apply(asker: Asker, id: string): Promise<void> {
    return register.as(asker, async (tx) => {
      const matter = await matterOr404(tx, id, { lock: true });
      checkedStep(machineOf(matter), matter.state, 'apply');
      const { wanted, case_id: caseId } = matter;
      if (wanted === null || caseId === null || matter.applied_at !== null) {
        throw new Problem({
          code: 'consents-applied',
          status: 409,
          detail: 'What was granted here was written to its fragments already.',
        });
      }
      const answer = (await lettersOf(tx, [id])).find(
        ({ kind, state }) => kind === 'consent' && state === 'arrived',
      )!;
      const { granted } = answer.content as ContentOf<'consent'>;
      const open = wanted.fragments.filter(({ about }) =>
        about.every((each) => granted.some((one) => sameSource(one, each))),
      );
      const origins = await originsOf(
        tx,
        cases,
        caseId,
        open.map((each) => each.id),
      );
      const asArrived = new Map<string, HandlingConditions>();
      for (const each of open) {
        const own = origins.get(each.id)?.find(({ fragment }) => fragment.id === each.id);
        if (own === undefined) continue;
        const from = await findMatter(tx, own.letter.matter);
        asArrived.set(each.id, arrived(own.sent.handling, from!.partner_code));
      }
      const consent: Consent = {
        originator: matter.partner_code,
        recipient: wanted.recipient.id,
        purpose: wanted.purpose,
        reference: `${matter.partner_number ?? matter.reference} (${matter.number})`.slice(0, 200),
      };
      const changed = await cases.consented(tx, caseId, {
        fragments: asArrived,
        consents: [consent],
        reason: `${matter.partner_authority} consented: ${consent.reference}.`,
      });
      await updateMatter(tx, matter, { applied_at: tx.now });
      await log(tx, matter, 'consents-applied', {
        recipient: wanted.recipient.id,
        purpose: wanted.purpose,
        fragments: changed.length,
      });
    });
  }

  /** Where a piece came from, every case, product and letter it or what was made of it went into, and each consent. */
  function trail(asker: Asker, caseId: string, fragmentId: string): Promise<Trail> {
    return register.as(asker, async (tx) => {
      const found = await cases.get(tx, caseId);
      const all = await cases.everything(tx, caseId);
      const fragment = all.find(({ id }) => id === fragmentId);
      if (fragment === undefined) {
        throw new Problem({
          code: 'fragment-unknown',
          status: 404,
          detail: 'There is no such piece in this case.',
        });
      }
      const line = descent(all, fragmentId);
      const ids = line.map(({ id }) => id);
      const origins = (await originsOf(tx, cases, caseId, [fragmentId])).get(fragmentId) ?? [];
      const here = new Map(
        (
          await lettersByMessage(
            tx,
            origins.flatMap(({ sources }) => sources.map(({ message }) => message)),
          )
        ).map((letter) => [letter.message_id!, letter]),
      );
      const numbered = async (id: string) => {
        const matter = await findMatter(tx, id);
        return matter === undefined ? null : { id, number: matter.number };
      };
      const came: Trail['sources'] = [];
      for (const each of unique(origins.flatMap(({ sources }) => sources))) {
        const letter = here.get(each.message);
        came.push({
          ...each,
          matter: letter === undefined ? null : await numbered(letter.matter),
          arrivedAt: letter?.arrived_at ?? null,
        });
      }
      const matterRows = await listMatters(tx, { case: caseId, limit: 200 });
      const sentLetters = (
        await lettersOf(
          tx,
          matterRows.map(({ id }) => id),
        )
      ).filter(({ state }) => state === 'sent');
      const products = await dissemination.productsWith(tx, caseId, ids);
      const asked = matterRows.filter(
        ({ wanted }) => wanted !== null && wanted.fragments.some(({ id }) => originIds(origins).has(id)),
      );
      const names = await organisationNames(
        tx,
        asked.map(({ wanted }) => wanted!.recipient.id),
      );
      const allows = (id: string, use: { recipient: string; purpose: Consent['purpose'] }): boolean =>
        refusals(all.find((each) => each.id === id)!.handling, { own: cases.own, ...use }).length === 0;
      return {
        fragment: { id: fragment.id, title: fragment.title, handling: fragment.handling },
        sources: came,
        cases: [
          {
            id: caseId,
            number: found.number,
            fragments: line.map(({ id, title, parents, withdrawn, handling }) => ({
              id,
              title,
              parents,
              withdrawn: withdrawn !== null,
              handling,
            })),
          },
        ],
        products: products.map((each) => ({
          ...each,
          caseId,
          fragmentIds: [...each.fragmentIds],
          allowed: each.fragmentIds.every((id) =>
            allows(id, { recipient: each.recipient.id, purpose: each.purpose }),
          ),
        })),
        letters: sentLetters.flatMap((letter) => {
          const content = letter.content as { fragments?: readonly { ref: string }[] };
          const used = (content.fragments ?? []).map(({ ref }) => ref).filter((ref) => ids.includes(ref));
          const matter = matterRows.find(({ id }) => id === letter.matter)!;
          return used.length === 0
            ? []
            : [
                {
                  matter: { id: matter.id, number: matter.number },
                  letter: letter.id,
                  partner: matter.partner_authority,
                  sentAt: letter.written_at!,
                  fragmentIds: used,
                },
              ];
        }),
        consents: asked.map((matter) => ({
          matter: { id: matter.id, number: matter.number },
          originator: matter.partner_code,
          recipient: {
            id: matter.wanted!.recipient.id,
            name: names.get(matter.wanted!.recipient.id) ?? matter.wanted!.recipient.name,
          },
          purpose: matter.wanted!.purpose,
          state: matter.state,
          appliedAt: matter.applied_at,
          fragmentIds: matter.wanted!.fragments.map(({ id }) => id),
        })),
      };
    });
  }

  return { request, apply, trail };
}

export type ConsentActs = ReturnType<typeof consentActs>;

const originIds = (origins: readonly { fragment: { id: string } }[]): ReadonlySet<string> =>
  new Set(origins.map(({ fragment }) => fragment.id));

const unique = (all: readonly SourceRef[]): SourceRef[] =>
  all.filter((each, index) => all.findIndex((other) => sameSource(each, other)) === index);

/** What is asked, whatever order it is asked in. */
const key = (wanted: Wanted | null): unknown =>
  wanted === null ? null : [wanted.recipient.id, wanted.purpose, wanted.fragments.map(({ id }) => id).sort()];
