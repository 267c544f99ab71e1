import { createHash } from 'node:crypto';
import { Agent as HttpAgent, get as httpGet, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { Problem } from '@weir/engines/vocabulary';

export interface FetchLimits {
  readonly bytes: number;
  readonly ms: number;
  readonly redirects: number;
}

export const fetchLimits: FetchLimits = { bytes: 256 * 1024 * 1024, ms: 10 * 60_000, redirects: 5 };

/**
 * Takes a list from where it is published, through the proxy that HTTPS_PROXY (HTTP_PROXY, NO_PROXY) names. Over TLS only:
 * a list decides whose money is held. Plain HTTP is for this machine, where a mirror may stand.
 * @throws Problem `list-source-refused`, `list-source-unreachable`, `list-too-large`
 */
export async function fetchList(
  source: string,
  expected?: string,
  limits: FetchLimits = fetchLimits,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ bytes: Buffer; sha256: string; from: string }> {
  const signal = AbortSignal.timeout(limits.ms);
  const agents = {
    'https:': new HttpsAgent({ proxyEnv: environment }),
    'http:': new HttpAgent({ proxyEnv: environment }),
  };
  try {
    let address = addressOf(source);
    for (let hop = 0; hop <= limits.redirects; hop++) {
      const answer = await ask(address, agents, signal);
      const status = answer.statusCode ?? 0;
      if (status >= 300 && status < 400 && answer.headers.location !== undefined) {
        answer.destroy();
        address = addressOf(new URL(answer.headers.location, address).href);
        continue;
      }
      if (status !== 200) {
        answer.destroy();
        throw unreachable(address, `it answered ${status}`);
      }
      const bytes = await bodyOf(answer, limits.bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      if (expected !== undefined && expected.toLowerCase() !== sha256) {
        throw new Problem({
          code: 'list-source-refused',
          status: 409,
          detail: 'What came is not the list that was expected: its SHA-256 differs. Nothing was imported.',
          facts: { sha256 },
        });
      }
      return { bytes, sha256, from: address.origin + address.pathname };
    }
    throw unreachable(address, 'it sends on from address to address');
  } catch (error) {
    if (error instanceof Problem) throw error;
    const { code, name } = error as { code?: string; name: string };
    throw unreachable(new URL(source), name === 'TimeoutError' ? 'it took too long' : (code ?? name));
  } finally {
    for (const agent of Object.values(agents)) agent.destroy();
  }
}

function ask(
  address: URL,
  agents: { 'https:': HttpsAgent; 'http:': HttpAgent },
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/xml, text/csv, */*;q=0.5', 'user-agent': 'weir' };
    const request =
      address.protocol === 'https:'
        ? httpsGet(address, { agent: agents['https:'], signal, headers }, resolve)
        : httpGet(address, { agent: agents['http:'], signal, headers }, resolve);
    request.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
  });
}

async function bodyOf(answer: IncomingMessage, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > most) {
      answer.destroy();
      throw new Problem({
        code: 'list-too-large',
        status: 413,
        detail: `The source sends more than ${Math.round(most / 2 ** 20)} MiB. Fetch the file by hand and import it with \`weir list import\`.`,
      });
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function addressOf(text: string): URL {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  const here = address !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  if (address?.protocol === 'https:' || (address?.protocol === 'http:' && here)) return address;
  throw new Problem({
    code: 'list-source-refused',
    status: 400,
    detail: 'A list is fetched from an https address. Give one, or import a file with `weir list import`.',
  });
}

function unreachable(address: URL, why: string): Problem {
  return new Problem({
    code: 'list-source-unreachable',
    status: 503,
    detail: `The list could not be fetched from ${address.host}: ${why}. The list stays at its version. Check the network and HTTPS_PROXY, or import a file with \`weir list import\`.`,
  });
}
