// Runs before the page's modules.
// 1. zod would compile its checks with `new Function`, which the content security policy rightly forbids.
// oxlint-disable-next-line no-underscore-dangle -- zod's own name for it
globalThis.__zod_globalConfig = { jitless: true };
// 2. The chosen colours and reading direction, so that nothing flashes in another one first.
(() => {
  const page = document.documentElement;
  try {
    const theme = localStorage.getItem('weir.theme');
    const dark = matchMedia('(prefers-color-scheme: dark)').matches;
    page.dataset.theme = theme && theme !== 'system' ? theme : dark ? 'dark' : 'light';
    const language = localStorage.getItem('weir.language');
    if (language) page.lang = language;
    if (language === 'ar') page.dir = 'rtl';
    // 3. The words, beside the script that asks for them; the build notes where they are.
    const words = JSON.parse(document.currentScript?.dataset.words ?? '{}');
    const spoken = [language ?? '', ...navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()), 'en'];
    const file = words[spoken.find((one) => one in words)];
    if (file)
      document.head.append(
        Object.assign(document.createElement('link'), { rel: 'modulepreload', href: file }),
      );
  } catch {
    // Storage is forbidden: the defaults do.
  }
})();
