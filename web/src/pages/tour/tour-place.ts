const key = 'weir.tour';

/** At which stop the tour waits on this device; undefined where none is taken. */
export function tourStep(): number | undefined {
  try {
    const kept = localStorage.getItem(key);
    const step = kept === null ? Number.NaN : Number(kept);
    return Number.isInteger(step) && step >= 0 ? step : undefined;
  } catch {
    // A browser that keeps nothing for us: the tour begins anew.
    return undefined;
  }
}

export function noteTour(step: number | undefined): void {
  try {
    if (step === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, String(step));
  } catch {
    // As above.
  }
}
