import { useSyncExternalStore } from 'react';

/**
 * The ground on which pages are read: the case or alert a person last opened in this tab goes along with every reading, and
 * where the node found none it says what it wants a reason for.
 */
const workKey = 'weir-ground';
let wanted: string | null = null;
const listeners = new Set<() => void>();

/** Told by each address: on a case or an alert, that is what the person works on now. */
export function groundOfAddress(path: string): string | undefined {
  const found = /^\/(case|alert)s\/([\w-]{1,60})(?:\/|$)/.exec(path);
  if (found) {
    const ground = `${found[1]!}/${found[2]!}`;
    try {
      sessionStorage.setItem(workKey, ground);
    } catch {
      // Without storage the case is named on its own pages only.
    }
    return ground;
  }
  // What is opened from a case is opened for it; the start of another errand forgets it.
  try {
    if (/^\/(inbox|cases|alerts|settings)?$/.test(path)) sessionStorage.removeItem(workKey);
    return sessionStorage.getItem(workKey) ?? undefined;
  } catch {
    return undefined;
  }
}

export function wantReason(object: string | null): void {
  if (wanted === object) return;
  wanted = object;
  for (const listener of listeners) listener();
}

export function useWantedReason(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => wanted,
  );
}
