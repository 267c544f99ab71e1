import { connect, createServer, type Socket } from 'node:net';

/** A stretch of network in front of one port on loopback: open, closed, or letting each connection pass so many bytes and no more. */
export interface TollGate {
  readonly port: number;
  /** Bytes that went to the port. */
  readonly passed: number;
  readonly cuts: number;
  /** Nothing passes any more, and what was on its way is cut. */
  close(): void;
  /** Bytes that one connection may bring before it is cut; without end where none are named. */
  open(bytesEach?: number): void;
  end(): Promise<void>;
}

export async function openTollGate(target: number): Promise<TollGate> {
  const sockets = new Set<Socket>();
  let [passed, cuts, bytesEach, isOpen] = [0, 0, Infinity, true];
  const server = createServer((client) => {
    if (!isOpen) return void client.destroy();
    const behind = connect(target, '127.0.0.1');
    let left = bytesEach;
    for (const [end, other] of [
      [client, behind],
      [behind, client],
    ] as const) {
      sockets.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        sockets.delete(end);
        other.destroy();
      });
    }
    behind.pipe(client);
    client.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      left -= chunk.length;
      if (left < 0) {
        cuts++;
        client.destroy();
        behind.destroy();
      } else if (!behind.write(chunk)) {
        client.pause();
        behind.once('drain', () => client.resume());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    get passed() {
      return passed;
    },
    get cuts() {
      return cuts;
    },
    close: () => {
      isOpen = false;
      for (const socket of sockets) socket.destroy();
    },
    open: (each = Infinity) => {
      [isOpen, bytesEach] = [true, each];
    },
    end: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
