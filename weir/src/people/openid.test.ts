import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OpenIdProvider from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theNode } from '#platform';
import { registers, type TestPlatform } from '../../../tests/registers.ts';
import { createPeople, type People } from './index.ts';

/** Whom the provider vouches for, chosen by each test before it goes there. */
interface Vouched {
  sub: string;
  email: string;
  email_verified: boolean;
}

describe.each(registers)('OpenID Connect on $name, with a real provider', ({ open, skipped }) => {
  describe.skipIf(skipped !== undefined)(skipped ?? 'runs', () => {
    let world: TestPlatform;
    let people: People;
    let provider: Server;
    let node = '';
    let vouched: Vouched;

    beforeAll(async () => {
      world = await open();
      provider = createServer();
      await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
      const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
      people = createPeople(world.platform, {
        secondFactor: 'none',
        openId: {
          name: 'Test provider',
          issuer,
          clientId: 'weir',
          clientSecret: 'a secret between the two',
          secondFactorThere: true,
        },
      });
      node = await world.platform.http.server.listen({ host: '127.0.0.1', port: 0 });
      const oidc = new OpenIdProvider(issuer, {
        clients: [
          {
            client_id: 'weir',
            client_secret: 'a secret between the two',
            redirect_uris: [`${node}/api/v1/session/openid/return`],
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        conformIdTokenClaims: false,
        features: { devInteractions: { enabled: false } },
        pkce: { required: () => true },
        cookies: { keys: ['a key for the test'] },
        findAccount: (_, id) => ({ accountId: id, claims: () => ({ ...vouched }) }),
        interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      });
      const answer = oidc.callback();
      provider.on('request', (request, response) => {
        // The provider's own pages: signs the chosen account in and grants what was asked.
        if (request.url?.startsWith('/interaction/') !== true) return void answer(request, response);
        void (async () => {
          const details = await oidc.interactionDetails(request, response);
          const grant = new oidc.Grant({ accountId: vouched.sub, clientId: 'weir' });
          grant.addOIDCScope('openid email');
          await oidc.interactionFinished(request, response, {
            login: { accountId: vouched.sub },
            consent: { grantId: await grant.save() },
          });
          void details;
        })();
      });
      await people.setUp({
        code: (await people.setUpCode())!,
        name: 'Ada',
        email: 'ada@example.org',
        password: 'a long enough password',
        authorityName: 'FIU',
      });
    });
    afterAll(async () => {
      provider?.close();
      await world?.close();
    });

    /** A browser by hand: follows redirects and keeps each site's cookies. Ends at the node's own page. */
    async function comeIn(meddle: (url: URL, jar: Map<string, string>) => void = () => undefined) {
      const jars = new Map<string, Map<string, string>>();
      let url = new URL('/api/v1/session/openid', node);
      for (let turn = 0; turn < 12; turn++) {
        const jar = jars.get(url.host) ?? new Map<string, string>();
        jars.set(url.host, jar);
        if (url.pathname.endsWith('/return')) meddle(url, jar);
        const answer = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
        });
        for (const line of answer.headers.getSetCookie()) {
          const [name, value] = line.split(';')[0]!.split(/=(.*)/s) as [string, string];
          jar.set(name, value);
        }
        const next = answer.headers.get('location');
        if (next === null) throw new Error(`Stopped at ${url.href}: ${answer.status} ${await answer.text()}`);
        url = new URL(next, url);
        if (url.origin === node && !url.pathname.startsWith('/api')) return { url, jar: jars.get(url.host)! };
      }
      throw new Error('Sent round and round.');
    }
    const problemOf = async (meddle?: Parameters<typeof comeIn>[0]) => (await comeIn(meddle)).url.hash;

    it('lets in whom the provider vouches for by a verified address, then by subject', async () => {
      vouched = { sub: 'subject-1', email: 'Ada@example.org', email_verified: true };
      const { url, jar } = await comeIn();
      expect(url.pathname + url.hash).toBe('/');
      const session = await fetch(`${node}/api/v1/session`, {
        headers: { cookie: `weir_session=${jar.get('weir_session')}` },
      });
      expect(await session.json()).toMatchObject({ person: { email: 'ada@example.org' } });
      vouched = { sub: 'subject-1', email: 'renamed@example.org', email_verified: false };
      expect((await comeIn()).url.hash).toBe('');
    });

    it('makes nobody, and believes no address that is not verified', async () => {
      vouched = { sub: 'subject-2', email: 'stranger@example.org', email_verified: true };
      expect(await problemOf()).toBe('#problem=openid-unknown');
      vouched = { sub: 'subject-3', email: 'ada@example.org', email_verified: false };
      expect(await problemOf()).toBe('#problem=openid-unknown');
      const found = await world.platform.register.as(theNode, (tx) =>
        tx.tables<{ people: { id: string } }>().selectFrom('people').select('id').execute(),
      );
      expect(found).toHaveLength(1);
    });

    it('refuses a round that another browser began, a changed state and a changed code', async () => {
      vouched = { sub: 'subject-1', email: 'ada@example.org', email_verified: true };
      expect(await problemOf((_, jar) => jar.delete('weir_openid'))).toBe('#problem=step-expired');
      expect(await problemOf((url) => url.searchParams.set('state', 'another'))).toBe(
        '#problem=openid-refused',
      );
      expect(await problemOf((url) => url.searchParams.set('code', 'another'))).toBe(
        '#problem=openid-refused',
      );
    });
  });
});
