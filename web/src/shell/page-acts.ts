export interface PageAct {
  readonly words: string;
  readonly run: () => void;
}

const actsMax = 12;

/**
 * What the page can do now, read from the buttons that it shows: whoever may not do a thing has no button for it. A button that ends a
 * form gets the focus instead of a click, because its fields may still be empty.
 */
export function pageActs(main: ParentNode | null = document.getElementById('matter')): PageAct[] {
  const acts = new Map<string, PageAct>();
  for (const button of main?.querySelectorAll<HTMLElement>('button:not(:disabled), [data-acts] a') ?? []) {
    const words = button.innerText.trim();
    if (words === '' || words.length > 80 || acts.has(words)) continue;
    if (button.closest('table, nav, [data-filters], [role="tablist"], [role="radiogroup"], [role="menu"]'))
      continue;
    const ends = button instanceof HTMLButtonElement && button.type === 'submit' && button.form !== null;
    acts.set(words, { words, run: () => (ends ? button.focus() : button.click()) });
    if (acts.size === actsMax) break;
  }
  return [...acts.values()];
}
