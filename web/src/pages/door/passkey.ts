import {
  startAuthentication,
  startRegistration,
  WebAuthnError,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { passkeyOptionsSchema, signInAnswerSchema } from 'weir/people/contract';
import { send } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';

/** What a passkey answered to the node's question, with the ceremony it belongs to. */
export interface PasskeyAnswer {
  ceremony: string;
  response: Record<string, unknown>;
}

/** Asks the device for the passkey that the node's options name. */
export async function answerWithPasskey(optionsPath: string, body?: unknown): Promise<PasskeyAnswer> {
  const { ceremony, options } = await send(
    passkeyOptionsSchema,
    'POST',
    optionsPath,
    body === undefined ? {} : { body },
  );
  const response = await spoken(
    startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }),
  );
  return { ceremony, response: { ...response } };
}

/** Has the device make a new passkey. */
export async function makePasskey(optionsPath: string): Promise<PasskeyAnswer> {
  const { ceremony, options } = await send(passkeyOptionsSchema, 'POST', optionsPath);
  const response = await spoken(
    startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }),
  );
  return { ceremony, response: { ...response } };
}

export async function signInByPasskey(): Promise<void> {
  const answer = await answerWithPasskey('/session/passkey-options');
  await send(signInAnswerSchema, 'POST', '/session/passkey', { body: answer });
}

/** The browser's own errors are for programmers: a person hears that it was called off, and can try again. */
async function spoken<Answer>(asking: Promise<Answer>): Promise<Answer> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof WebAuthnError || error instanceof DOMException || error instanceof TypeError) {
      throw new ApiProblem({
        code: 'passkey-not-given',
        status: 400,
        detail: 'The device gave no passkey: it was called off, took too long, or has none for this address.',
      });
    }
    throw error;
  }
}
