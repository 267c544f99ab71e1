import { useCallback, useEffect, useState } from 'react';

/**
 * What a person has typed and not yet sent, kept in this browser so that a closed tab or a dead server loses nothing.
 * Kept per person; a deliberate sign-out removes them, because they may quote what is secret.
 */
const prefix = 'weir.draft.';
const keptMs = 30 * 24 * 3600 * 1000;
let owner = '';

interface Kept<Value> {
  at: number;
  value: Value;
}

export function draftsBelongTo(person: string): void {
  owner = person;
  for (const key of draftKeys()) {
    const kept = parsed<Kept<unknown>>(localStorage.getItem(key));
    if (!kept || Date.now() - kept.at > keptMs) localStorage.removeItem(key);
  }
}

export function dropDrafts(): void {
  for (const key of draftKeys()) if (key.startsWith(`${prefix}${owner}.`)) localStorage.removeItem(key);
}

/** Like useState, and it survives. `clear` after the server has taken it. `restored` says that an older text came back. */
export function useDraft<Value>(
  name: string,
  initial: Value,
): [value: Value, set: (value: Value) => void, draft: { clear: () => void; restored: boolean }] {
  const key = `${prefix}${owner}.${name}`;
  const [state, setState] = useState(() => load(key, initial));
  useEffect(() => setState(load(key, initial)), [key]);
  const set = useCallback(
    (value: Value) => {
      setState({ value, restored: false });
      try {
        localStorage.setItem(key, JSON.stringify({ at: Date.now(), value } satisfies Kept<Value>));
      } catch {
        // A full or forbidden store must not stop the writing itself.
      }
    },
    [key],
  );
  const clear = useCallback(() => {
    localStorage.removeItem(key);
    setState({ value: initial, restored: false });
  }, [key]);
  return [state.value, set, { clear, restored: state.restored }];
}

function load<Value>(key: string, initial: Value): { value: Value; restored: boolean } {
  const kept = parsed<Kept<Value>>(localStorage.getItem(key));
  return kept ? { value: kept.value, restored: true } : { value: initial, restored: false };
}

function parsed<Value>(text: string | null): Value | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as Value;
  } catch {
    return null;
  }
}

function draftKeys(): string[] {
  return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
}
