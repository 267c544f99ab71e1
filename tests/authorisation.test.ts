import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../weir/src/app.ts';
import {
  organisationKindSchema,
  roleSchema,
  rolesFor,
  type Organisation,
  type Role,
} from '../weir/src/people/contract.ts';
import { theNode, visitor, type Asker } from '../weir/src/platform/index.ts';
import { accessTable } from './authorisation-matrix.ts';
import { openTestApp, registers, type TestApp } from './registers.ts';

const password = 'a password for the test';
const organisationOf = (role: Role): Organisation['kind'] =>
  organisationKindSchema.options.find((kind) => rolesFor(kind, null).includes(role))!;

/** Role × route against the API, and role × table against the database role itself. */
describe.each(registers)('who may do what on $name', (register) => {
  describe.skipIf(register.skipped !== undefined)(register.skipped ?? 'runs', () => {
    let world: TestApp;
    let app: App;
    const tokens = new Map<Role, string>();

    beforeAll(async () => {
      world = await openTestApp(register, openApp);
      app = world.app;
      // Some routes need no body and start their job at once; a queue that is not open would keep them waiting.
      await app.platform.jobs.start();
      const code = await app.people.setUpCode();
      await app.people.setUp({
        code: code!,
        name: 'Admin',
        email: 'administrator@example.org',
        password,
        authorityName: 'FIU',
      });
      for (const role of roleSchema.options) {
        if (role !== 'administrator') {
          const kind = organisationOf(role);
          const organisation = await app.people.addOrganisation(theNode, {
            kind,
            name: `Of ${role}`,
            country: 'XN',
            reportingEntityId: kind === 'reporting_entity' ? '1' : null,
          });
          await app.people.addPerson(theNode, {
            name: role,
            email: `${role}@example.org`,
            password,
            organisation: organisation.id,
            roles: [role],
            clearances: [],
          });
        }
        tokens.set(
          role,
          (await app.people.sessions.signIn(`${role}@example.org`, password, 'command')).token,
        );
      }
    });
    afterAll(() => world?.close());

    it('is what the table says, route by route', () => {
      const found = Object.fromEntries(
        app.platform.http.table
          .map(
            ({ method, path, access }) =>
              [
                `${method} ${path.replace('/api/v1', '')}`,
                typeof access === 'string' ? access : [...access].sort().join(' '),
              ] as const,
          )
          .sort(([one], [two]) => (one < two ? -1 : 1)),
      );
      expect(found).toEqual(accessTable);
    });

    it('holds for every role on every route', async () => {
      const surprises: string[] = [];
      // Who holds which token is asked once: some three thousand requests need not look it up each time.
      const askers = new Map<string, Asker>();
      for (const token of tokens.values()) askers.set(token, await app.people.sessions.askerOf(token, 'api'));
      app.platform.http.identifyWith(
        async (request) => askers.get(request.headers.authorization?.replace('Bearer ', '') ?? '') ?? visitor,
      );
      for (const { method, path, access } of app.platform.http.table) {
        // Signing in and out would end the sessions of this test; people.test.ts tries them.
        if (path.endsWith('/session') || path.endsWith('/set-up') || path.endsWith('/progress')) continue;
        const url = path.replaceAll(/:\w+/g, '018f0000-0000-7000-8000-000000000000');
        for (const [place, role] of [null, ...roleSchema.options].entries()) {
          const answer = await app.platform.http.server.inject({
            // Each from a place of its own: together they ask more in a minute than one address may.
            remoteAddress: `10.0.0.${place + 1}`,
            method: method as 'GET',
            url,
            headers: role === null ? {} : { authorization: `Bearer ${tokens.get(role)!}` },
          });
          const allowed =
            access === 'anybody' || (role !== null && (access === 'signed-in' || access.includes(role)));
          const refused =
            answer.statusCode === 401 ||
            (answer.statusCode === 403 && answer.json<{ code: string }>().code === 'not-allowed');
          if (allowed === refused)
            surprises.push(`${role ?? 'visitor'}: ${method} ${path} gave ${answer.statusCode}`);
          if (answer.statusCode >= 500)
            surprises.push(`${role ?? 'visitor'}: ${method} ${path} broke: ${answer.body}`);
        }
      }
      expect(surprises).toEqual([]);
      // Each refusal is an entry of the access log, in a transaction of its own.
    }, 300_000);

    it('is bound by row-level security in every table', async () => {
      const open = await app.platform.register.ownerQuery<{ name: string }>(
        `select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace
         where nspname = 'public' and relkind = 'r' and not relrowsecurity and relname <> 'migrations'`,
      );
      expect(open).toEqual([]);
      const owned = await app.platform.register.ownerQuery<{ name: string }>(
        `select rolname as name from pg_roles where rolname = 'weir_server' and (rolsuper or rolbypassrls or rolcreaterole)`,
      );
      expect(owned).toEqual([]);
    });
  });
});
