import { useEffect, useRef } from 'react';

interface ListKeys {
  ids: readonly string[];
  selected: string | undefined;
  onSelect: ((id: string | undefined) => void) | undefined;
  focus: (id: string) => void;
}

/** j and k (or the arrows, once in the list) walk; Escape lets go. Silent while somebody types. */
export function useListKeys(keys: ListKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { ids, selected, onSelect, focus } = latest.current;
      if (!onSelect || isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      const inList = selected !== undefined;
      const step =
        event.key === 'j' || (inList && event.key === 'ArrowDown')
          ? 1
          : event.key === 'k' || (inList && event.key === 'ArrowUp')
            ? -1
            : 0;
      if (step !== 0 && ids.length > 0) {
        const at = selected === undefined ? -1 : ids.indexOf(selected);
        const next = ids[Math.min(ids.length - 1, Math.max(0, at + step))];
        if (next === undefined) return;
        event.preventDefault();
        onSelect(next);
        requestAnimationFrame(() => focus(next));
      } else if (event.key === 'Escape' && inList) {
        onSelect(undefined);
        requestAnimationFrame(() => focus(selected));
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

/** Keys belong to the field or dialog that has the focus. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target) return false;
  if (target.closest('dialog, [role="menu"]')) return true;
  const name = target.tagName;
  if (name === 'TEXTAREA' || name === 'SELECT' || target.isContentEditable) return true;
  return name === 'INPUT' && !['checkbox', 'radio', 'button'].includes((target as HTMLInputElement).type);
}
