import { createServer, connect, type Server, type Socket } from 'node:net';
import type { Random } from '../engines/vocabulary/index.ts';

/**
 * A network that means harm, in front of one port on loopback: it drops connections, cuts them anywhere, holds bytes back,
 * sends them twice or in another order, and changes bits. It reads all that passes.
 */
export interface HostileNetwork {
  readonly port: number;
  /** How often it did what. */
  readonly done: Record<string, number>;
  /** Bytes seen in both directions, and whether a word was among them. */
  readonly seen: { bytes: number };
  /** From now on it only listens. */
  calm(): void;
  /** From now on it does harm again. */
  rage(): void;
  close(): Promise<void>;
}

export async function openHostileNetwork(
  target: number,
  random: Random,
  { forbidden, harm = 0.3 }: { forbidden: RegExp; harm?: number },
): Promise<HostileNetwork & { readable: string[] }> {
  const done: Record<string, number> = {};
  const seen = { bytes: 0 };
  const readable: string[] = [];
  const sockets = new Set<Socket>();
  let isCalm = false;
  const happened = (what: string): void => void (done[what] = (done[what] ?? 0) + 1);

  const server: Server = createServer((client) => {
    if (!isCalm && random.next() < harm / 4) {
      happened('dropped');
      client.destroy();
      return;
    }
    const behind = connect(target, '127.0.0.1');
    // Where this connection comes to harm, if it does.
    const plan =
      isCalm || random.next() > harm ? undefined : kinds[Math.floor(random.next() * kinds.length)]!;
    const budget = { left: Math.floor(random.next() * 60_000) };
    const both = (end: Socket, other: Socket): void => {
      sockets.add(end);
      let tail = '';
      let held: Buffer | undefined;
      end.on('data', (chunk: Buffer) => {
        seen.bytes += chunk.length;
        const text = tail + chunk.toString('latin1');
        if (forbidden.test(text)) readable.push(text.match(forbidden)![0]);
        tail = text.slice(-100);
        budget.left -= chunk.length;
        if (plan === undefined || budget.left > 0 || isCalm) return void other.write(chunk);
        happened(plan);
        if (plan === 'cut') {
          other.write(chunk.subarray(0, Math.floor(random.next() * chunk.length)));
          end.destroy();
          other.destroy();
        } else if (plan === 'corrupted') {
          const bent = Buffer.from(chunk);
          bent[Math.floor(random.next() * bent.length)]! ^= 1 << Math.floor(random.next() * 8);
          other.write(bent);
        } else if (plan === 'doubled') {
          other.write(chunk);
          other.write(chunk);
        } else if (plan === 'delayed') {
          end.pause();
          setTimeout(() => {
            if (!other.destroyed) other.write(chunk);
            end.resume();
          }, random.next() * 60);
        } else if (held === undefined) {
          held = chunk;
        } else {
          other.write(chunk);
          other.write(held);
          held = undefined;
        }
      });
      end.on('error', () => other.destroy());
      end.on('close', () => {
        sockets.delete(end);
        other.destroy();
      });
    };
    both(client, behind);
    both(behind, client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    done,
    seen,
    readable,
    calm: () => void (isCalm = true),
    rage: () => void (isCalm = false),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const kinds = ['cut', 'cut', 'corrupted', 'doubled', 'reordered', 'delayed'] as const;
