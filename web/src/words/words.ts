import { createInstance } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { directionOf, isLanguage, preferredLanguage, type Language } from './languages.ts';
import { loadFontsFor } from '../design/fonts.ts';
import type english from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'words';
    resources: { words: typeof english };
    returnNull: false;
  }
}

const kept = 'weir.language';
const words = createInstance();

/** Each language is a file of its own, fetched when it is chosen. */
const load: Record<Language, () => Promise<{ default: unknown }>> = {
  en: () => import('./en.json'),
  ar: () => import('./ar.json'),
  es: () => import('./es.json'),
  fr: () => import('./fr.json'),
  ru: () => import('./ru.json'),
  zh: () => import('./zh.json'),
};

export async function startWords(): Promise<void> {
  const language = preferredLanguage(localStorage.getItem(kept), navigator.languages);
  const { default: bundle } = await load[language]();
  await words.use(initReactI18next).init({
    lng: language,
    ns: ['words'],
    defaultNS: 'words',
    resources: { [language]: { words: bundle as Record<string, string> } },
    interpolation: { escapeValue: false }, // React escapes.
    returnNull: false,
  });
  dress(language);
}

export async function speak(language: Language): Promise<void> {
  if (!words.hasResourceBundle(language, 'words')) {
    const { default: bundle } = await load[language]();
    words.addResourceBundle(language, 'words', bundle);
  }
  localStorage.setItem(kept, language);
  await words.changeLanguage(language);
  dress(language);
}

export function currentLanguage(): Language {
  return isLanguage(words.language) ? words.language : 'en';
}

function dress(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  loadFontsFor(language);
}
