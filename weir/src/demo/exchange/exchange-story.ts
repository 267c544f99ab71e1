import { setTimeout as pause } from 'node:timers/promises';
import type { World } from '@weir/sandbox';
import type { CaseDetail, Fragment } from '../../cases/contract.ts';
import type { DisseminationDetail, ReceivedRow } from '../../dissemination/contract.ts';
import type { Letter, MatterDetail, MatterRow, Trail } from '../../exchange/contract.ts';
import type {
  Agreement,
  AgreementDetail,
  AskDetail,
  CaseItems,
  MatchingPartner,
  MatchingQuestion,
} from '../../matching/contract.ts';
import type { PostIdentity, PostPartnerDetail } from '../../post/contract.ts';
import type { SuspensionDetail } from '../../suspensions/contract.ts';
import { all } from '../stations.ts';
import type { Cast, Station } from './node-in-process.ts';
import type { Outcome } from './step.ts';

/** Three FIUs: Aldermoor works the case, Port Sable holds what it needs, the third is asked too and knows nothing. */
export interface Abroad {
  readonly world: World;
  readonly home: Station;
  readonly partner: Station;
  readonly third: Station;
  /** How long to wait for what must arrive. */
  readonly patienceMs: number;
  /** Done once at the beginning of each wait, while mail is under way; tests end nodes here. */
  readonly meanwhile?: () => Promise<void>;
  caseId?: string;
  theirCase?: string;
  requests?: { partner: string; third: string };
  product?: string;
  consent?: string;
  came?: string;
}

const get = <Answer>(station: Station, who: Cast, path: string): Promise<Answer> =>
  station.as(who).request<Answer>('GET', `/api/v1${path}`);
const post = <Answer>(station: Station, who: Cast, path: string, body: object = {}): Promise<Answer> =>
  station.as(who).request<Answer>('POST', `/api/v1${path}`, body);
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code: string }) => error.code,
  );

/** Looks until it is there. Nodes are other processes, and mail takes its time. */
async function until<Found>(
  { patienceMs, meanwhile }: Pick<Abroad, 'patienceMs' | 'meanwhile'>,
  what: string,
  look: () => Promise<Found | undefined | false | null>,
): Promise<Found> {
  await meanwhile?.();
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (performance.now() > end) throw new Error(`It did not come: ${what}.`);
    await pause(100);
  }
}

/** Each pins the others by their door, and people read the fingerprints to each other: only what was heard is typed. */
export async function meet(abroad: Abroad): Promise<Outcome> {
  const stations = [abroad.home, abroad.partner, abroad.third];
  const identity = new Map<Station, PostIdentity>();
  for (const station of stations)
    identity.set(station, await get<PostIdentity>(station, 'desk', '/post/identity'));
  let wrong = '';
  for (const station of stations) {
    for (const other of stations.filter((each) => each !== station)) {
      const { node } = other.unit;
      await post(station, 'desk', '/post/partners', { url: other.door });
      const heard = identity.get(other)!.fingerprint;
      const misheard = heard.replace(/\d(?!.*\d)/, (digit) => String((Number(digit) + 1) % 10));
      const compare = (who: Cast, fingerprint: string): Promise<PostPartnerDetail> =>
        post(station, who, `/post/partners/${node}/comparison`, { fingerprint, channel: 'telephone' });
      if (wrong === '') wrong = await codeOf(compare('desk', misheard));
      const once = await compare('desk', heard);
      if (once.standing !== 'confirmed') await compare('supervisor', heard);
    }
  }
  const partners = await all<{ standing: string }>(abroad.home.as('desk'), '/post/partners');
  const confirmed = partners.filter(({ standing }) => standing === 'confirmed').length;
  return {
    did: 'Three nodes, each of its own process, door and law, pinned each other and read twelve groups of digits both ways; Aldermoor asks for two persons.',
    truth: { confirmed, aDigitMisheard: wrong },
    ok: confirmed === 2 && wrong === 'partner-fingerprint-differs',
  };
}

