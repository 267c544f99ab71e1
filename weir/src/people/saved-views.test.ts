import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askers, furnish, type AskerName } from '../../../tests/room-world.ts';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { savedViewRoutes } from './saved-views.ts';
import { savedViewsMax, type SavedView } from './saved-views-contract.ts';

describe.each(registers)('saved views on $name', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    const ask = async <Body = { code: string }>(
      as: AskerName | null,
      method: 'GET' | 'POST' | 'PUT' | 'DELETE',
      url: string,
      payload?: object,
    ): Promise<{ status: number; body: Body }> => {
      const answer = await world.platform.http.server.inject({
        method,
        url: `/api/v1/saved-views${url}`,
        headers: as === null ? {} : { 'test-asker': as },
        ...(payload === undefined ? {} : { payload }),
      });
      return {
        status: answer.statusCode,
        body: (answer.body === '' ? null : JSON.parse(answer.body)) as Body,
      };
    };
    const keep = (as: AskerName, name: string, state: object = { state: 'held' }, path = '/reports') =>
      ask<SavedView & { code: string }>(as, 'POST', '', { name, path, state });
    const names = async (as: AskerName) =>
      (await ask<{ items: SavedView[] }>(as, 'GET', '')).body.items.map(({ name }) => name);

    beforeAll(async () => {
      world = await open();
      savedViewRoutes(world.platform);
      await furnish(world.platform);
      for (const { person, organisation } of [askers.analyst, askers.supervisor])
        await world.platform.register.ownerQuery(
          `insert into people (id, organisation, name, email, email_key, password_hash, roles, created_at)
           values ('${person}', '${organisation}', '${person}', '${person}@weir.example', '${person}', '-', '{fiu_analyst}', now())`,
        );
      await world.platform.http.server.ready();
    });
    afterAll(() => world?.close());

    it('are kept, renamed and deleted by their person, and by nobody else', async () => {
      const kept = await keep('analyst', 'Held today', { state: 'held', q: 'Mill Bank' });
      expect(kept.status).toBe(200);
      expect(kept.body).toMatchObject({ path: '/reports', state: { state: 'held', q: 'Mill Bank' } });
      expect(await names('analyst')).toEqual(['Held today']);
      expect(await names('supervisor')).toEqual([]);

      const at = `/${kept.body.id}`;
      expect((await ask('supervisor', 'PUT', at, { name: 'Mine now' })).body.code).toBe('saved-view-unknown');
      expect((await ask('supervisor', 'DELETE', at)).body.code).toBe('saved-view-unknown');
      expect((await ask('analyst', 'PUT', at, { name: 'Held' })).status).toBe(200);
      expect(await names('analyst')).toEqual(['Held']);
      expect((await ask('analyst', 'DELETE', at)).status).toBe(204);
      expect((await ask('analyst', 'DELETE', at)).status).toBe(404);
      expect((await ask(null, 'GET', '')).status).toBe(401);
    });

    it('are hidden by the database itself from everybody else', async () => {
      await keep('analyst', 'Mine');
      const rows = (who: 'analyst' | 'supervisor') =>
        world.platform.register.as(askers[who], (tx) => tx.run(sql<object>`select 1 from saved_views`));
      expect(await rows('analyst')).toHaveLength(1);
      expect(await rows('supervisor')).toEqual([]);
      await expect(
        world.platform.register.as(askers.supervisor, (tx) =>
          tx.run(
            sql<object>`insert into saved_views (id, person, name, path, state, at) values ('x', 'analyst', 'x', '/x', '{}', now())`,
          ),
        ),
      ).rejects.toThrow(/row-level security/);
    });

    it('forget a name that was typed into a filter, as soon as no report knows it any more', async () => {
      await keep('analyst', 'Erased person', { q: 'Orsolya Vantongeren' });
      await keep('analyst', 'Gone case', {}, '/cases/case-erased');
      await keep('analyst', 'Left alone', { q: 'Somebody Else' });
      const [place] = await world.platform.register.ownerQuery<{ statement: string }>(
        "select statement from erasure_places where place = 'saved_views' and object_kind = 'report'",
      );
      // As the register's own function does it.
      await world.platform.register.ownerQuery(
        `prepare erase_views (text[], text[], text[], text[], text[]) as ${place!.statement}`,
      );
      await world.platform.register.ownerQuery(
        "execute erase_views ('{case-erased}', '{}', '{}', '{orsolya vantongeren}', '{}')",
      );
      expect(await names('analyst')).toContain('Left alone');
      expect(await names('analyst')).not.toContain('Erased person');
      expect(await names('analyst')).not.toContain('Gone case');
    });

    it('refuse a name twice, an address that is none, and more than there may be', async () => {
      expect((await keep('supervisor', 'One')).status).toBe(200);
      expect((await keep('supervisor', ' One ')).body.code).toBe('saved-view-name-taken');
      const two = await keep('supervisor', 'Two');
      expect((await ask('supervisor', 'PUT', `/${two.body.id}`, { name: 'One' })).body.code).toBe(
        'saved-view-name-taken',
      );
      expect((await ask('supervisor', 'PUT', `/${two.body.id}`, { name: 'Two' })).status).toBe(200);
      for (const path of ['//elsewhere.example', 'https://elsewhere.example', '/reports?x=1', '/a b', ''])
        expect((await keep('supervisor', 'Bad', {}, path)).status, path).toBe(400);
      expect((await keep('supervisor', 'Long', { q: 'x'.repeat(401) })).status).toBe(400);
      for (let count = 2; count < savedViewsMax; count++) await keep('supervisor', `View ${count}`);
      expect((await keep('supervisor', 'One more')).body.code).toBe('saved-views-full');
    });
  });
});
