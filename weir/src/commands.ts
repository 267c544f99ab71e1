import type { Command } from '#platform';
import { houseCommands } from './house-commands.ts';

/** Every command, from every room. Files named `*-commands.ts` load nothing heavy until a command runs. */
export const commands: readonly Command[] = [...houseCommands];