/** Each side knows its part of one story from its own reports. */
export async function file(abroad: Abroad): Promise<Outcome> {
  const { world, home, partner } = abroad;
  const story = world.truth.story!;
  const key = world.truth.reports.find(({ file: path }) => path === story.keyReport)!;
  const bytesOf = (path: string): Uint8Array => world.reports.find((report) => report.path === path)!.bytes;
  const send = (station: Station, path: string): Promise<{ state: string; reportId: string }> =>
    station.as('officer').upload('/api/v1/reports', { field: 'report', name: path, bytes: bytesOf(path) });
  const here = await send(home, key.file);
  // The same people as a bank there reported them.
  const there = await send(partner, key.file);
  const opened = await post<CaseDetail>(home, 'analyst', '/cases', {
    title: story.title,
    source: { kind: 'report', id: here.reportId },
    reason: 'The money goes on to Port Sable.',
    priority: 'high',
  });
  abroad.caseId = opened.id;
  await post(home, 'analyst', `/cases/${opened.id}/fragments`, {
    kind: 'note',
    title: 'What is known',
    text: story.summary,
  });
  for (const to of ['triaged', 'in_analysis'])
    await post(home, 'analyst', `/cases/${opened.id}/state`, { to, reason: 'Taken up.' });
  return {
    did: `A report in each country; case ${opened.number} in Aldermoor.`,
    truth: { here: here.state, there: there.state },
    ok: here.state === 'accepted' && there.state === 'accepted',
  };
}

/** “Do you know any of these?”: an agreement signed on both sides, tables that cross, a question, and a hit that drafts a request. */
export async function match(abroad: Abroad): Promise<Outcome> {
  const { home, partner, world } = abroad;
  const today = new Date().toISOString().slice(0, 10);
  const drafted = await post<AgreementDetail>(home, 'desk', '/matching/agreements', {
    partner: partner.unit.node,
    types: ['iban'],
    purposes: ['money-laundering'],
    questionsPerDay: 5,
    itemsPerDay: 640,
    itemsPerEpoch: 6400,
    epochDays: 30,
    validFrom: today,
    validUntil: `${Number(today.slice(0, 4)) + 5}-01-01`,
  });
  const path = `/matching/agreements/${drafted.id}`;
  const approval = { decision: 'approved', reason: 'As we discussed.', hash: drafted.hash };
  const byAuthor = await codeOf(post(home, 'desk', `${path}/decision`, approval));
  await post(home, 'supervisor', `${path}/decision`, approval);
  await until(abroad, 'the agreement', async () => {
    const theirs = await all<Agreement>(partner.as('desk'), '/matching/agreements');
    return theirs.some(({ hash, state }) => hash === drafted.hash && state === 'received');
  });
  await post(partner, 'desk', `${path}/proposal`, { hash: drafted.hash });
  await post(partner, 'supervisor', `${path}/decision`, approval);
  await until(abroad, 'the table of the other side', async () => {
    const { items } = await get<{ items: MatchingPartner[] }>(home, 'desk', '/matching/partners');
    return items.some(({ ready }) => ready);
  });
  const story = world.truth.story!;
  const held = story.expectedAlerts.map(({ account }) => account.replace('iban:', ''));
  // One that both know, and one that no report names.
  const elsewhere = world.accounts.findLast(({ iban }) => !held.includes(iban))!.iban;
  for (const account of [held[0]!, elsewhere])
    await post(home, 'analyst', `/cases/${abroad.caseId!}/fragments`, {
      kind: 'account',
      account,
      institution: null,
      currency: null,
      holder: null,
    });
  const { items } = await get<CaseItems>(home, 'analyst', `/matching/items?case=${abroad.caseId!}`);
  const ask = await post<AskDetail>(home, 'analyst', '/matching/asks', {
    caseId: abroad.caseId!,
    partner: partner.unit.node,
    purpose: 'money-laundering',
    reason: 'The money went there.',
    items: items.filter(({ type }) => type === 'iban').map(({ key }) => key),
  });
  await post(home, 'desk', `/matching/asks/${ask.id}/release`);
  const done = await until(abroad, 'the answer to the private question', async () => {
    const now = await get<AskDetail>(home, 'analyst', `/matching/asks/${ask.id}`);
    return now.endedAt !== null && now;
  });
  const hits = done.items!.filter(({ result }) => result === 'hit').length;
  const request = await until(abroad, 'the draft that a hit makes', async () => {
    const rows = await all<MatterRow>(home.as('analyst'), `/exchange/matters?case=${abroad.caseId!}`);
    return rows.find(({ kind, state }) => kind === 'request' && state === 'draft');
  });
  const [seen] = await all<MatchingQuestion>(partner.as('desk'), '/matching/questions');
  return {
    did: `${done.items!.length} accounts asked privately, ${hits} known to Port Sable too: draft request ${request.number}. Port Sable knows that it was asked ${seen?.paddedItems ?? '?'} items at most.`,
    truth: { authorsApproval: byAuthor, hits, of: done.items!.length, padded: seen?.paddedItems ?? null },
    ok: byAuthor !== 'done' && hits >= 1 && hits < done.items!.length && seen?.paddedItems === 64,
  };
}

