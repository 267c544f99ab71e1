import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partNames, type Hit, type Part } from '@weir/engines/names';
import type { Problem } from '@weir/engines/vocabulary';
import type { Platform } from '#platform';
import { createIntake, type Intake } from '#intake';
import { createSubjects } from '#subjects';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, furnish, get, type AskerName } from '../../../tests/room-world.ts';
import { upload } from '../../../tests/upload.ts';
import { xnReport, type XnPerson } from '../../../tests/xn-report.ts';
import type {
  HitDetail,
  HitRow,
  HitState,
  HitSubject,
  ListDetail,
  ListDifferencePage,
  ListImport,
  ListPreview,
  ListPurpose,
  TuningReport,
  Tunings,
  TuningValues,
} from './contract.ts';
import { afterConfirmation, afterDecision } from './hit-state.ts';
import type { HitTables } from './hit-store.ts';
import { createScreening } from './index.ts';
import { retuned, shippedTuning } from './tuning.ts';

const header = 'id,name,kind,born,country,remarks';
const csv = (rows: readonly string[]): Uint8Array => new TextEncoder().encode([header, ...rows].join('\n'));
const others = Array.from(
  { length: 12 },
  (_, index) => `o${index},Zebedee Quillfeather ${'abcdefghijkl'[index]},person,1950,XP,`,
);
const shipped = shippedTuning.thresholds.sanctions;
const allAt = (threshold: number): TuningValues['thresholds'] => ({
  sanctions: threshold,
  wanted: threshold,
  missing: threshold,
  pep: threshold,
  own: threshold,
});

