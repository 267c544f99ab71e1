import type { Config, Settings } from './config.ts';

/** What a command prints with: people read sentences, programs read one JSON document. */
export interface CommandOutput {
  /** For people; nothing with --json. */
  say(sentence: string): void;
  /** The answer for programs, printed only with --json. */
  json(document: unknown): void;
  /** One line as it is, in either mode (rows of a stream). */
  line(text: string): void;
  readonly asJson: boolean;
}

export interface UploadedFile {
  readonly field: string;
  readonly name: string;
  /** In memory, or where it lies: then it is sent as it is read, however large. */
  readonly bytes: Uint8Array | { readonly path: string };
}

/** A node to speak with: the running one over its socket, or this process when none runs. */
export interface NodeClient {
  request<Answer>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<Answer>;
  /** A document as it is kept, not read into an object: its bytes may be hashed. */
  text(path: string): Promise<string>;
  /** A document too large for memory, or not of text, into a file that is not there yet. */
  download(path: string, file: string): Promise<void>;
  /** Sends files as multipart form data, each under the field that the route names. */
  upload<Answer>(
    path: string,
    file: UploadedFile,
    fields?: Record<string, string>,
    more?: readonly UploadedFile[],
  ): Promise<Answer>;
}

export interface CommandContext {
  readonly output: CommandOutput;
  readonly config: (settings?: Settings) => Config;
  /** Connects as the signed-in person (`weir sign-in`); locks the folder if no node runs. Closed by the caller of the command. */
  readonly node: () => Promise<NodeClient>;
}

/** Exit: 0 done (also with hits or alerts), 1 a considered "no", 2 bad usage or unreadable input. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Command {
  /** The words that call it: `['report', 'check']`. */
  readonly words: readonly string[];
  /** What follows the words: `FILE... [--profile P]`. */
  readonly usage: string;
  /** One sentence for `weir help`. */
  readonly summary: string;
  run(args: string[], context: CommandContext): Promise<ExitCode>;
}
