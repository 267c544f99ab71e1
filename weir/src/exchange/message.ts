import { Problem } from '@weir/engines/vocabulary';
import {
  letterSchemas,
  messageFrameSchema,
  messageVersion,
  type LetterContent,
  type LetterKind,
  type MessageFrame,
} from './message-contract.ts';

export const messageKind = (letter: LetterKind): string => `exchange.${letter}`;

/** Characters of a body's JSON: far more than people write, far less than would hold a node up. */
const bodyLimit = 4_000_000;

/**
 * Reads the body of an arrived message.
 * @throws Problem `message-too-large`, `message-version-unknown`, `message-kind-unknown`, `message-invalid` with the places
 */
export function readMessage(body: Readonly<Record<string, unknown>>): {
  kind: LetterKind;
  frame: MessageFrame;
  content: LetterContent;
} {
  if (JSON.stringify(body).length > bodyLimit) {
    throw new Problem({
      code: 'message-too-large',
      status: 413,
      detail: `The message is longer than ${bodyLimit} characters. Send tables and documents as attachments.`,
    });
  }
  if (body['version'] !== messageVersion) {
    throw new Problem({
      code: 'message-version-unknown',
      status: 422,
      detail: `This node reads version ${messageVersion} of what FIUs say to each other. Write in that version.`,
      facts: { version: messageVersion },
    });
  }
  const frame = messageFrameSchema.safeParse(body);
  if (!frame.success) throw invalid(frame.error.issues);
  const kind = frame.data.kind.replace(/^exchange\./, '') as LetterKind;
  if (!Object.hasOwn(letterSchemas, kind)) {
    throw new Problem({
      code: 'message-kind-unknown',
      status: 422,
      detail: 'This node knows no such letter.',
    });
  }
  return { kind, frame: frame.data, content: readContent(kind, frame.data.content) };
}

/** @throws Problem `message-invalid` */
export function readContent(kind: LetterKind, content: unknown): LetterContent {
  const read = letterSchemas[kind].safeParse(content);
  if (!read.success) throw invalid(read.error.issues);
  return read.data;
}

function invalid(issues: readonly { path: PropertyKey[]; code: string }[]): Problem {
  return new Problem({
    code: 'message-invalid',
    status: 422,
    detail:
      'The message does not have the form that docs/exchange.md gives. Each place that is wrong is named; send it again in that form.',
    facts: {
      // Places and codes alone: what stood there is the partner's and stays out of logs.
      places: issues.slice(0, 20).map(({ path, code }) => ({ path: path.map(String).join('.'), code })),
    },
  });
}
