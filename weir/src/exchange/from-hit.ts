import { Problem } from '@weir/engines/vocabulary';
import { matchingHit, type Hit } from '#matching';
import { theNode, type Platform, type Transaction } from '#platform';
import type { ContentOf, DraftContent } from './contract.ts';
import type { ExchangeRooms } from './letters.ts';
import type { MatterActs } from './matters.ts';

/**
 * A hit of private matching becomes the draft of a request to that partner, in the case and in the name of whoever prepared
 * the question, and nothing else: a person completes it, a second one approves it, the desk sends it. Where no draft can be
 * made (the case is closed, the partner no longer confirmed) the proposal goes on waiting.
 */
export function draftsFromHits(platform: Platform, rooms: ExchangeRooms, matters: MatterActs): void {
  const { register, events } = platform;
  events.on(matchingHit, 'exchange', async ({ proposal }) => {
    const hit = await register.as(theNode, (tx) => rooms.matching.hit(tx, proposal));
    if (hit === undefined) return;
    // What is ours is begun by a person; the node's role is beside it because nobody is signed in.
    const roles = [...theNode.roles, 'fiu_analyst'];
    try {
      await register.as({ ...theNode, person: hit.person, roles }, async (tx) => {
        const partner = (await rooms.post.partners(tx)).find(({ node }) => node === hit.partner);
        const found = await rooms.cases.get(tx, hit.caseId);
        if (partner === undefined || !found.open) return;
        const request = await matters.open(tx, partner, {
          kind: 'request',
          title: found.title,
          caseId: hit.caseId,
          follows: null,
          group: null,
          wanted: null,
          content: await contentOf(tx, rooms, hit),
        });
        if (!(await rooms.matching.taken(tx, proposal, request))) throw new TakenAlready();
      });
    } catch (error) {
      if (!(error instanceof TakenAlready || error instanceof Problem)) throw error;
      platform.log.info({ event: 'hit-not-drafted', proposal });
    }
  });
}

class TakenAlready extends Error {}

/** What can be said already; the link and the questions are a person's to complete. */
async function contentOf(tx: Transaction, rooms: ExchangeRooms, hit: Hit): Promise<DraftContent> {
  const ids = [...new Set(hit.items.map(({ fragment }) => fragment))];
  const fragments = await rooms.cases.fragments(tx, hit.caseId, ids);
  const name = (await rooms.people.namesOf(tx, [hit.person])).get(hit.person)?.name ?? hit.person;
  const isAccount = (id: string): boolean =>
    hit.items.some(({ fragment, type }) => fragment === id && (type === 'iban' || type === 'account'));
  const content: ContentOf<'request'> = {
    contact: name,
    urgency: 'routine',
    urgencyReason: null,
    neededBy: null,
    diagonal: null,
    earlierReferences: [],
    subjects: fragments.map(({ id, title }) => ({
      kind: isAccount(id) ? ('account' as const) : ('person' as const),
      name: title,
      role: 'held by both units',
      why: 'Private matching found it in what you hold, too.',
      born: null,
      countries: [],
      identifiers: [],
    })),
    offence: { category: 'unknown', conduct: '' },
    facts:
      'Private matching under our agreement found that you hold what is named here, too. The facts follow.',
    link: '',
    domesticContext: '',
    questions: [
      { id: 'q1', kind: 'reports_held', text: 'What do you hold about this?', from: null, until: null },
    ],
    purposes: ['intelligence'],
    recipients: [],
    sensitivities: ['do_not_alert_subject'],
    alsoAsked: null,
    fragments: [],
  };
  return content as unknown as DraftContent;
}
