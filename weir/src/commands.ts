import type { Command } from '#platform';
import { demoCommand } from './demo/demo-command.ts';
import { houseCommands } from './house-commands.ts';
import { screeningCommands } from './screening/screening-commands.ts';
import { ledgerCommands } from './ledger/ledger-commands.ts';
import { traceCommands } from './tracing/trace-commands.ts';
import { intakeCommands } from './intake/intake-commands.ts';

/** Every command, from every room. Files named `*-commands.ts` load nothing heavy until a command runs. */
export const commands: readonly Command[] = [
  demoCommand,
  ...houseCommands,
  ...intakeCommands,
  ...screeningCommands,
  ...ledgerCommands,
  ...traceCommands,
];
