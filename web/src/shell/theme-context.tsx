import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { mantineTheme } from '../design/theme.ts';
import { chosenTheme, keepTheme, themeFor, type ThemeChoice } from '../design/theme-choice.ts';
import { directionOf, isLanguage } from '../words/languages.ts';

interface ThemeControl {
  choice: ThemeChoice;
  choose: (choice: ThemeChoice) => void;
}

const ThemeContext = createContext<ThemeControl | null>(null);

export function useTheme(): ThemeControl {
  const control = useContext(ThemeContext);
  if (!control) throw new Error('Broken promise: useTheme outside ThemeProvider.');
  return control;
}

/** Puts the token set and Mantine under one choice, and follows the machine when the choice is "system". */
export function ThemeProvider({ children }: { children: ReactNode }): ReactNode {
  const { i18n } = useTranslation();
  const [choice, setChoice] = useState(chosenTheme);
  const [theme, setTheme] = useState(() => themeFor(choice));

  useEffect(() => {
    const apply = (): void => setTheme(themeFor(choice));
    apply();
    const watched = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)'].map((query) =>
      matchMedia(query),
    );
    for (const media of watched) media.addEventListener('change', apply);
    return () => {
      for (const media of watched) media.removeEventListener('change', apply);
    };
  }, [choice]);

  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  const choose = (next: ThemeChoice): void => {
    keepTheme(next);
    setChoice(next);
  };
  const direction = isLanguage(i18n.language) ? directionOf(i18n.language) : 'ltr';

  return (
    <ThemeContext value={{ choice, choose }}>
      <DirectionProvider key={direction} initialDirection={direction} detectDirection={false}>
        <MantineProvider
          theme={mantineTheme}
          forceColorScheme={theme === 'dark' ? 'dark' : 'light'}
          withCssVariables={false}
          withGlobalClasses={false}
        >
          {children}
        </MantineProvider>
      </DirectionProvider>
    </ThemeContext>
  );
}
