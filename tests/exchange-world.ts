import type { Matching } from '../weir/src/matching/index.ts';
import { createExchange } from '../weir/src/exchange/index.ts';
import type { CaseDetail, Fragment } from '../weir/src/cases/contract.ts';
import type { MatterDetail } from '../weir/src/exchange/contract.ts';
import {
  jurisdiction,
  useJurisdictions,
  type Platform,
  type PlatformOptions,
} from '../weir/src/platform/index.ts';
import { openDesk, type Answer, type DeskName, type DeskRooms, type DeskWorld } from './desk-world.ts';
import { Wire } from './post-double.ts';
import type { TestRegister } from './registers.ts';

export interface Refusal {
  code: string;
  [fact: string]: unknown;
}
export type Detail = MatterDetail & Refusal;

/** A node of the exchange and the short ways of its people. */
export class Station {
  readonly world: DeskWorld;
  readonly node: string;

  constructor(world: DeskWorld, node: string) {
    this.world = world;
    this.node = node;
  }

  ask<Body = Detail>(
    as: DeskName,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
  ): Promise<Answer<Body>> {
    return this.world.ask<Body>(as, method, path, body);
  }

  /** Asks, and fails where it was not answered. */
  async must<Body = Detail>(
    as: DeskName,
    method: 'GET' | 'POST' | 'PUT',
    path: string,
    body?: object,
  ): Promise<Body> {
    const { status, body: answer } = await this.ask<Body>(as, method, path, body);
    if (status !== 200) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer;
  }

  async caseAtWork(as: DeskName = 'analyst', more: object = {}): Promise<string> {
    const { id } = await this.must<CaseDetail>(as, 'POST', '/cases', {
      source: { kind: 'report', id: this.world.reportId },
      title: 'Cash',
      ...more,
    });
    for (const to of ['triaged', 'in_analysis'])
      await this.must(as, 'POST', `/cases/${id}/state`, { to, reason: 'Taken up.' });
    return id;
  }

  note(caseId: string, text: string, more: object = {}, as: DeskName = 'analyst'): Promise<Fragment> {
    return this.must<Fragment>(as, 'POST', `/cases/${caseId}/fragments`, {
      kind: 'note',
      title: 'Finding',
      text,
      ...more,
    });
  }

  async fragments(caseId: string, as: DeskName = 'analyst'): Promise<Fragment[]> {
    return (await this.must<CaseDetail>(as, 'GET', `/cases/${caseId}`)).fragments;
  }

  matter(id: string, as: DeskName = 'international'): Promise<Detail> {
    return this.must(as, 'GET', `/exchange/matters/${id}`);
  }

  async inbox(as: DeskName = 'international'): Promise<MatterDetail[]> {
    const { items } = await this.must<{ items: { id: string }[] }>(as, 'GET', '/exchange/matters?box=in');
    return Promise.all(items.map(({ id }) => this.matter(id, as)));
  }

  async begin(body: object, as: DeskName = 'analyst'): Promise<Detail> {
    return (await this.must<{ items: Detail[] }>(as, 'POST', '/exchange/matters', body)).items[0]!;
  }

  /** The draft of a kind in a matter goes through the second person and out. */
  async leave(
    matterId: string,
    {
      writer = 'analyst' as DeskName,
      approver = 'supervisor' as DeskName,
      sender = 'international' as DeskName,
    } = {},
  ): Promise<Detail> {
    const draftOf = (detail: Detail) =>
      detail.letters.findLast(({ state }) => state !== 'sent' && state !== 'arrived')!;
    const draft = draftOf(await this.matter(matterId, writer));
    const laid = await this.must(writer, 'POST', `/exchange/letters/${draft.id}/submit`, {
      version: draft.version,
    });
    const { leaving } = draftOf(laid);
    await this.must(approver, 'POST', `/exchange/letters/${draft.id}/approval`, {
      decision: 'approved',
      reason: 'Read; within its conditions.',
      contentSha256: leaving!.contentSha256,
    });
    return this.must(sender, 'POST', `/exchange/letters/${draft.id}/send`);
  }

