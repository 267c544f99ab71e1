import { exhibitVerifyCommand } from '../weir/src/tracing/exhibit-verify-command.ts';
import { runAlone } from './run-alone.ts';

// What the verifier of exhibits alone says.
await runAlone(exhibitVerifyCommand, 'weir-verify.mjs');
