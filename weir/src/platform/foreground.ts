/**
 * Requests that change something, while they are answered. People wait for them; work in the background lets them go
 * first, but not forever: a busy day still gets its work done.
 */
export interface Foreground {
  /** A request begins; call what it returns when it is answered. */
  enter(): () => void;
  /** Resolves once nobody has waited for a moment, or after the longest wait in milliseconds. */
  quiet(longestMs?: number): Promise<void>;
}

/** Requests of a busy door come in quick succession: a shorter gap is not yet quiet. */
const moment = 30;
const longest = 2000;

/** Between the pieces of longer work: long enough to let people by, short enough to come to an end on a busy day. */
export const aLittleMs = 300;

export function openForeground(): Foreground {
  let waiting = 0;
  let lastAnswered = -Infinity;
  return {
    enter: () => {
      let left = false;
      waiting++;
      return () => {
        if (left) return;
        left = true;
        waiting--;
        lastAnswered = performance.now();
      };
    },
    quiet: async (longestMs = longest) => {
      const end = performance.now() + longestMs;
      for (;;) {
        const now = performance.now();
        if (now >= end || (waiting === 0 && now - lastAnswered >= moment)) return;
        await new Promise((resolve) => setTimeout(resolve, moment));
      }
    },
  };
}
