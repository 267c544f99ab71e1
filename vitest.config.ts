import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// No isolation: starting a fresh world per file cost ten times the run (12.1 s against 1.4 s over 60 files).
// Tests therefore leave nothing behind: no globals, no open servers, folders under the system's temporary one.
export default defineConfig({
  test: {
    isolate: false,
    pool: 'forks',
    // One file a core: on two cores the default is one worker, which took six minutes.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Commands and nodes that tests start as processes keep what they compiled: half of the processor time of a start.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'weir-compile-cache') },
    // What is polled for is waited for: one second, the default, is less than a busy machine may take to draw a page.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      { extends: true, test: { name: 'engines', include: ['engines/**/*.test.ts', 'sandbox/**/*.test.ts'] } },
      { extends: true, test: { name: 'rooms', include: ['weir/**/*.test.ts', 'web/**/*.test.ts'] } },
      { extends: true, test: { name: 'house', include: ['tests/house/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/house/**', '**/node_modules/**'],
        },
      },
    ],
  },
});
