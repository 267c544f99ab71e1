import { createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Problem } from '@weir/engines/vocabulary';
import type { Config, NodeClient, UploadedFile } from '#platform';
import { lockFolder } from './platform/folder-lock.ts';

interface Answer {
  status: number;
  body: string;
}
/** A good answer goes into the file, where one is named, and its body is empty then. */
type Send = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body: Body | undefined,
  into?: string,
) => Promise<Answer>;

/** In memory, or in pieces whose length is known before. */
type Body = Buffer | { readonly length: number; readonly pieces: AsyncIterable<Uint8Array> };

/** Where `weir sign-in` keeps the session of this data folder: in the person's own home, mode 600. */
function sessionPath(config: Config): string {
  const folder = join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'weir');
  return join(folder, `session-${createHash('sha256').update(config.dataFolder).digest('hex').slice(0, 16)}`);
}

export function keepSession(config: Config, token: string): void {
  const path = sessionPath(config);
  mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(path, token, { mode: 0o600 });
}

function keptSession(config: Config): string | undefined {
  const path = sessionPath(config);
  return process.env['WEIR_TOKEN'] ?? (existsSync(path) ? readFileSync(path, 'utf8') : undefined);
}

export async function nodeRuns(config: Config): Promise<boolean> {
  if (!existsSync(config.socketPath)) return false;
  return new Promise((resolve) => {
    const socket = connect(config.socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

export interface OpenedClient {
  readonly client: NodeClient;
  /** Ends what was opened for this command; waits for the jobs it started. */
  close(): Promise<void>;
}

/**
 * The running node over its socket; without one, the same node in this process, under the folder's lock.
 * @throws Problem `node-missing` where neither folder nor database is there: only `start`, `init` and `demo` make a node
 */
export async function openClient(config: Config): Promise<OpenedClient> {
  if (await nodeRuns(config))
    return { client: clientOver(overSocket(config.socketPath), config), close: async () => undefined };
  if (config.databaseUrl === undefined && !existsSync(config.dataFolder)) {
    throw new Problem({
      code: 'node-missing',
      status: 404,
      detail:
        'There is no node here: its data folder does not exist. Name the folder with --data, or make a node with `weir start`.',
    });
  }
  const lock = lockFolder(config.dataFolder);
  try {
    const { openApp } = await import('./app.ts');
    const app = await openApp(config);
    await app.ready();
    await app.platform.jobs.start();
    const inProcess: Send = async (method, path, headers, body, into) => {
      const answer = await app.platform.http.server.inject({
        method: method as 'GET',
        url: path,
        headers,
        ...(body === undefined ? {} : { payload: Buffer.isBuffer(body) ? body : Readable.from(body.pieces) }),
      });
      if (into !== undefined && answer.statusCode < 400) {
        writeFileSync(into, answer.rawPayload, { flag: 'wx', mode: 0o600 });
        return { status: answer.statusCode, body: '' };
      }
      return { status: answer.statusCode, body: answer.body };
    };
    return {
      client: clientOver(inProcess, config),
      close: async () => {
        await app.platform.jobs.idle();
        await app.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A client that carries a session, over any way of sending. */
export function clientOver(send: Send, config: Config, token = keptSession(config)): NodeClient {
  const headers: Record<string, string> = {
    'weir-door': 'command',
    ...(token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }),
  };
  const answerOf = <T>(answer: Answer): T => {
    const body = answer.body === '' ? null : (JSON.parse(answer.body) as unknown);
    if (answer.status < 400) return body as T;
    const problem = body as { code?: string; detail?: string };
    const facts = Object.fromEntries(
      Object.entries(body as object).filter(
        ([key]) => !['type', 'title', 'code', 'status', 'detail'].includes(key),
      ),
    );
    throw new Problem({
      code: problem.code ?? 'unexpected',
      status: answer.status,
      detail: problem.detail ?? 'The node gave no reason.',
      facts,
    });
  };
  return {
    request: async (method, path, body) =>
      answerOf(
        await send(
          method,
          path,
          body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
          body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
        ),
      ),
    text: async (path) => {
      const answer = await send('GET', path, headers, undefined);
      return answer.status < 400 ? answer.body : answerOf(answer);
    },
    download: async (path, file) => {
      if (existsSync(file)) throw fileExists();
      answerOf(await send('GET', path, headers, undefined, file));
    },
    upload: async (path, file, fields = {}, more = []) => {
      const form = multipart([file, ...more], fields);
      return answerOf(await send('POST', path, { ...headers, 'content-type': form.type }, form.body));
    },
  };
}

function multipart(
  files: readonly UploadedFile[],
  fields: Record<string, string>,
): { type: string; body: Body } {
  const boundary = `weir-${randomBytes(16).toString('hex')}`;
  const parts: UploadedFile['bytes'][] = Object.entries(fields).map(([key, value]) =>
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`),
  );
  for (const file of files) {
    // Quotes and line breaks in a file name would end the header early.
    const name = basename(file.name).replaceAll(/["\r\n]/g, '_');
    parts.push(
      Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="${file.field}"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      ),
      file.bytes,
      Buffer.from('\r\n'),
    );
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  const type = `multipart/form-data; boundary=${boundary}`;
  if (parts.every((part) => part instanceof Uint8Array)) return { type, body: Buffer.concat(parts) };
  let length = 0;
  const sized = parts.map((bytes) => {
    const size = bytes instanceof Uint8Array ? bytes.length : statSync(bytes.path).size;
    length += size;
    return { bytes, size };
  });
  return { type, body: { length, pieces: piecesOf(sized) } };
}

async function* piecesOf(
  parts: readonly { bytes: UploadedFile['bytes']; size: number }[],
): AsyncGenerator<Uint8Array> {
  for (const { bytes, size } of parts) {
    if (bytes instanceof Uint8Array) {
      yield bytes;
      continue;
    }
    let sent = 0;
    for await (const piece of createReadStream(bytes.path, { highWaterMark: 256 * 1024 })) {
      sent += (piece as Buffer).length;
      if (sent > size) break;
      yield piece as Buffer;
    }
    // What was announced and what is sent must be one: half of a changing file is nobody's report.
    if (sent !== size)
      throw new Problem({
        code: 'file-changed',
        status: 409,
        detail:
          'The file changed while it was being sent, so nothing was filed. Send it again when it is whole.',
      });
  }
}

/** Over the network, as a browser or a filer's machine would. */
export function overAddress(url: string): Send {
  return async (method, path, headers, body, into) => {
    const answer = await fetch(new URL(path, url), {
      method,
      headers,
      ...(body === undefined ? {} : { body: bodyOver(body), duplex: 'half' }),
    } as RequestInit);
    if (into !== undefined && answer.ok && answer.body !== null) {
      await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(into, fresh));
      return { status: answer.status, body: '' };
    }
    return { status: answer.status, body: await answer.text() };
  };
}

const fresh = { flags: 'wx', mode: 0o600 } as const;
const fileExists = () =>
  new Problem({
    code: 'file-exists',
    status: 409,
    detail: 'There is a file of that name already. Name another one.',
  });

const bodyOver = (body: Body): Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> =>
  Buffer.isBuffer(body)
    ? new Uint8Array(body)
    : (Readable.toWeb(Readable.from(body.pieces)) as unknown as ReadableStream<Uint8Array>);

function overSocket(socketPath: string): Send {
  return (method, path, headers, body, into) =>
    new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          socketPath,
          method,
          path,
          headers: { ...headers, host: 'weir', ...(body ? { 'content-length': body.length } : {}) },
        },
        (response) => {
          if (into !== undefined && response.statusCode === 200) {
            pipeline(response, createWriteStream(into, fresh)).then(
              () => resolve({ status: 200, body: '' }),
              (error: Error) => {
                rmSync(into, { force: true });
                reject(error);
              },
            );
            return;
          }
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      request.on('error', reject);
      if (body === undefined || Buffer.isBuffer(body)) return void request.end(body);
      const pieces = Readable.from(body.pieces);
      pieces.on('error', (error) => {
        reject(error);
        request.destroy();
      });
      pieces.pipe(request);
    });
}
