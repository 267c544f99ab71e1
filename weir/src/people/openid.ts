import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Configuration } from 'openid-client';
import { z } from 'zod';
import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Config, type Platform } from '#platform';
import { record } from '#audit';
import { access } from './access-store.ts';
import { beginCeremony, takeCeremony } from './ceremonies.ts';
import { tell } from './notices.ts';
import { emailKey } from './people-store.ts';

const settingsSchema = z.object({
  /** What the sign-in page calls it. */
  name: z.string().min(1).max(60),
  issuer: z.url(),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** The provider asks for a second factor itself; else Weir asks for its own where the person has one. */
  secondFactorThere: z.boolean().default(false),
});
export type OpenIdSettings = z.infer<typeof settingsSchema>;

/** `openid.json` in the key folder, or WEIR_OPENID_FILE: it holds the client's secret, so it lies with the keys. */
export function readOpenIdSettings(
  config: Config,
  environment: NodeJS.ProcessEnv,
): OpenIdSettings | undefined {
  const path = environment['WEIR_OPENID_FILE'] ?? join(config.keyFolder, 'openid.json');
  if (!existsSync(path)) return undefined;
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new Problem({
      code: 'setting-not-valid',
      status: 400,
      detail: `${path} does not hold the provider's name, issuer, clientId and clientSecret as JSON. See docs/people.md.`,
      cause,
    });
  }
}

interface Round {
  readonly verifier: string;
  readonly nonce: string;
  readonly returnTo: string;
}

export interface OpenId {
  readonly name: string;
  readonly secondFactorThere: boolean;
  /** Where to send the browser, and the token that binds the round to it. */
  begin(returnTo: string): Promise<{ address: string; token: string }>;
  /** Whom the provider vouched for. @throws Problem `openid-refused`, `openid-unknown` */
  finish(token: string, query: string): Promise<string>;
}

// Loaded when somebody first comes this way: most nodes have no provider.
const library = () => import('openid-client');

export function openOpenId(platform: Platform, settings: OpenIdSettings): OpenId {
  const { register } = platform;
  let found: Promise<Configuration> | undefined;
  // Asked once, when somebody first comes this way: a provider that is down must not keep the node from starting.
  const provider = async (): Promise<Configuration> => {
    const client = await library();
    const loopback = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(settings.issuer);
    found ??= client
      .discovery(
        new URL(settings.issuer),
        settings.clientId,
        settings.clientSecret,
        undefined,
        loopback ? { execute: [client.allowInsecureRequests] } : {},
      )
      .catch((cause: unknown) => {
        found = undefined;
        throw new Problem({
          code: 'openid-unreachable',
          status: 503,
          detail: 'The identity provider does not answer. Sign in with your password, or try again later.',
          cause,
        });
      });
    return found;
  };

  return {
    name: settings.name,
    secondFactorThere: settings.secondFactorThere,
    begin: async (returnTo) => {
      const client = await library();
      const configuration = await provider();
      const round: Round = {
        verifier: client.randomPKCECodeVerifier(),
        nonce: client.randomNonce(),
        returnTo,
      };
      const { token } = await register.as(theNode, (tx) => beginCeremony(tx, 'openid', null, round));
      const address = client.buildAuthorizationUrl(configuration, {
        redirect_uri: returnTo,
        scope: 'openid email',
        code_challenge: await client.calculatePKCECodeChallenge(round.verifier),
        code_challenge_method: 'S256',
        state: token,
        nonce: round.nonce,
      });
      return { address: address.href, token };
    },

    finish: async (token, query) => {
      const { facts: round } = await takeCeremony<Round>(platform, 'openid', token);
      const client = await library();
      const tokens = await client
        .authorizationCodeGrant(await provider(), new URL(`${round.returnTo}${query}`), {
          pkceCodeVerifier: round.verifier,
          expectedState: token,
          expectedNonce: round.nonce,
          idTokenExpected: true,
        })
        .catch((cause: unknown) => {
          throw new Problem({
            code: 'openid-refused',
            status: 401,
            detail: 'The identity provider did not confirm this sign-in. Begin again.',
            cause,
          });
        });
      const claims = tokens.claims()!;
      const person = await register.as(theNode, async (tx) => {
        const linked = await access(tx)
          .selectFrom('external_identities')
          .innerJoin('people', 'people.id', 'external_identities.person')
          .select(['people.id', 'people.active'])
          .where('issuer', '=', claims.iss)
          .where('subject', '=', claims.sub)
          .executeTakeFirst();
        if (linked) return linked.active ? linked.id : undefined;
        // Only an address that the provider says it has verified; and nobody is made who is not here.
        if (claims['email_verified'] !== true || typeof claims['email'] !== 'string') return undefined;
        const known = await access(tx)
          .selectFrom('people')
          .select(['id', 'active', 'organisation'])
          .where('email_key', '=', emailKey(claims['email']))
          .executeTakeFirst();
        if (!known?.active) return undefined;
        await access(tx)
          .insertInto('external_identities')
          .values({ issuer: claims.iss, subject: claims.sub, person: known.id, linked_at: tx.now })
          .execute();
        await tell(platform, tx, known.id, 'openid-linked');
        await record(tx, { act: 'people.openid-linked', object: { kind: 'person', id: known.id } });
        return known.id;
      });
      if (person !== undefined) return person;
      throw new Problem({
        code: 'openid-unknown',
        status: 403,
        detail:
          'The provider knows you, but nobody with your verified address is registered here. Ask your administrator.',
      });
    },
  };
}
