import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Asker } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { askers, fiu, filerOne, filerTwo, furnish } from '../../../tests/room-world.ts';
import type { SearchAnswer } from './contract.ts';
import { createOversight } from '#oversight';
import { createSearch, type Search } from './index.ts';

const analyst = (clearances: string[]): Asker => ({ ...askers.analyst, clearances });
const who: Record<string, Asker> = {
  ...askers,
  cleared: analyst(['river']),
  strategic: { person: 's', organisation: fiu, roles: ['fiu_strategic'], clearances: [], door: 'api' },
};

describe.each(registers)('search on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let room: Search;
    let now = '2026-11-29T10:00:00.000Z';
    const later = (seconds: number) => (now = new Date(Date.parse(now) + seconds * 1000).toISOString());
    const subject = (id: string, kind: string, name: string, also: string[], text: string) =>
      world.platform.register.ownerQuery(
        `insert into subjects (id, kind, name, also_known_as, born, countries, search_text, reports, first_seen_at, core)
         values ($1, $2, $3, $4, '{}', '{}', $5, 1, now(), $1)`,
        [id, kind, name, also, text],
      );
    const openCase = (id: string, number: string, title: string, compartment: string | null) =>
      world.platform.register.ownerQuery(
        `insert into cases (id, number, title, state, priority, owner, compartment, source_kind, opened_by, opened_at, changed_at, version)
         values ($1, $2, $3, 'opened', 'normal', 'analyst', $4, 'hand', 'analyst', now(), now(), 1)`,
        [id, number, title, compartment],
      );
    const report = (id: string, number: string, organisation: string, reference: string, position: number) =>
      world.platform.register.ownerQuery(
        `insert into reports (id, number, organisation, door, file_name, size, sha256, state, verdict, profile, header, counts,
           findings, findings_omitted, errors, warnings, position, received_at, decided_at, entity_reference, document_sha256, document_size)
         values ($1, $2, $3, 'api', 'f', 1, $1, 'accepted', 'acceptable', 'p', '{}', '{}', '[]', 0, 0, 0, $5, now(), now(), $4, $1, 1)`,
        [id, number, organisation, reference, position],
      );
    const search = async (q: string, as: string): Promise<SearchAnswer['items']> => {
      const answer = await world.platform.http.server.inject({
        url: `/api/v1/search?q=${encodeURIComponent(q)}`,
        headers: { 'test-asker': as },
      });
      expect(answer.statusCode, answer.body).toBe(200);
      return answer.json<SearchAnswer>().items;
    };
    const ids = async (q: string, as: string): Promise<string[]> => (await search(q, as)).map(({ id }) => id);

    beforeAll(async () => {
      world = await open({ clock: () => now as never });
      await furnish(world.platform);
      world.platform.http.identifyWith(async (request) => who[String(request.headers['test-asker'])]!);
      const { searchKey } = createOversight(world.platform, { people: { namesOf: async () => new Map() } });
      room = createSearch(world.platform, { searchKey });
      await world.platform.http.server.ready();
      await subject('p1', 'person', 'Aldo Venn', ['Альдо Венн'], 'aldo venn\np1234567');
      await subject('a1', 'account', 'XN12 MILL 0000 1234', [], 'xn12mill00001234');
      await openCase('c1', 'C-0001', 'Gold through the free port', null);
      await openCase('c2', 'C-0002', 'Gold behind the river', 'river');
      await report('r1', 'XN-000001', filerOne, 'REF-ONE', 1);
      await report('r2', 'XN-000002', filerTwo, 'REF-TWO', 2);
    });
    afterAll(() => world?.close());

    it('finds people by part, typo and script, numbers however written, and says what matched', async () => {
      expect(await ids('ald', 'analyst')).toEqual(['p1']);
      expect(await ids('Aldo Vemn', 'analyst')).toEqual(['p1']);
      expect((await search('венн', 'analyst'))[0]).toMatchObject({
        id: 'p1',
        words: 'Aldo Venn',
        beside: 'Альдо Венн',
      });
      expect((await search('P-123 4567', 'analyst'))[0]).toMatchObject({
        id: 'p1',
        why: { part: 'number', how: 'begins' },
      });
      expect(await ids('XN12-MILL-0000-1235', 'analyst')).toEqual(['a1']);
      expect(await ids('glod', 'analyst')).toEqual(['c1']);
    });

    it('tells nobody without clearance that a case is there', async () => {
      expect(await ids('gold', 'analyst')).toEqual(['c1']);
      expect((await ids('gold', 'cleared')).sort()).toEqual(['c1', 'c2']);
      expect(await search('C-0002', 'analyst')).toEqual([]);
      expect(await ids('C-0002', 'cleared')).toEqual(['c2']);
    });

    it('keeps filers to their own reports, and finds nothing for those who see no content', async () => {
      expect(await ids('XN-0000', 'analyst')).toEqual(['r2', 'r1']);
      expect(await ids('XN-0000', 'officerOne')).toEqual(['r1']);
      expect(await ids('ref-two', 'officerOne')).toEqual([]);
      expect(await ids('ref-two', 'officerTwo')).toEqual(['r2']);
      for (const role of ['administrator', 'prosecutor', 'strategic', 'officerOne'])
        for (const text of ['aldo', 'gold', 'xn12mill'])
          expect(await ids(text, role), `${role} ${text}`).toEqual([]);
      expect(await ids('aldo', 'intake')).toEqual([]);
    });

    it('follows what changes', async () => {
      await subject('p2', 'person', 'Ondine Farrow', [], 'ondine farrow');
      expect(await ids('ondine', 'analyst')).toEqual(['p2']);
      await world.platform.register.ownerQuery(
        `update subjects set name = 'Maud Harrow', also_known_as = '{}', search_text = '' where id = 'p2'`,
      );
      expect(await ids('ondine', 'analyst')).toEqual([]);
      expect(await ids('maud', 'analyst')).toEqual(['p2']);
      await world.platform.register.ownerQuery(`update subjects set merged_into = 'p1' where id = 'p2'`);
      expect(await ids('maud', 'analyst')).toEqual([]);
    });

    it('enters one question once it is typed to its end, with all who were shown and never what was typed', async () => {
      const acts = () =>
        world.platform.register.ownerQuery<{ facts: string; person: string }>(
          `select facts, person from audit_log where act = 'search.found' order by position`,
        );
      const accesses = () =>
        world.platform.register.ownerQuery<{ person: string; subjects: string[]; term_hashes: string[] }>(
          `select * from accesses where kind = 'search' and object_kind = 'everything' order by id`,
        );
      later(60);
      await room.finishQuestions();
      const before = [(await acts()).length, (await accesses()).length] as const;
      await subject('p3', 'person', 'Aldis Marrow', [], 'aldis marrow');
      for (const q of ['al', 'ald', 'aldo', 'aldo v', 'aldo', 'aldo venn']) {
        await search(q, 'analyst');
        later(1);
      }
      // Somebody else's question meanwhile, and nothing is entered while both are typed.
      await search('aldis', 'supervisor');
      await room.finishQuestions();
      expect(await acts()).toHaveLength(before[0]);
      later(11);
      await room.finishQuestions();
      await room.finishQuestions();
      const entered = (await acts()).slice(before[0]).map(({ facts }) => JSON.parse(facts) as object);
      expect(entered).toHaveLength(2);
      expect(entered).toContainEqual({ found: ['p1'], passed: ['p3'], asked: 6 });
      expect(entered).toContainEqual({ found: ['p3'], passed: [], asked: 1 });
      expect(JSON.stringify(await acts())).not.toMatch(/venn|aldo/i);
      const looked = (await accesses()).slice(before[1]);
      expect(
        looked.map(({ person, subjects, term_hashes }) => [person, subjects, term_hashes.length]),
      ).toEqual(
        expect.arrayContaining([
          ['analyst', ['p1', 'p3'], 2],
          ['supervisor', ['p3'], 1],
        ]),
      );
      expect(looked).toHaveLength(2);
      expect(JSON.stringify(looked)).not.toMatch(/venn|aldo/i);
    });
  });
});
