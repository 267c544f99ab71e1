import { Outlet, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AfterFilters } from '../design/page/page.tsx';
import { isTyping } from '../design/table/list-keys.ts';
import { Header } from './header.tsx';
import { placesOf } from './houses.ts';
import { ConnectionStrip } from './connection-strip.tsx';
import { BreakGlassBanner } from './break-glass-banner.tsx';
import { Navigation } from './navigation.tsx';
import { tourStep } from '../pages/tour/tour-place.ts';
import { ReasonStrip } from './reason-strip.tsx';
import { noteVisit } from './recent-places.ts';
import { SavedViews } from './saved-views/saved-views.tsx';
import { usePerson } from './session.tsx';
import styles from './shell.module.css';

const loadPalette = () => import('./palette.tsx');
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));
const KeyboardHelp = lazy(() =>
  import('./keyboard-help.tsx').then((module) => ({ default: module.KeyboardHelp })),
);

const Tour = lazy(() => import('../pages/tour/tour.tsx').then((module) => ({ default: module.Tour })));

/** The frame around every page of a signed-in person. */
export function Shell(): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'palette' | 'keys' | null>(null);
  // A tour that was begun goes on, whoever signs in.
  const [touring, setTouring] = useState(() => tourStep() !== undefined);
  useEffect(() => {
    // Fetched before it is asked for: the first letters typed after ⌘K must find their box.
    const timer = setTimeout(() => void loadPalette(), 1000);
    return () => clearTimeout(timer);
  }, []);
  useEffect(noteTitles, []);
  useShellKeys({ openPalette: () => setOpen('palette'), openKeys: () => setOpen('keys') });
  return (
    <>
      <a href="#matter" className={`${styles['skip'] ?? ''} unseen`}>
        {t('shell.skip')}
      </a>
      <Header
        onSearch={() => setOpen('palette')}
        onKeys={() => setOpen('keys')}
        onTour={() => setTouring(true)}
      />
      <ConnectionStrip />
      <BreakGlassBanner />
      <div className={styles['body']}>
        <Navigation />
        <main id="matter" tabIndex={-1} className={styles['matter']}>
          <ReasonStrip />
          <AfterFilters value={<SavedViews />}>
            <Suspense fallback={null}>
              <Outlet />
            </Suspense>
          </AfterFilters>
        </main>
      </div>
      <Suspense fallback={null}>
        {open === 'palette' && <Palette onClose={() => setOpen(null)} />}
        {touring && <Tour onClose={() => setTouring(false)} />}
        {open === 'keys' && <KeyboardHelp onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}

/** A page says in the browser's tab what it is; that is how recent places learn of it. */
function noteTitles(): () => void {
  const note = (): void => noteVisit(location.pathname, document.title);
  const observer = new MutationObserver(note);
  const title = document.querySelector('title');
  if (title) observer.observe(title, { childList: true });
  note();
  return () => observer.disconnect();
}

/** ⌘K or / searches, ? shows the keys, g and a letter goes to a place. */
function useShellKeys(actions: { openPalette: () => void; openKeys: () => void }): void {
  const person = usePerson();
  const navigate = useNavigate();
  useEffect(() => {
    let goUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey)) {
        event.preventDefault();
        actions.openPalette();
        return;
      }
      if (isTyping(event) || event.metaKey || event.ctrlKey || event.altKey) return;
      if (Date.now() < goUntil) {
        goUntil = 0;
        const place = placesOf(person).find(({ letter }) => letter === event.key);
        if (place) {
          event.preventDefault();
          event.stopPropagation();
          void navigate({ to: place.path });
        }
      } else if (event.key === 'g') {
        goUntil = Date.now() + 1200;
      } else if (event.key === '/') {
        event.preventDefault();
        actions.openPalette();
      } else if (event.key === '?') {
        actions.openKeys();
      }
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [person]);
}