const letterIn = (matter: MatterDetail, kind: string): Letter | undefined =>
  matter.letters.find((letter) => letter.kind === kind);
const matterOf = (station: Station, id: string, who: Cast = 'desk'): Promise<MatterDetail> =>
  get(station, who, `/exchange/matters/${id}`);

/** The draft of a matter goes to a second person and out; its author may not approve it. */
async function leave(station: Station, id: string): Promise<{ matter: MatterDetail; byAuthor: string }> {
  const before = await matterOf(station, id, 'analyst');
  const draft = before.letters.findLast(({ state }) => state !== 'sent' && state !== 'arrived')!;
  const laid = await post<MatterDetail>(station, 'analyst', `/exchange/letters/${draft.id}/submit`, {
    version: draft.version,
  });
  const { leaving } = laid.letters.find((letter) => letter.id === draft.id)!;
  const approval = {
    decision: 'approved',
    reason: 'Read; needed, and within its conditions.',
    contentSha256: leaving!.contentSha256,
  };
  const byAuthor = await codeOf(post(station, 'analyst', `/exchange/letters/${draft.id}/approval`, approval));
  await post(station, 'supervisor', `/exchange/letters/${draft.id}/approval`, approval);
  return { matter: await post(station, 'desk', `/exchange/letters/${draft.id}/send`), byAuthor };
}

async function say(station: Station, id: string, kind: string, content: object): Promise<MatterDetail> {
  await post(station, 'analyst', `/exchange/matters/${id}/letters`, { kind, content });
  return (await leave(station, id)).matter;
}

/** What a partner asked, as it stands with whoever was asked. */
const arrived = (abroad: Abroad, station: Station, kind: string, number: string): Promise<MatterDetail> =>
  until(abroad, `${kind} at ${station.unit.node}`, async () => {
    const rows = await all<MatterRow>(station.as('desk'), '/exchange/matters?box=in');
    const row = rows.find((each) => each.kind === kind && each.partnerNumber === number);
    return row && matterOf(station, row.id);
  });

