import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { FastifyRequest } from 'fastify';
import { Problem } from '@weir/engines/vocabulary';
import { theNode, type Config, type Platform, type Transaction } from '#platform';
import { access } from './access-store.ts';
import { beginCeremony, takeCeremony } from './ceremonies.ts';

// Loaded when somebody first uses a passkey: it tries out what this Node can do, which takes time and prints warnings.
const webauthn = () => import('@simplewebauthn/server');

/** For whom a passkey is made: the browser binds it to this name, so that a false site cannot use it. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/** The node's public address; without one, `localhost` as the browser called it. An address in numbers has no passkeys. */
export function relyingPartyOf(config: Config, request: FastifyRequest): RelyingParty | undefined {
  if (config.publicUrl !== undefined) {
    const url = new URL(config.publicUrl);
    return { id: url.hostname, origin: url.origin };
  }
  const host = request.headers.host ?? '';
  return /^localhost(:\d+)?$/.test(host) ? { id: 'localhost', origin: `http://${host}` } : undefined;
}

export function need(party: RelyingParty | undefined): RelyingParty {
  if (party) return party;
  throw new Problem({
    code: 'passkeys-unavailable',
    status: 409,
    detail:
      'Passkeys need a name, not a number: open the node at its public address (WEIR_PUBLIC_URL), or at localhost.',
  });
}

interface Asked {
  readonly challenge: string;
  readonly party: RelyingParty;
}

const refused = (cause?: unknown): Problem =>
  new Problem({
    code: 'passkey-refused',
    status: 401,
    detail:
      'The passkey was not accepted. Use the one that you enrolled here, on this address, and try again.',
    cause,
  });

export async function beginAdding(
  tx: Transaction,
  party: RelyingParty,
  person: { id: string; name: string; email: string },
): Promise<{ ceremony: string; options: Record<string, unknown> }> {
  const known = await passkeysOf(tx, person.id);
  const options = await (
    await webauthn()
  ).generateRegistrationOptions({
    rpName: 'Weir',
    rpID: party.id,
    userName: person.email,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.id),
    attestationType: 'none',
    excludeCredentials: known.map((row) => ({ id: row.credential! })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
  });
  const { token } = await beginCeremony(tx, 'passkey-add', person.id, {
    challenge: options.challenge,
    party,
  } satisfies Asked);
  return { ceremony: token, options: { ...options } };
}

export interface NewPasskey {
  readonly credential: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: string[];
}

export async function finishAdding(
  platform: Platform,
  person: string,
  token: string,
  response: Record<string, unknown>,
): Promise<NewPasskey> {
  const ceremony = await takeCeremony<Asked>(platform, 'passkey-add', token);
  if (ceremony.person !== person) throw refused();
  const result = await (
    await webauthn()
  )
    .verifyRegistrationResponse({
      response: response as unknown as RegistrationResponseJSON,
      expectedChallenge: ceremony.facts.challenge,
      expectedOrigin: ceremony.facts.party.origin,
      expectedRPID: ceremony.facts.party.id,
      requireUserVerification: true,
    })
    .catch((cause: unknown) => {
      throw refused(cause);
    });
  if (!result.verified) throw refused();
  const { credential } = result.registrationInfo;
  return {
    credential: credential.id,
    publicKey: Buffer.from(credential.publicKey).toString('base64url'),
    counter: credential.counter,
    transports: [...(credential.transports ?? [])],
  };
}

/** `person` null: whoever holds a passkey of this node; no address is asked, so none is told. */
export async function beginUsing(
  tx: Transaction,
  party: RelyingParty,
  person: string | null,
): Promise<{ ceremony: string; options: Record<string, unknown> }> {
  const known = person === null ? [] : await passkeysOf(tx, person);
  const options = await (
    await webauthn()
  ).generateAuthenticationOptions({
    rpID: party.id,
    userVerification: 'required',
    allowCredentials: known.map((row) => ({
      id: row.credential!,
      transports: row.transports as AuthenticatorTransport[],
    })),
  });
  const { token } = await beginCeremony(tx, 'passkey-use', person, {
    challenge: options.challenge,
    party,
  } satisfies Asked);
  return { ceremony: token, options: { ...options } };
}

/** Whose passkey answered. A counter that goes back means a copied passkey: refused by the library. */
export async function finishUsing(
  platform: Platform,
  token: string,
  response: Record<string, unknown>,
): Promise<{ person: string }> {
  const ceremony = await takeCeremony<Asked>(platform, 'passkey-use', token);
  const credential = response['id'];
  if (typeof credential !== 'string') throw refused();
  const row = await platform.register.as(theNode, (tx) =>
    access(tx)
      .selectFrom('factors')
      .selectAll()
      .where('credential', '=', credential)
      .where('confirmed', '=', true)
      .executeTakeFirst(),
  );
  if (!row || (ceremony.person !== null && ceremony.person !== row.person)) throw refused();
  const result = await (
    await webauthn()
  )
    .verifyAuthenticationResponse({
      response: response as unknown as AuthenticationResponseJSON,
      expectedChallenge: ceremony.facts.challenge,
      expectedOrigin: ceremony.facts.party.origin,
      expectedRPID: ceremony.facts.party.id,
      requireUserVerification: true,
      credential: {
        id: row.credential!,
        publicKey: new Uint8Array(Buffer.from(row.public_key!, 'base64url')),
        counter: row.counter,
        transports: row.transports as AuthenticatorTransport[],
      },
    })
    .catch((cause: unknown) => {
      throw refused(cause);
    });
  if (!result.verified) throw refused();
  await platform.register.as(theNode, (tx) =>
    access(tx)
      .updateTable('factors')
      .set({ counter: result.authenticationInfo.newCounter, last_used_at: tx.now })
      .where('id', '=', row.id)
      .execute(),
  );
  return { person: row.person };
}

function passkeysOf(tx: Transaction, person: string) {
  return access(tx)
    .selectFrom('factors')
    .select(['credential', 'transports'])
    .where('person', '=', person)
    .where('kind', '=', 'passkey')
    .where('confirmed', '=', true)
    .execute();
}
