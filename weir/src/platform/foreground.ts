/**
 * Requests that change something, while they are answered. People wait for them; work in the background lets them go
 * first, but not forever: a busy day still gets its work done.
 */
export interface Foreground {
  /** A request begins; call what it returns when it is answered. */
  enter(): () => void;
  /** Resolves once nobody has waited for a moment, or after the longest wait. */
  quiet(): Promise<void>;
}

/** Requests of a busy door come in quick succession: a shorter gap is not yet quiet. */
const moment = 30;
const longest = 2000;

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
    quiet: async () => {
      const end = performance.now() + longest;
      for (;;) {
        const now = performance.now();
        if (now >= end || (waiting === 0 && now - lastAnswered >= moment)) return;
        await new Promise((resolve) => setTimeout(resolve, moment));
      }
    },
  };
}