/** One question to two partners at once, apart: neither learns of the other. */
export async function request(abroad: Abroad): Promise<Outcome> {
  const { home, partner, third, world } = abroad;
  const story = world.truth.story!;
  const person = world.persons.find(({ id }) => id === story.persons[1]!.id)!;
  const { fragments } = await get<CaseDetail>(home, 'analyst', `/cases/${abroad.caseId!}`);
  const note = fragments.find(({ kind }) => kind === 'note')!;
  const { items } = await post<{ items: MatterDetail[] }>(home, 'analyst', '/exchange/matters', {
    kind: 'request',
    partners: [partner.unit.node, third.unit.node],
    title: story.title,
    caseId: abroad.caseId!,
    tellOthers: false,
    follows: null,
    content: {
      contact: 'International desk, Aldermoor',
      urgency: 'routine',
      urgencyReason: null,
      neededBy: null,
      diagonal: null,
      earlierReferences: [],
      subjects: [
        {
          kind: 'person',
          name: `${person.name.given} ${person.name.family}`,
          role: 'director of the firm that collected the money',
          why: 'Signs for the account that the money left.',
          born: person.born,
          countries: ['XN'],
          identifiers: [],
        },
      ],
      offence: { category: 'fraud', conduct: 'Invoices for machines that do not exist were paid.' },
      facts: story.summary,
      link: 'A company in Port Sable received a part of the money.',
      domesticContext: 'A report of a bank; accounts here are followed.',
      questions: [
        {
          id: 'q1',
          kind: 'accounts',
          text: 'Which accounts does this person control?',
          from: null,
          until: null,
        },
      ],
      purposes: ['intelligence'],
      recipients: [],
      sensitivities: ['do_not_alert_subject'],
      alsoAsked: null,
      fragments: [{ id: note.id, purposes: ['intelligence'] }],
    },
  });
  const of = (station: Station): MatterDetail =>
    items.find((each) => each.partner.node === station.unit.node)!;
  abroad.requests = { partner: of(partner).id, third: of(third).id };
  const sent = await leave(home, of(partner).id);
  await leave(home, of(third).id);
  const seen = await arrived(abroad, partner, 'request', of(partner).number);
  const other = await arrived(abroad, third, 'request', of(third).number);
  const words = JSON.stringify(seen) + JSON.stringify(other);
  return {
    did: `Request ${of(partner).number} and ${of(third).number} approved by a second person, sealed and carried; due ${sent.matter.due?.at.slice(0, 10) ?? '?'} on the calendar of Port Sable.`,
    truth: {
      authorsApproval: sent.byAuthor,
      dueIn: sent.matter.due?.jurisdiction ?? null,
      learntOfEachOther:
        JSON.stringify(seen).includes(third.unit.node) || JSON.stringify(other).includes(partner.unit.node),
      caseNumberAbroad: words.includes(of(partner).caseNumber ?? '-'),
    },
    ok:
      sent.byAuthor !== 'done' &&
      sent.matter.due?.jurisdiction === 'XP' &&
      !JSON.stringify(seen).includes(third.unit.node) &&
      !JSON.stringify(other).includes(partner.unit.node),
  };
}

