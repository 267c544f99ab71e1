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

type Load = () => Promise<{ default: unknown }>;

const kept = 'weir.language';
const words = createInstance();

/** Each language is two files, fetched when it is chosen: what the first page says, and all the rest. */
const load: Record<Language, { readonly first: Load; readonly rest: Load }> = {
  en: { first: () => import('./en.json?first'), rest: () => import('./en.json?rest') },
  ar: { first: () => import('./ar.json?first'), rest: () => import('./ar.json?rest') },
  es: { first: () => import('./es.json?first'), rest: () => import('./es.json?rest') },
  fr: { first: () => import('./fr.json?first'), rest: () => import('./fr.json?rest') },
  ru: { first: () => import('./ru.json?first'), rest: () => import('./ru.json?rest') },
  zh: { first: () => import('./zh.json?first'), rest: () => import('./zh.json?rest') },
};
const whole = new Map<Language, Promise<void>>();
let started: Promise<void> | undefined;

export function startWords(): Promise<void> {
  return (started ??= start(currentLanguage()));
}

async function start(language: Language): Promise<void> {
  const { default: bundle } = await load[language].first();
  await words.use(initReactI18next).init({
    lng: language,
    ns: ['words'],
    defaultNS: 'words',
    resources: { [language]: { words: bundle as Record<string, string> } },
    interpolation: { escapeValue: false }, // React escapes.
    returnNull: false,
    // The rest of the words is said as soon as it is there.
    react: { bindI18nStore: 'added' },
    parseMissingKeyHandler: (key) => {
      void allWords();
      return key;
    },
  });
  dress(language);
}

/** The words of every room in the language that is spoken; a page beyond the first waits for them beside its own script. */
export function allWords(): Promise<void> {
  const language = currentLanguage();
  const coming = whole.get(language) ?? addRest(language);
  whole.set(language, coming);
  return coming;
}

async function addRest(language: Language): Promise<void> {
  try {
    const [{ default: bundle }] = await Promise.all([load[language].rest(), startWords()]);
    words.addResourceBundle(language, 'words', bundle, true);
  } catch (error) {
    // Asked again at the next page.
    whole.delete(language);
    throw error;
  }
}

export async function speak(language: Language): Promise<void> {
  if (!words.hasResourceBundle(language, 'words')) {
    const [first, rest] = await Promise.all([load[language].first(), load[language].rest()]);
    words.addResourceBundle(language, 'words', first.default);
    words.addResourceBundle(language, 'words', rest.default, true);
    whole.set(language, Promise.resolve());
  }
  localStorage.setItem(kept, language);
  await words.changeLanguage(language);
  dress(language);
}

export function currentLanguage(): Language {
  return isLanguage(words.language ?? '')
    ? (words.language as Language)
    : preferredLanguage(localStorage.getItem(kept), navigator.languages);
}

function dress(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  loadFontsFor(language);
}
