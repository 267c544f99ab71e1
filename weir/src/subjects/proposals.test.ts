import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIntake, type Intake } from '#intake';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, furnish, get, type AskerName } from '../../../tests/room-world.ts';
import { xnReport, type XnPerson } from '../../../tests/xn-report.ts';
import type { ProposalDetail, ProposalRow, SubjectDetail, SubjectRow } from './contract.ts';
import { subjectsNoted } from './events.ts';
import { createSubjects } from './index.ts';

describe.each(registers)('merge proposals on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'run', () => {
    let world: TestPlatform;
    let intake: Intake;
    const told: { subjectIds: string[]; mergedIds: string[] }[] = [];
    let reference = 0;

    beforeAll(async () => {
      world = await open();
      await furnish(world.platform);
      intake = createIntake(world.platform);
      createSubjects(world.platform, { intake });
      world.platform.events.on(subjectsNoted, 'test', async ({ subjectIds, mergedIds }) => {
        told.push({ subjectIds, mergedIds });
      });
      await world.platform.http.server.ready();
      await world.platform.jobs.start();
    });
    afterAll(() => world?.close());

    const file = async (client: XnPerson, account: string): Promise<void> => {
      reference++;
      const bytes = xnReport({ filer: '1001', reference: `P-${reference}`, client, account });
      const answer = await intake.submit(askers.officerOne, { file: { bytes } });
      expect(answer.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      await world.platform.jobs.idle();
    };
    const read = async <Body>(path: string, as: AskerName = 'analyst') =>
      get<Body>(world.platform, `/api/v1${path}`, as);
    const send = async <Body>(path: string, body: object, as: AskerName = 'analyst') => {
      const answer = await world.platform.http.server.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        headers: { 'test-asker': as, 'idempotency-key': `key-${++reference}-${path}` },
        payload: body,
      });
      await world.platform.jobs.idle();
      return { status: answer.statusCode, body: JSON.parse(answer.body) as Body };
    };
    const proposals = async (state: string): Promise<ProposalRow[]> =>
      (await read<{ items: ProposalRow[] }>(`/subject-proposals?state=${state}`)).body.items;
    const people = async (name: string): Promise<SubjectRow[]> =>
      (await read<{ items: SubjectRow[] }>(`/subjects?kind=person&q=${encodeURIComponent(name)}`)).body.items;
    const detail = async (id: string): Promise<SubjectDetail> =>
      (await read<SubjectDetail>(`/subjects/${id}`)).body;

    it('joins by itself what agrees beyond doubt, and shows what holds it together', async () => {
      await file({ first: 'Runa', last: 'Oste', born: '1970-03-01', passport: 'A1000001' }, '50000001');
      await file({ first: 'Runa', last: 'Oste', born: '1970-03-01', nationalId: 'N2000001' }, '50000002');
      const [subject, ...others] = await people('oste');
      expect(others).toEqual([]);
      const { cores, links, changes } = await detail(subject!.id);
      expect(cores.map(({ name }) => name).sort()).toEqual(['Runa Oste', 'Runa Oste']);
      expect(links).toHaveLength(1);
      expect(links[0]!.parts.reduce((sum, part) => sum + part.bits, 0)).toBeCloseTo(links[0]!.bits, 6);
      expect(changes).toMatchObject([{ through: 'weights', by: null, to: subject!.id }]);
      expect(await proposals('open')).toEqual([]);
    });

    it('asks a person where numbers differ, and does as told', async () => {
      await file({ first: 'Aldo', last: 'Venn', born: '1951-12-24', nationalId: 'N3000001' }, '50000003');
      await file({ first: 'Aldo', last: 'Venn', born: '1951-12-24', nationalId: 'N3000002' }, '50000004');
      expect(await people('venn')).toHaveLength(2);
      const [open, ...more] = await proposals('open');
      expect(more).toEqual([]);
      expect(open).toMatchObject({
        kind: 'person',
        left: { name: 'Aldo Venn' },
        right: { name: 'Aldo Venn' },
      });
      const { body: question } = await read<ProposalDetail>(`/subject-proposals/${open!.id}`);
      expect(question.parts.reduce((sum, part) => sum + part.bits, 0)).toBeCloseTo(question.bits, 6);
      expect(question.sides[0].attributes.some(({ kind, sources }) => kind === 'name' && sources[0]!.path !== '')).toBe(true); // prettier-ignore

      expect(await send(`/subject-proposals/${open!.id}/decision`, { decision: 'same', reason: ' ' })).toMatchObject({ status: 400 }); // prettier-ignore
      told.length = 0;
      const { body } = await send<ProposalDetail>(`/subject-proposals/${open!.id}/decision`, {
        decision: 'same',
        reason: 'One is a slip of the other; the bank confirms.',
      });
      expect(body).toMatchObject({ state: 'same', decisions: [{ decision: 'same', by: { id: 'analyst' }, inForce: true }] }); // prettier-ignore
      const [subject, ...rest] = await people('venn');
      expect(rest).toEqual([]);
      expect(told).toEqual([{ subjectIds: [subject!.id], mergedIds: [question.right.id] }]);
      // The id of the one that was joined leads to the subject.
      expect((await detail(question.right.id)).id).toBe(subject!.id);
      expect(await proposals('open')).toEqual([]);
    });

    it('takes apart again what a person says is two, and joins again on a later word', async () => {
      const [subject] = await people('venn');
      const before = await detail(subject!.id);
      const core = before.cores.at(-1)!.core;
      const parted = await send<SubjectDetail>(`/subjects/${subject!.id}/parting`, { core, reason: 'Twins, says the registry.' }); // prettier-ignore
      expect(parted.body.cores).toHaveLength(1);
      expect((await people('venn')).map(({ id }) => id).sort()).toEqual([subject!.id, core].sort());
      const changes = (await detail(core)).changes;
      expect(changes.at(-1)).toMatchObject({ core, from: subject!.id, to: core, through: 'decision', by: { id: 'analyst' } }); // prettier-ignore
      const [question] = await proposals('different');
      expect(question).toBeDefined();
      await send(`/subject-proposals/${question!.id}/decision`, {
        decision: 'same',
        reason: 'No twins after all.',
      });
      expect(await people('venn')).toHaveLength(1);
      await send(`/subject-proposals/${question!.id}/decision`, { decision: 'different', reason: 'Twins, it is certain now.' }); // prettier-ignore
      expect(await people('venn')).toHaveLength(2);
      expect(await send(`/subjects/${core}/parting`, { core, reason: 'x' })).toMatchObject({ status: 409, body: { code: 'core-not-apart' } }); // prettier-ignore
    });

    it('remembers "different" until a side says something else, and then asks again', async () => {
      await file({ first: 'Aldo', last: 'Venn', born: '1951-12-24', nationalId: 'N3000001' }, '50000003');
      expect(await proposals('open')).toEqual([]);
      await file(
        { first: 'Aldo Maria', last: 'Venn', born: '1951-12-24', nationalId: 'N3000001' },
        '50000003',
      );
      const [again] = await proposals('open');
      expect(again).toMatchObject({ left: { kind: 'person' } });
      const { body } = await read<ProposalDetail>(`/subject-proposals/${again!.id}`);
      expect(body.decisions.map(({ inForce }) => inForce)).not.toContain(true);
    });

    it('lets nobody decide who may only look, and shows nobody else anything', async () => {
      const [question] = await proposals('open');
      const word = { decision: 'different', reason: 'x' };
      for (const as of ['intake', 'administrator', 'officerOne', 'prosecutor'] as const) {
        expect((await read(`/subject-proposals/${question!.id}`, as)).status).toBe(403);
        expect((await send(`/subject-proposals/${question!.id}/decision`, word, as)).status).toBe(403);
      }
      expect((await read('/subject-proposals/a~b')).status).toBe(404);
      expect((await send('/subject-proposals/b~a/decision', word)).status).toBe(404);
    });

    it('writes every act, with its reason and without a name, into the log', async () => {
      const acts = await world.platform.register.ownerQuery<{ act: string; reason: string | null }>(
        "select act, reason from audit_log where act in ('subjects.decided', 'subjects.part', 'subjects.joined', 'subjects.parted')",
      );
      expect(new Set(acts.map(({ act }) => act))).toEqual(
        new Set(['subjects.decided', 'subjects.part', 'subjects.joined', 'subjects.parted']),
      );
      expect(acts.find(({ act }) => act === 'subjects.part')!.reason).toBe('Twins, says the registry.');
      const [named] = await world.platform.register.ownerQuery<{ count: number }>(
        "select count(*)::integer as count from audit_log where act like 'subjects.%' and facts::text ~* 'venn|oste'",
      );
      expect(named!.count).toBe(0);
    });
  });
});
