import { createRequire } from 'node:module';
import process from 'node:process';
import type { Command } from '../weir/src/platform/command.ts';
import { readConfig } from '../weir/src/platform/config.ts';

// One command without the rest of the house: the same answer as the whole Weir gives.
// Some of what is bundled still asks for Node's own parts by `require`.
globalThis.require ??= createRequire(import.meta.url);

/** @param file the name of the file that a person calls */
export async function runAlone(command: Command, file: string): Promise<void> {
  const args = process.argv.slice(2).filter((word) => word !== '--json');
  const asJson = process.argv.includes('--json');
  // oxlint-disable-next-line no-control-regex
  const commanding = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
  const harmless = (text: string): string => text.replaceAll(commanding, '\ufffd');

  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

  if (args.length === 0 || args.includes('--help')) {
    process.stdout.write(`node ${file} ${command.usage} [--json]\n${command.summary}\n`);
  } else {
    try {
      process.exitCode = await command.run(args, {
        output: {
          asJson,
          say: (sentence) => void (asJson ? undefined : process.stdout.write(`${harmless(sentence)}\n`)),
          json: (document) =>
            void (asJson ? process.stdout.write(`${JSON.stringify(document)}\n`) : undefined),
          line: (text) => void process.stdout.write(`${text}\n`),
        },
        config: (settings) => readConfig(settings),
        node: () => Promise.reject(new Error('This command alone speaks to no node.')),
      });
    } catch (error) {
      const {
        code = 'broken',
        detail,
        message,
        exitCode = 2,
        facts = {},
      } = error as {
        code?: string;
        detail?: string;
        message?: string;
        exitCode?: number;
        facts?: object;
      };
      const sentence = detail ?? message ?? String(error);
      process.stderr.write(`weir: ${harmless(sentence)}\n`);
      if (asJson)
        process.stdout.write(`${JSON.stringify({ problem: { code, detail: sentence, ...facts } })}\n`);
      process.exitCode = exitCode;
    }
  }
}
