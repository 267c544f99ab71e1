import { describe, expect, it } from 'vitest';
import { openForeground } from './foreground.ts';

describe('background work', () => {
  it('waits while somebody is being answered, then goes on', async () => {
    const foreground = openForeground();
    const answered = foreground.enter();
    let isQuiet = false;
    const quiet = foreground.quiet().then(() => void (isQuiet = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isQuiet).toBe(false);
    answered();
    answered();
    await quiet;
    expect(isQuiet).toBe(true);
  });

  it('goes on after a while, however busy the door is', async () => {
    const foreground = openForeground();
    const answered = foreground.enter();
    await foreground.quiet();
    answered();
  });

  it('waits for nobody where nobody asks', async () => {
    const begun = performance.now();
    await openForeground().quiet();
    expect(performance.now() - begun).toBeLessThan(1000);
  });
});