describe.each(registers)('deciding hits on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let platform: Platform;
    let intake: Intake;
    let reference = 0;

    beforeAll(async () => {
      world = await open();
      platform = world.platform;
      await furnish(platform);
      intake = createIntake(platform);
      const subjects = createSubjects(platform, { intake });
      createScreening(platform, { subjects });
      await platform.http.server.ready();
      await platform.jobs.start();
    });
    afterAll(() => world?.close());

    const importAs = async (
      rows: readonly string[],
      name: string,
      purpose: ListPurpose,
      more: Record<string, string> = {},
      path = '/api/v1/lists',
    ) => {
      const answer = await upload<ListImport & ListPreview & Problem>(
        platform.http.server,
        path,
        { field: 'list', name: 'list.csv', bytes: csv(rows) },
        { fields: { name, purpose, ...more }, headers: { 'test-asker': 'supervisor' } },
      );
      await platform.jobs.idle();
      return answer;
    };
    const file = async (client: XnPerson, account: string) => {
      const bytes = xnReport({ filer: '1001', reference: `D-${++reference}`, client, account });
      expect((await intake.submit(askers.officerOne, { file: { bytes } })).state).toBe('accepted');
      await platform.jobs.idle();
    };
    const hits = async (query: string, as: AskerName = 'analyst') =>
      (await get<{ items: HitRow[] }>(platform, `/api/v1/hits?limit=200&${query}`, as)).body.items;
    const theHit = async (entry: string): Promise<HitRow> =>
      (await hits('')).find((hit) => hit.entryId === entry)!;
    const detail = async (id: string, as: AskerName = 'analyst') =>
      (await get<HitDetail & Problem>(platform, `/api/v1/hits/${id}`, as)).body;
    const post = async <Body>(path: string, body: object, as: AskerName) => {
      const answer = await platform.http.server.inject({
        method: 'POST',
        url: `/api/v1${path}`,
        headers: { 'test-asker': as },
        payload: body,
      });
      return { status: answer.statusCode, body: answer.json<Body & Problem>() };
    };
    const decide = (id: string, decision: string, as: AskerName = 'analyst') =>
      post<HitDetail>(`/hits/${id}/decision`, { decision, reason: `It is ${decision}.` }, as);
    const confirm = (id: string, decision: string, as: AskerName) =>
      post<HitDetail>(`/hits/${id}/confirmation`, { decision, reason: `I say ${decision}.` }, as);

    it('asks a second person where the law of the place does, and never the first one', async () => {
      await importAs([...others, 's1,Aldo Venn,person,1975-03-09,XN,'], 'freezes', 'sanctions');
      await file({ first: 'Aldo', last: 'Venn', born: '1975-03-09', passport: 'P1234567' }, '10002000');
      const { id } = await theHit('s1');
      expect((await decide(id, 'same')).body).toMatchObject({
        state: 'to-confirm',
        may: { decide: false, confirm: false, reopen: false },
      });
      expect((await detail(id, 'supervisor')).may.confirm).toBe(true);
      expect((await confirm(id, 'same', 'analyst')).body.code).toBe('hit-second-person');
      expect((await decide(id, 'different', 'supervisor')).body.code).toBe('hit-waits');
      expect((await confirm(id, 'same', 'bureau')).body.code).toBe('hit-unknown');
      // Two views that differ stay on record, and the question stays.
      expect((await confirm(id, 'different', 'supervisor')).body.state).toBe('unsure');
      await decide(id, 'same', 'supervisor');
      expect((await confirm(id, 'same', 'supervisor')).body.code).toBe('hit-second-person');
      const { body } = await confirm(id, 'same', 'analyst');
      expect(body.state).toBe('same');
      expect(body.decisions.map(({ step, decision, by }) => [step, decision, by.id])).toEqual([
        ['decision', 'same', 'analyst'],
        ['confirmation', 'different', 'supervisor'],
        ['decision', 'same', 'supervisor'],
        ['confirmation', 'same', 'analyst'],
      ]);
      expect((await confirm(id, 'same', 'supervisor')).body.code).toBe('hit-waits-for-nobody');
    });

    it('is bound by the register itself: nobody confirms what he or she decided', async () => {
      const { id } = await theHit('s1');
      const write = (decided_by: string, first_by: string) =>
        platform.register.as(askers.analyst, (tx) =>
          tx
            .tables<HitTables>()
            .insertInto('hit_decisions')
            .values({ hit: id, number: 9, decision: 'same', step: 'confirmation', confirms: 1, first_by, reason: 'x', decided_by, decided_at: tx.now })
            .execute(),
        ); // prettier-ignore
      await expect(write('analyst', 'analyst')).rejects.toThrow(/second_person/);
      await expect(write('analyst', 'supervisor')).rejects.toThrow(/hit_decisions_confirms/);
      await expect(write('supervisor', 'analyst')).rejects.toThrow(/row-level security/);
    });

    it('keeps a wanted person a candidate until the bureau’s officer confirms, who sees nothing else', async () => {
      await importAs([...others, 'w1,Ines Corvane,person,1981-07-07,XN,'], 'notices', 'wanted');
      await file({ first: 'Ines', last: 'Corvane', born: '1981-07-07', passport: 'C7654321' }, '10003000');
      const { id } = await theHit('w1');
      expect(await hits('', 'bureau')).toEqual([]);
      expect((await decide(id, 'same')).body).toMatchObject({
        state: 'candidate',
        confirmedBy: ['ncb_officer'],
      });
      expect((await confirm(id, 'same', 'supervisor')).body.code).toBe('hit-not-authorised');
      expect((await hits('', 'bureau')).map((hit) => [hit.id, hit.state, hit.subject.name])).toEqual([
        [id, 'candidate', 'Ines Corvane'],
      ]);
      expect((await detail(id, 'bureau')).decisions).toHaveLength(1);
      expect((await detail((await theHit('s1')).id, 'bureau')).code).toBe('hit-unknown');
      expect((await get(platform, '/api/v1/subjects', 'bureau')).status).toBe(403);
      expect((await get(platform, '/api/v1/lists', 'bureau')).status).toBe(403);
      expect((await decide(id, 'same', 'bureau')).status).toBe(403);
      expect((await confirm(id, 'same', 'bureau')).body.state).toBe('same');
      const acts = await platform.register.ownerQuery<{ person: string; act: string }>(
        `select person, act from audit_log where object_id = $1 and act like 'screening.hit-%ed' and act <> 'screening.hit-viewed' order by position`,
        [id],
      );
      expect(acts.map(({ act, person }) => `${act} ${person}`)).toEqual([
        'screening.hit-decided analyst',
        'screening.hit-confirmed bureau',
      ]);
    });

    it('forms one queue per subject, and keeps the kinds of lists apart in it', async () => {
      await importAs([...others, 'p1,Ines Corvane,person,1981-07-07,XN,'], 'offices', 'pep');
      const queue = async (query: string) =>
        (await get<{ items: HitSubject[]; nextCursor: string | null }>(platform, `/api/v1/hits/subjects?${query}`, 'analyst')).body; // prettier-ignore
      const all = (await queue('')).items;
      expect(all.map(({ subject, hits: count, purposes }) => [subject.name, count, purposes.toSorted()])).toEqual(
        expect.arrayContaining([
          ['Ines Corvane', 2, ['pep', 'wanted']],
          ['Aldo Venn', 1, ['sanctions']],
        ]),
      ); // prettier-ignore
      expect((await queue('purpose=pep')).items.map(({ best }) => best.entryId)).toEqual(['p1']);
      expect((await queue('state=waiting')).items.map(({ best }) => best.entryId)).toEqual(['p1']);
      const walked: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: { items: HitSubject[]; nextCursor: string | null } = await queue(
          `limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        walked.push(...page.items.map(({ subject }) => subject.id));
        cursor = page.nextCursor;
      }
      expect(walked).toEqual(all.map(({ subject }) => subject.id));
      // A political office asks for no second person.
      expect((await decide((await theHit('p1')).id, 'same')).body.state).toBe('same');
    });

    it('remembers "different" until either side changes, and then says what changed', async () => {
      const entry = (more: string) => [...others, `d1,Runa Oste,person,${more}`];
      await importAs(entry('1970,XN,'), 'changing', 'own');
      await file({ first: 'Runa', last: 'Oste', passport: 'M1000001' }, '20000001');
      const { id } = await theHit('d1');
      await decide(id, 'different');
      // The same again, and a remark: nobody has changed.
      await importAs(entry('1970,XN,Seen again'), 'changing', 'own');
      await file({ first: 'Runa', last: 'Oste', passport: 'M1000001' }, '20000001');
      expect((await detail(id)).state).toBe('different');
      // The entry gets another country.
      await importAs(entry('1970,XN;XP,Seen again'), 'changing', 'own');
      const reopened = await detail(id);
      expect(reopened.state).toBe('open');
      expect(reopened.changes).toMatchObject([
        {
          change: 'reopened',
          cause: 'changed',
          by: null,
          fields: [{ side: 'entry', field: 'countries', added: ['XP'], removed: [] }],
        },
      ]);
      expect(reopened.changedSince).toEqual(reopened.changes[0]!.fields);
      // Decided anew, it holds again; then the subject gets another name.
      await decide(id, 'different');
      expect((await detail(id)).changedSince).toEqual([]);
      await file({ first: 'Runa Maria', last: 'Oste', passport: 'M1000001' }, '20000001');
      const again = await detail(id);
      expect(again.state).toBe('open');
      expect(again.changes.at(-1)!.fields).toMatchObject([
        { side: 'subject', field: 'names', added: ['Runa Maria Oste'], removed: [] },
      ]);
    });

    it('lets a person take up again what was decided wrongly, with a reason', async () => {
      const { id } = await theHit('d1');
      const reopen = (as: AskerName) => post<HitDetail>(`/hits/${id}/reopening`, { reason: 'A photograph came.' }, as); // prettier-ignore
      expect((await reopen('analyst')).body.code).toBe('hit-not-decided');
      await decide(id, 'different');
      expect((await reopen('bureau')).status).toBe(403);
      const { body } = await reopen('analyst');
      expect(body.state).toBe('open');
      expect(body.changes.at(-1)).toMatchObject({
        change: 'reopened',
        cause: 'person',
        reason: 'A photograph came.',
        by: { id: 'analyst' },
      });
    });

    it('shows on a decided hit that the subject is no longer what it was', async () => {
      await importAs([...others, 'c1,Odo Quenby,person,1960-01-02,XN,'], 'standing', 'own');
      await file({ first: 'Odo', last: 'Quenby', born: '1960-01-02', passport: 'Q1000001' }, '40000001');
      const { id } = await theHit('c1');
      await decide(id, 'same');
      // The entry is now somebody quite unlike: the decision stands, and the page says so.
      await importAs([...others, 'c1,Farida Anselm,person,1990,XP,'], 'standing', 'own');
      await file({ first: 'Odo Karl', last: 'Quenby', born: '1960-01-02', passport: 'Q1000001' }, '40000001');
      const found = await detail(id);
      expect([found.state, found.entryNow]).toEqual(['same', 'changed']);
      expect(found.changedSince).toEqual([
        { side: 'subject', field: 'names', added: ['Odo Karl Quenby'], removed: [] },
      ]);
    });

    it('lapses open hits whose entry left, and brings them back when the list is taken back', async () => {
      const before = await theHit('d1');
      const list = before.list.id;
      await importAs([...others, 'd2,Somebody Else,person,1970,XN,'], 'changing', 'own');
      expect((await detail(before.id)).state).toBe('lapsed');
      expect((await detail(before.id)).changes.at(-1)).toMatchObject({
        change: 'lapsed',
        cause: 'entry-removed',
      });
      expect((await decide(before.id, 'same')).body.code).toBe('hit-lapsed');

      const difference = async (query: string) =>
        (await get<ListDifferencePage>(platform, `/api/v1/lists/${list}/difference?${query}`, 'analyst'))
          .body;
      expect(await difference('')).toMatchObject({
        from: 3,
        to: 4,
        counts: { added: 1, changed: 0, removed: 1 },
        items: [
          { entryId: 'd1', change: 'removed', name: 'Runa Oste' },
          { entryId: 'd2', change: 'added', name: 'Somebody Else' },
        ],
      });
      expect((await difference('from=1&to=3')).items).toEqual([
        {
          entryId: 'd1',
          change: 'changed',
          name: 'Runa Oste',
          fields: [
            { field: 'countries', added: ['XP'], removed: [] },
            { field: 'remarks', added: ['Seen again'], removed: [] },
          ],
        },
      ]);
      expect((await difference('from=0&to=1&change=added&limit=5')).items).toHaveLength(5);

      const back = (body: object, as: AskerName = 'supervisor') =>
        post<ListImport>(`/lists/${list}/rollback`, body, as);
      expect((await back({ reason: '' })).status).toBe(400);
      expect((await back({ reason: 'x' }, 'analyst')).status).toBe(403);
      expect((await back({ reason: 'x', to: 9 })).body.code).toBe('list-version-unknown');
      expect((await back({ reason: 'A broken download.', to: 3 })).body.current).toMatchObject({
        number: 5,
        takenBackTo: 3,
        reason: 'A broken download.',
        added: 1,
        removed: 1,
        entries: 13,
      });
      await platform.jobs.idle();
      expect((await difference('from=3&to=5')).counts).toEqual({ added: 0, changed: 0, removed: 0 });
      const returned = await detail(before.id);
      expect([returned.state, returned.changes.at(-1)!.change]).toEqual(['open', 'returned']);
      expect((await back({ reason: 'again', to: 3 })).body.code).toBe('list-version-same');
      const { versions } = (await get<ListDetail>(platform, `/api/v1/lists/${list}`, 'analyst')).body;
      expect(versions.map(({ number, takenBackTo }) => [number, takenBackTo])).toEqual([[5, 3], [4, null], [3, null], [2, null], [1, null]]); // prettier-ignore
      // The bytes that were taken back may come again as a version of their own.
      expect((await importAs([...others, 'd2,Somebody Else,person,1970,XN,'], 'changing', 'own')).body).toMatchObject({ unchanged: false, current: { number: 6 } }); // prettier-ignore
    });

    it('shows what an import would do, and asks before a list shrinks away', async () => {
      const one = ['o0,Zebedee Quillfeather a,person,1951,XP,'];
      const preview = await importAs(one, 'changing', 'own', {}, '/api/v1/lists/preview');
      expect(preview.body).toMatchObject({
        form: 'own-csv',
        entries: 1,
        before: 13,
        added: 0,
        changed: 1,
        removed: 12,
        shrinks: true,
        unchanged: false,
      });
      expect(preview.body.differences.find(({ change }) => change === 'changed')!.fields).toEqual([
        { field: 'born', added: ['1951'], removed: ['1950'] },
      ]);
      expect((await importAs(one, 'changing', 'own')).body.code).toBe('list-shrinks');
      expect((await importAs(one, 'changing', 'own', { shrinks: 'yes' })).body.current.entries).toBe(1);
    });

    it('refuses a list for what its form is not', async () => {
      const notice = JSON.stringify([{ entity_id: '2020/17', name: 'QUAZEL', forename: 'TENSAL', date_of_birth: '1971/03/09' }]); // prettier-ignore
      const send = (fields: Record<string, string>) =>
        upload<ListImport & Problem>(
          platform.http.server,
          '/api/v1/lists',
          { field: 'list', name: 'x', bytes: new TextEncoder().encode(notice) },
          { fields, headers: { 'test-asker': 'supervisor' } },
        );
      expect((await send({ name: 'red', purpose: 'sanctions' })).body.code).toBe('list-purpose-differs');
      expect((await send({ name: 'freezes' })).body.code).toBe('list-purpose-differs');
      expect((await send({ name: 'red', purpose: 'pepper' })).body.code).toBe('list-purpose-unknown');
      expect((await send({ name: 'red', columns: 'x' })).body.code).toBe('list-columns-unknown');
      expect((await send({ name: 'red' })).body).toMatchObject({ purpose: 'wanted', current: { form: 'interpol-json' } }); // prettier-ignore
    });

    describe('tuning', () => {
      const report = async (values: TuningValues, as: AskerName = 'supervisor') => {
        const asked = await post<TuningReport>('/tuning-reports', values, as);
        await platform.jobs.idle();
        return (await get<TuningReport>(platform, `/api/v1/tuning-reports/${asked.body.id}`, 'supervisor')).body;
      }; // prettier-ignore
      const strict = { thresholds: { ...allAt(500), sanctions: 1000 }, factors: { name: 60, born: 0 } };
      const switchOn = (body: object, as: AskerName = 'supervisor') => post<Tunings>('/tunings', body, as);

      it('says what a higher threshold would have done, names first what people held to be the same, and changes nothing', async () => {
        const before = await hits('');
        const found = await report(strict); // prettier-ignore
        expect(found).toMatchObject({ state: 'done', current: true, against: 0 });
        expect(found.effects.sanctions).toMatchObject({
          now: 1,
          proposed: 0,
          disappear: 1,
          disappearSame: 1,
        });
        expect(found.rows[0]).toMatchObject({ effect: 'disappears', entryId: 's1', state: 'same' });
        expect(found.effects.wanted!.now).toBe(1);
        expect(await hits('')).toEqual(before);
        const same = { thresholds: allAt(shipped), factors: { name: 100 } };
        expect((await post('/tuning-reports', same, 'analyst')).body.code).toBe('tuning-same');
      });

      it('switches on by an authorised person only, on a report of what is in force, knowing what is lost', async () => {
        const found = await report(strict); // prettier-ignore
        const body = { report: found.id, reason: 'Fewer questions.' };
        expect((await switchOn(body, 'analyst')).status).toBe(403);
        expect((await switchOn({ ...body, report: 'nothing' })).body.code).toBe('tuning-report-unknown');
        expect((await switchOn(body)).body.code).toBe('tuning-loses-same');
        const { body: on } = await switchOn({ ...body, losesSame: true });
        expect(on.versions.map(({ number }) => number)).toEqual([1, 0]);
        await platform.jobs.idle();
        // What was decided stands; what scores are made now says so, part by part.
        expect((await theHit('s1')).state).toBe('same');
        const rescored = await detail((await theHit('w1')).id);
        expect(rescored.tuning).toBe(1);
        const sum = rescored.parts.reduce((total, { points }) => total + Math.round(points * 1000), 0);
        expect(sum).toBe(Math.round(rescored.score * 1000));
        expect(rescored.parts.some(({ part }) => part === 'born')).toBe(false);
        expect((await switchOn({ ...body, losesSame: true })).body.code).toBe('tuning-report-stale');
      });

      it('lapses what falls below, finds what rises above, and is undone', async () => {
        await importAs([...others, 'n1,Otto Ferrane,person,,XN,'], 'near', 'own');
        await file({ first: 'Otto', last: 'Ferane', passport: 'F1000001' }, '30000001');
        const { id, score } = await theHit('n1');
        const above = Math.min(1000, Math.round(score * 1000) + 1);
        const found = await report({
          thresholds: { ...strict.thresholds, own: above },
          factors: strict.factors,
        });
        expect(found.rows.find(({ entryId }) => entryId === 'n1')).toMatchObject({ effect: 'disappears', hit: id, state: 'open', before: score }); // prettier-ignore
        await switchOn({ report: found.id, reason: 'Try it.', losesSame: true });
        await platform.jobs.idle();
        expect((await detail(id)).state).toBe('lapsed');
        expect((await detail(id)).changes.at(-1)).toMatchObject({ change: 'lapsed', cause: 'tuning' });
        expect((await post('/tunings/undo', { reason: 'x' }, 'analyst')).status).toBe(403);
        const { body } = await post<Tunings>('/tunings/undo', { reason: 'Too strict.' }, 'supervisor');
        expect(body.versions[0]).toMatchObject({ undoes: 2, reason: 'Too strict.' });
        expect(body.versions[0]!.thresholds).toEqual(body.versions[2]!.thresholds);
        await platform.jobs.idle();
        expect((await detail(id)).state).toBe('open');
        const acts = await platform.register.ownerQuery<{ act: string }>(
          `select act from audit_log where act like 'screening.tuning-switched%' or act like 'screening.tuning-undone' order by position`,
        );
        expect(acts.map(({ act }) => act)).toEqual(['screening.tuning-switched-on', 'screening.tuning-switched-on', 'screening.tuning-undone']); // prettier-ignore
      });
    });
  });
});

describe('what a decision makes of a hit', () => {
  const states: HitState[] = ['open', 'unsure', 'to-confirm', 'candidate', 'same', 'different', 'lapsed'];
  const purposes: ListPurpose[] = ['sanctions', 'wanted', 'missing', 'pep', 'own'];
  const rules = { secondPersonFor: ['sanctions'], wantedConfirmedBy: ['ncb_officer'] };

  it('is never that one person alone identifies a wanted or sanctioned one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...states),
        fc.constantFrom(...purposes),
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'n'), fc.constantFrom('same', 'different', 'unsure'), fc.boolean()), { maxLength: 8 }),
        (start, purpose, acts) => {
          let state: HitState = start === 'same' ? 'open' : start;
          let first = '';
          for (const [person, answer, isConfirmation] of acts) {
            const roles = person === 'n' ? ['ncb_officer'] : ['fiu_analyst'];
            try {
              if (isConfirmation) {
                const was = state;
                state = afterConfirmation(state, answer, { person, roles, first }, rules);
                expect(person).not.toBe(first);
                if (was === 'candidate') expect(person).toBe('n');
              } else if (person !== 'n') {
                state = afterDecision(state, purpose, answer, rules);
                first = person;
                if (purpose === 'wanted' || purpose === 'sanctions') expect(state).not.toBe('same');
              }
            } catch (problem) {
              expect((problem as Problem).code).toMatch(/^hit-/);
            }
          }
        },
      ),
    ); // prettier-ignore
  });
});

describe('a tuned score', () => {
  it('is the exact sum of its parts, whatever the factors, and the shipped one is untouched', () => {
    const part = fc.record({
      part: fc.constantFrom(...partNames),
      points: fc.integer({ min: -600, max: 900 }).map((points) => points / 1000),
      why: fc.constant('because'),
    });
    const factors = fc.dictionary(
      fc.constantFrom(...partNames.filter((name) => name !== 'limit')),
      fc.integer({ min: 0, max: 300 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), factors, (parts, given) => {
        const hit = { parts, score: 0.9 } as unknown as Hit;
        const tuned = retuned(hit, { thresholds: allAt(800), factors: given });
        const isChanged = Object.values(given).some((factor) => factor !== 100);
        if (!isChanged) {
          expect(tuned).toEqual({ score: 0.9, parts });
          return;
        }
        const sum = tuned.parts.reduce((total: number, { points }: Part) => total + Math.round(points * 1000), 0);
        expect(sum).toBe(Math.round(tuned.score * 1000));
        expect(tuned.score).toBeGreaterThanOrEqual(0);
        expect(tuned.score).toBeLessThanOrEqual(1);
      }),
    ); // prettier-ignore
  });
});
