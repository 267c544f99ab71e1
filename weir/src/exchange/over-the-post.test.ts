import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk } from '../../../tests/desk-world.ts';
import { answerContent, noMatching, requestContent, Station } from '../../../tests/exchange-world.ts';
import { quick } from '../../../tests/post-world.ts';
import { registers } from '../../../tests/registers.ts';
import { createPost, type OpenedPost } from '../post/index.ts';
import { createExchange } from './index.ts';
import type { MatterDetail } from './contract.ts';

/** A node of this FIU with the real post: keys, envelopes, TLS on loopback. */
async function openStation(jurisdiction: string, node: string) {
  let post: OpenedPost | undefined;
  const settings: { postNode: string; postPort: number; postHost: string; postUrl?: string } = {
    postNode: node,
    postPort: 0,
    postHost: '127.0.0.1',
  };
  const world = await openDesk(
    registers[0]!,
    {},
    (platform, rooms) => {
      const config = Object.assign(settings, { ...platform.config, ...settings });
      post = createPost({ ...platform, config }, rooms, quick);
      createExchange(platform, { ...rooms, post, matching: noMatching });
    },
    { jurisdiction },
  );
  const door = await post!.start();
  settings.postUrl = `https://127.0.0.1:${door!.port}`;
  await world.platform.jobs.start();
  const station = new Station(world, node);
  return {
    station,
    close: async () => {
      await post!.stop();
      await world.close();
    },
  };
}

/** Both directories pin the other, and two persons on each side compare fingerprints. */
async function befriend(here: Station, there: Station): Promise<void> {
  const statement = await there.must<object>('international', 'GET', '/post/statement');
  await here.must('international', 'POST', '/post/partners', { statement });
  const { fingerprint } = await there.must<{ fingerprint: string }>('international', 'GET', '/post/identity');
  for (const person of ['international', 'supervisor'] as const)
    await here.must(person, 'POST', `/post/partners/${there.node}/comparison`, {
      fingerprint,
      channel: 'telephone',
    });
}

async function until<Value>(ask: () => Promise<Value | undefined>): Promise<Value> {
  for (let tries = 0; tries < 300; tries++) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come.');
}

describe('the exchange over the real post', () => {
  let xn: Awaited<ReturnType<typeof openStation>>;
  let xp: Awaited<ReturnType<typeof openStation>>;
  beforeAll(async () => {
    xn = await openStation('XN', 'fiu.aldermoor.example');
    xp = await openStation('XP', 'fiu.portsable.example');
    await befriend(xn.station, xp.station);
    await befriend(xp.station, xn.station);
  }, 300_000);
  afterAll(async () => {
    await xn?.close();
    await xp?.close();
  });

  it('carries a request and its answer, with the conditions of each piece, and says when it was opened', async () => {
    const [ours, theirs] = [xn.station, xp.station];
    const caseId = await ours.caseAtWork();
    const finding = await ours.note(caseId, 'The money left as cash.');
    const asked = await ours.begin({
      kind: 'request',
      partners: [theirs.node],
      title: 'Accounts of one person',
      caseId,
      content: requestContent({ fragments: [{ id: finding.id }] }),
    });
    await ours.leave(asked.id);
    const got = await until(async () => (await theirs.inbox())[0]);
    expect(got).toMatchObject({ kind: 'request', partnerNumber: asked.number, state: 'received' });
    const opened = await until(async () => {
      const { letters } = await ours.matter(asked.id);
      return letters[0]!.standing?.state === 'opened' ? letters[0]!.standing : undefined;
    });
    expect(opened.refused).toBeNull();

    const path = `/exchange/matters/${got.id}`;
    const other = await theirs.caseAtWork();
    await theirs.must('international', 'POST', `${path}/acknowledgement`);
    await theirs.must('analyst', 'POST', `${path}/case`, { caseId: other });
    await theirs.must('analyst', 'POST', `${path}/step`, { act: 'accept', reason: 'Ours to answer.' });
    const held = await theirs.note(other, 'She holds account 77.');
    await theirs.say(got.id, 'answer', answerContent({ fragments: [{ id: held.id }] }));
    const answered = await until(async (): Promise<MatterDetail | undefined> => {
      const matter = await ours.matter(asked.id, 'analyst');
      return matter.state === 'final_received' ? matter : undefined;
    });
    const answer = answered.letters.find(({ kind }) => kind === 'answer')!;
    await ours.must('analyst', 'POST', `/exchange/letters/${answer.id}/take`);
    const came = (await ours.fragments(caseId)).find(({ provenance }) => provenance.place === held.id)!;
    expect(came.handling).toMatchObject({
      originators: ['XP-FIU'],
      permittedPurposes: ['intelligence'],
      onwardDissemination: 'with_prior_consent',
      consents: [],
    });
  });
});