/** Money is about to leave: a partner is asked to suspend. Nothing happens there but by two persons of its own. */
export async function suspend(abroad: Abroad): Promise<Outcome> {
  const { home, partner, world } = abroad;
  const account = world.truth.story!.expectedAlerts.find(({ account: each }) => each.startsWith('iban:XP'));
  const iban = account!.account.replace('iban:', '');
  const begun = (
    await post<{ items: MatterDetail[] }>(home, 'analyst', '/exchange/matters', {
      kind: 'suspension',
      partners: [partner.unit.node],
      title: 'Money that is about to leave',
      caseId: abroad.caseId!,
      tellOthers: false,
      follows: abroad.requests!.partner,
      content: {
        contact: 'International desk, Aldermoor',
        asset: {
          kind: 'account',
          institution: 'Port Sable Mercantile Bank',
          account: iban,
          transactionReference: null,
          money: null,
        },
        facts: 'The proceeds of the invoices were collected in this account.',
        legalBasis: 'Invented Financial Intelligence Act of Aldermoor, section 21',
        urgencyReason: 'The account was emptied twice within a day before.',
        neededBy: new Date(Date.now() + 24 * 3600_000).toISOString(),
        diagonal: null,
        followUp: 'The prosecutor prepares a freezing order.',
        purposes: ['intelligence'],
        fragments: [],
      },
    })
  ).items[0]!;
  await leave(home, begun.id);
  const asked = await arrived(abroad, partner, 'suspension', begun.number);
  await post(partner, 'desk', `/exchange/matters/${asked.id}/acknowledgement`);
  const theirs = await post<CaseDetail>(partner, 'analyst', '/cases', {
    title: 'Asked by Aldermoor',
    source: { kind: 'request', reference: asked.partnerNumber },
    reason: 'A partner asks.',
    priority: 'high',
  });
  abroad.theirCase = theirs.id;
  for (const to of ['triaged', 'in_analysis'])
    await post(partner, 'analyst', `/cases/${theirs.id}/state`, { to, reason: 'Taken up.' });
  await post(partner, 'analyst', `/exchange/matters/${asked.id}/case`, { caseId: theirs.id });
  await post(partner, 'analyst', `/exchange/matters/${asked.id}/step`, {
    act: 'accept',
    reason: 'Within our powers, and urgent.',
  });
  const drafted = await post<MatterDetail>(partner, 'analyst', `/exchange/matters/${asked.id}/suspension`, {
    entity: partner.bank,
    instruction: 'Carry out no payment from this account until the end of the suspension.',
    reportId: null,
  });
  const path = `/suspensions/${drafted.suspensionId!}`;
  const draft = await get<SuspensionDetail>(partner, 'analyst', path);
  const nothingYet = draft.state;
  const laid = await post<SuspensionDetail>(partner, 'analyst', `${path}/submit`, { version: draft.version });
  const served = await post<SuspensionDetail>(partner, 'supervisor', `${path}/approval`, {
    decision: 'approved',
    reason: 'The ground holds under our own law.',
    contentSha256: laid.contentSha256,
  });
  await say(partner, asked.id, 'suspension-imposed', {
    until: served.endsAt!,
    measure: 'Suspension of an account by the FIU',
    citation: served.rule?.citation ?? 'Own law',
    followUp: 'It lapses by itself unless an order comes.',
  });
  const imposed = await until(abroad, 'word of the suspension', async () => {
    const matter = await matterOf(home, begun.id);
    return matter.state === 'imposed' && matter;
  });
  return {
    did: `Suspension asked of Port Sable, drafted there, approved by a second person there, served on its bank until ${served.endsAt!.slice(0, 16)}.`,
    truth: { afterTheRequestAlone: nothingYet, served: served.state, knownHere: imposed.state },
    ok: nothingYet === 'draft' && served.state === 'served' && imposed.state === 'imposed',
  };
}

