export const themes = ['system', 'light', 'dark', 'contrast'] as const;
export type ThemeChoice = (typeof themes)[number];
export type Theme = Exclude<ThemeChoice, 'system'>;

const kept = 'weir.theme';

export function chosenTheme(): ThemeChoice {
  const text = localStorage.getItem(kept);
  return themes.find((theme) => theme === text) ?? 'system';
}

export function keepTheme(choice: ThemeChoice): void {
  localStorage.setItem(kept, choice);
}

/** `system` follows what the person told the machine, contrast before darkness. */
export function themeFor(choice: ThemeChoice): Theme {
  if (choice !== 'system') return choice;
  if (matchMedia('(prefers-contrast: more)').matches) return 'contrast';
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
