/** The six official languages of the United Nations, each under its own name. */
export const languages = ['en', 'ar', 'es', 'fr', 'ru', 'zh'] as const;
export type Language = (typeof languages)[number];

export const languageNames: Record<Language, string> = {
  en: 'English',
  ar: 'العربية',
  es: 'Español',
  fr: 'Français',
  ru: 'Русский',
  zh: '中文',
};

/** Arabic keeps Western digits: amounts and codes are compared with documents that carry them. */
export const locales: Record<Language, string> = {
  en: 'en-GB',
  ar: 'ar-u-nu-latn',
  es: 'es',
  fr: 'fr',
  ru: 'ru',
  zh: 'zh-Hans',
};

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

export function isLanguage(text: string): text is Language {
  return (languages as readonly string[]).includes(text);
}

/** What the person chose here before, else the first of the browser's languages that is one of the six. */
export function preferredLanguage(chosen: string | null, browser: readonly string[]): Language {
  if (chosen !== null && isLanguage(chosen)) return chosen;
  for (const tag of browser) {
    const code = tag.slice(0, 2).toLowerCase();
    if (isLanguage(code)) return code;
  }
  return 'en';
}