/** Port Sable answers under conditions; the third says that it found nothing. */
export async function answer(abroad: Abroad): Promise<Outcome> {
  const { home, partner, third } = abroad;
  const take = async (station: Station, mine: string, caseId: string | null): Promise<MatterDetail> => {
    const ours = await matterOf(home, mine);
    const asked = await arrived(abroad, station, 'request', ours.number);
    await post(station, 'desk', `/exchange/matters/${asked.id}/acknowledgement`);
    if (caseId !== null) await post(station, 'analyst', `/exchange/matters/${asked.id}/case`, { caseId });
    await post(station, 'analyst', `/exchange/matters/${asked.id}/step`, {
      act: 'accept',
      reason: 'Within our powers.',
    });
    return asked;
  };
  const line = { question: 'q1', source: 'fiu', refusal: null, fragments: [] as string[] };
  const asked = await take(partner, abroad.requests!.partner, abroad.theirCase!);
  const held = await post<Fragment>(partner, 'analyst', `/cases/${abroad.theirCase!}/fragments`, {
    kind: 'note',
    title: 'Accounts held here',
    text: 'The director controls one account here, opened in spring; what came in left within a day.',
  });
  await say(partner, asked.id, 'answer', {
    extent: 'final',
    lines: [{ ...line, status: 'answered', text: 'See the piece.' }],
    consent: 'with_prior_consent',
    restBy: null,
    remarks: '',
    fragments: [{ id: held.id, purposes: ['intelligence'] }],
  });
  const theirs = await post<CaseDetail>(third, 'analyst', '/cases', {
    title: 'Asked by Aldermoor',
    source: { kind: 'request', reference: 'Aldermoor' },
    reason: 'A partner asks.',
  });
  const other = await take(third, abroad.requests!.third, theirs.id);
  await say(third, other.id, 'answer', {
    extent: 'negative',
    lines: [{ ...line, status: 'nothing_found', text: '' }],
    consent: 'with_prior_consent',
    restBy: null,
    remarks: '',
    fragments: [],
  });
  const final = (id: string): Promise<MatterDetail> =>
    until(abroad, 'an answer', async () => {
      const matter = await matterOf(home, id, 'analyst');
      return matter.state === 'final_received' && matter;
    });
  const matter = await final(abroad.requests!.partner);
  const negative = await final(abroad.requests!.third);
  await post(home, 'analyst', `/exchange/letters/${letterIn(matter, 'answer')!.id}/take`);
  const { fragments } = await get<CaseDetail>(home, 'analyst', `/cases/${abroad.caseId!}`);
  const came = fragments.find(({ provenance }) => provenance.place === held.id);
  abroad.came = came?.id ?? '';
  return {
    did: 'Port Sable answered with one piece under its conditions, the third that it found nothing; both answers are kept apart.',
    truth: {
      originators: came?.handling.originators ?? [],
      onward: came?.handling.onwardDissemination ?? null,
      third: negative.state,
    },
    ok:
      came?.handling.originators[0] === 'XP-FIU' &&
      came.handling.onwardDissemination === 'with_prior_consent',
  };
}

/** What came may not go to the prosecutor until whoever sent it consents to exactly that. */
export async function consent(abroad: Abroad): Promise<Outcome> {
  const { home, partner } = abroad;
  const draft = await post<DisseminationDetail>(home, 'analyst', '/disseminations', {
    caseId: abroad.caseId!,
    title: 'An account abroad',
    type: 'spontaneous',
    recipient: home.prosecution,
    purpose: 'investigation',
    language: 'en',
    confidence: 'moderate',
    contact: 'Analysis desk',
    sections: [
      {
        id: 'summary',
        heading: 'Summary',
        items: [{ kind: 'text', id: 'finding', text: 'The money can be found in Port Sable.', basedOn: [] }],
      },
      { id: 'facts', heading: 'Facts', items: [{ kind: 'fragment', fragmentId: abroad.came! }] },
    ],
  });
  abroad.product = draft.id;
  const stopped = await codeOf(
    post(home, 'analyst', `/disseminations/${draft.id}/submit`, { version: draft.version }),
  );
  const { items, missing } = await post<{ items: MatterDetail[]; missing: string[] }>(
    home,
    'analyst',
    '/exchange/consent-requests',
    { disseminationId: draft.id, reason: 'The prosecutor opens an investigation.' },
  );
  const wanted = items[0]!;
  abroad.consent = wanted.id;
  await leave(home, wanted.id);
  const wished = await arrived(abroad, partner, 'consent', wanted.number);
  await post(partner, 'analyst', `/exchange/matters/${wished.id}/step`, { act: 'accept', reason: 'Read.' });
  const { about } = letterIn(wished, 'consent-request')!.content as { about: object[] };
  await say(partner, wished.id, 'consent', { granted: about, refused: [], remarks: '' });
  await until(abroad, 'the consent', async () => {
    const matter = await matterOf(home, wanted.id);
    return matter.state === 'granted' && matter;
  });
  const before = await get<DisseminationDetail>(home, 'analyst', `/disseminations/${draft.id}`);
  await post(home, 'desk', `/exchange/matters/${wanted.id}/consents`);
  const after = await get<DisseminationDetail>(home, 'analyst', `/disseminations/${draft.id}`);
  return {
    did: 'The guard stopped the product, a request for consent was drafted, Port Sable consented to this recipient and purpose alone.',
    truth: { stopped, missing, byTheAnswerAlone: before.guard.allowed, once: after.guard.allowed },
    ok: stopped === 'guard-refused' && missing.length === 0 && after.guard.allowed,
  };
}

