import { intakeCommands } from '../weir/src/intake/intake-commands.ts';
import { runAlone } from './run-alone.ts';

// What the checker alone says.
const command = intakeCommands.find((each) => each.words.join(' ') === 'report check');
if (command === undefined) throw new Error('The command `report check` has another name now.');
await runAlone(command, 'weir-check.mjs');