  /** Drafts a letter in a matter and sends it. */
  async say(matterId: string, kind: string, content: object, as: DeskName = 'analyst'): Promise<Detail> {
    await this.must(as, 'POST', `/exchange/matters/${matterId}/letters`, { kind, content });
    return this.leave(matterId, { writer: as });
  }
}

export interface ExchangeWorld {
  readonly wire: Wire;
  /** Aldermoor, Port Sable, and a third country. */
  readonly stations: Readonly<Record<'xn' | 'xp' | 'xq', Station>>;
  close(): Promise<void>;
}

const nodes = {
  xn: { node: 'fiu.aldermoor.example', authority: 'FIU of Aldermoor', jurisdiction: 'XN' },
  xp: { node: 'fiu.portsable.example', authority: 'FIU of Port Sable', jurisdiction: 'XP' },
  xq: { node: 'fiu.third.example', authority: 'FIU of the Third Country', jurisdiction: 'XQ' },
} as const;

/** A matching room in which nothing hit. */
export const noMatching: Matching = { hit: async () => undefined, taken: async () => false };

/** FIUs that talk over a wire of the test's own; `codes` says which. */
export async function openExchangeWorld(
  register: TestRegister,
  codes: readonly (keyof typeof nodes)[] = ['xn', 'xp'],
  options: PlatformOptions = {},
  /** Rooms that stand beside the exchange. */
  more: (platform: Platform, rooms: DeskRooms) => void = () => undefined,
): Promise<ExchangeWorld> {
  // A third country, whose law is in no release.
  useJurisdictions({ XQ: { ...jurisdiction('XN'), name: 'Third Country' } });
  const wire = new Wire();
  const opened: [string, Station, DeskWorld][] = [];
  for (const code of codes) {
    const partner = nodes[code];
    const world = await openDesk(
      register,
      options,
      (platform, rooms) => {
        createExchange(platform, { ...rooms, post: wire.join(partner, platform), matching: noMatching });
        more(platform, rooms);
      },
      { jurisdiction: partner.jurisdiction },
    );
    await world.platform.jobs.start();
    opened.push([code, new Station(world, partner.node), world]);
  }
  return {
    wire,
    stations: Object.fromEntries(opened) as never,
    close: async () => {
      for (const [, , world] of opened) await world.close();
    },
  };
}

/** A request for information as an analyst writes one. */
export const requestContent = (more: object = {}): object => ({
  contact: 'International desk, Aldermoor',
  urgency: 'routine',
  urgencyReason: null,
  neededBy: null,
  diagonal: null,
  earlierReferences: [],
  subjects: [
    {
      kind: 'person',
      name: 'Ondine Farrow',
      role: 'suspect',
      why: 'Holds the account that the cash left.',
      born: '1980',
      countries: ['XN'],
      identifiers: [],
    },
  ],
  offence: { category: 'ml', conduct: 'Cash left an account a day after it came.' },
  facts: 'Money came in and left as cash within the day.',
  link: 'She banks in Port Sable, as her card shows.',
  domesticContext: 'Nothing was asked at home yet; no investigation is open.',
  questions: [
    { id: 'q1', kind: 'accounts', text: 'Which accounts does she hold?', from: '2026-01-01', until: null },
  ],
  purposes: ['intelligence', 'investigation'],
  recipients: [{ id: 'organisation-prosecution', name: 'Prosecutor of Aldermoor', type: 'prosecutor' }],
  sensitivities: ['do_not_alert_subject'],
  alsoAsked: null,
  fragments: [],
  ...more,
});

export const answerContent = (more: object = {}): object => ({
  extent: 'final',
  lines: [
    {
      question: 'q1',
      status: 'answered',
      text: '',
      source: 'fiu',
      refusal: null,
      fragments: [],
    },
  ],
  consent: 'with_prior_consent',
  restBy: null,
  remarks: '',
  fragments: [],
  ...more,
});
