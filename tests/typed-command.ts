import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { vi } from 'vitest';
import { main } from '../weir/src/cli.ts';
import type { Platform } from '../weir/src/platform/index.ts';
import type { DeskName } from './desk-world.ts';

/** What came of a line that somebody typed at a node's own machine. */
export interface Typed {
  readonly exit: number;
  readonly said: string;
  readonly complaint: string;
}

export interface Terminal {
  /** For people. */
  type(as: DeskName, line: string, ...more: string[]): Promise<Typed>;
  /** The same with --json; fails where the exit code is another than expected. */
  read<Document>(as: DeskName, line: string, ...more: string[]): Promise<Document>;
  close(): Promise<void>;
}

/** The commands' door of a node of this process (start.ts opens the same), and the whole command line before it. */
export async function openTerminal({ http, config }: Platform): Promise<Terminal> {
  rmSync(config.socketPath, { force: true });
  const socket = createServer((request, response) => http.server.routing(request, response));
  await new Promise<void>((resolve) => socket.listen(config.socketPath, resolve));

  async function type(as: DeskName, line: string, ...more: string[]): Promise<Typed> {
    vi.stubEnv('WEIR_TOKEN', as);
    const [said, complaint]: [string[], string[]] = [[], []];
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const err = vi
      .spyOn(process.stderr, 'write')
      .mockImplementation((text) => complaint.push(String(text)) > 0);
    try {
      const exit = await main([...line.split(' '), ...more, '--data', config.dataFolder]);
      return { exit, said: said.join(''), complaint: complaint.join('') };
    } finally {
      out.mockRestore();
      err.mockRestore();
      vi.unstubAllEnvs();
    }
  }

  return {
    type,
    read: async <Document>(as: DeskName, line: string, ...more: string[]) => {
      const { exit, said, complaint } = await type(as, line, ...more, '--json');
      if (exit !== 0) throw new Error(`weir ${line} ended with ${exit}: ${complaint}`);
      return JSON.parse(said) as Document;
    },
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
