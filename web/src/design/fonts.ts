import '@fontsource/noto-sans/400.css';
import '@fontsource/noto-sans/600.css';

/**
 * Latin, Greek and Cyrillic come with the first page (a browser fetches only the ranges it draws). Arabic and Chinese
 * have long style sheets, so they follow: at once where the language needs them, else when the browser is idle,
 * because a name may stand in its original script on any page.
 */
export function loadFontsFor(language: string): void {
  if (language === 'ar') void arabic();
  if (language === 'zh') void chinese();
  whenIdle(() => {
    void arabic();
    void chinese();
  });
}

async function arabic(): Promise<void> {
  await Promise.all([
    import('@fontsource/noto-sans-arabic/400.css'),
    import('@fontsource/noto-sans-arabic/600.css'),
  ]);
}

async function chinese(): Promise<void> {
  await Promise.all([import('@fontsource/noto-sans-sc/400.css'), import('@fontsource/noto-sans-sc/600.css')]);
}

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(work, { timeout: 4000 });
  else setTimeout(work, 1500);
}