export async function disseminate(abroad: Abroad): Promise<Outcome> {
  const { home } = abroad;
  const path = `/disseminations/${abroad.product!}`;
  const draft = await get<DisseminationDetail>(home, 'analyst', path);
  const laid = await post<DisseminationDetail>(home, 'analyst', `${path}/submit`, { version: draft.version });
  const approved = await post<DisseminationDetail>(home, 'supervisor', `${path}/approval`, {
    decision: 'approved',
    reason: 'Read against the consent.',
    contentSha256: laid.guard.contentSha256,
  });
  const received = await until(abroad, 'the product', async () => {
    const [row] = await all<ReceivedRow>(home.as('prosecutor'), '/received');
    return row;
  });
  await post(home, 'prosecutor', `/received/${received.id}/acknowledgement`);
  await post(home, 'prosecutor', `/received/${received.id}/feedback`, {
    outcome: 'investigation_opened',
    used: 'used',
    usefulness: 'high',
    text: 'An investigation was opened.',
  });
  const trail = await get<Trail>(
    home,
    'analyst',
    `/exchange/trail?case=${abroad.caseId!}&fragment=${abroad.came!}`,
  );
  const use = trail.products.find(({ id }) => id === abroad.product);
  return {
    did: `Product ${approved.number} approved, received and answered; the trail leads from Port Sable through the consent to the prosecutor.`,
    truth: { uses: trail.products.length, allowed: use?.allowed ?? false, consents: trail.consents.length },
    ok: use?.allowed === true && trail.consents.some(({ appliedAt }) => appliedAt !== null),
  };
}

/** Whoever helped learns what came of it. */
export async function feedBack(abroad: Abroad): Promise<Outcome> {
  const { home, partner } = abroad;
  const id = abroad.requests!.partner;
  await post(home, 'analyst', `/exchange/matters/${id}/step`, { act: 'evaluate', reason: 'Complete.' });
  await say(home, id, 'feedback', {
    used: ['supported_case', 'prosecution'],
    value: 'high',
    remarks: 'An investigation was opened with it.',
    mayBeCited: false,
  });
  const ours = await matterOf(home, id);
  const theirs = await until(abroad, 'the feedback', async () => {
    const matter = await arrived(abroad, partner, 'request', ours.number);
    return matter.state === 'answered_with_feedback' && matter;
  });
  return {
    did: 'Port Sable learnt that its answer opened an investigation.',
    truth: { here: ours.state, there: theirs.state },
    ok: ours.state === 'feedback_sent' && theirs.state === 'answered_with_feedback',
  };
}

/** Everything left has the partner's signed receipt; nothing was refused; each node's log is whole. */
export async function settle(abroad: Abroad): Promise<Outcome> {
  const stations = [abroad.home, abroad.partner, abroad.third];
  const waiting = async (): Promise<number> => {
    const boxes = await Promise.all(
      stations.map((station) => all<{ deliveries: { state: string }[] }>(station.as('desk'), '/post/outbox')),
    );
    return boxes
      .flat()
      .flatMap(({ deliveries }) => deliveries)
      .filter(({ state }) => state === 'waiting').length;
  };
  await until(abroad, 'receipts of all that was sent', async () => (await waiting()) === 0);
  const refused = await Promise.all(
    stations.map((station) => all<{ code: string }>(station.as('desk'), '/post/refused')),
  );
  const sent = await Promise.all(stations.map((station) => all<object>(station.as('desk'), '/post/outbox')));
  return {
    did: `${sent.flat().length} messages among three nodes, each with its receipts.`,
    truth: { refused: refused.flat().map(({ code }) => code), messages: sent.flat().length },
    ok: refused.flat().length === 0 && sent.flat().length > 10,
  };
}
