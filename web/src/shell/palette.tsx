import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pageOf, searchEverything, type Found } from '../api/search.ts';
import { placesOf } from './houses.ts';
import { pageActs } from './page-acts.ts';
import { recentPlaces } from './recent-places.ts';
import { addressOf, useSavedViews } from './saved-views/use-saved-views.ts';
import { Dialog } from '../design/dialog/dialog.tsx';
import { usePerson } from './session.tsx';
import styles from './palette.module.css';

const recentsMax = 6;

interface Entry {
  id: string;
  group: string;
  words: ReactNode;
  beside?: string | undefined;
  /** Where it leads; or what it does. */
  path?: string;
  run?: () => void;
}

/**
 * One box for everything that this person may see: what is found, what the page can do, kept views, places of the house, where one was
 * lately. Arrows choose, Enter goes.
 */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const { history } = useRouter();
  const listId = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(text.trim(), 150);
  const inFiu = person.organisation.kind === 'fiu';
  const found = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => searchEverything(asked, signal),
    enabled: asked.length >= 2,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });

  const wanted = text.trim().toLocaleLowerCase();
  const fits = ({ words }: { words: string }): boolean => words.toLocaleLowerCase().includes(wanted);
  const places = placesOf(person).map((place) => ({
    id: `place-${place.key}`,
    group: t('palette.places'),
    words: t(`place.${place.key}`),
    path: place.path,
  }));
  // Read once, as the page was when the box opened.
  const [acts] = useState(() =>
    pageActs().map(({ words, run }) => ({ id: `act-${words}`, group: t('palette.act'), words, run })),
  );
  const { views } = useSavedViews();
  const kept = views.map((view) => ({
    id: `view-${view.id}`,
    group: t('palette.view'),
    words: view.name,
    path: addressOf(view),
  }));
  const [recents] = useState(recentPlaces);
  const lately = recents
    .filter(({ path }) => path !== location.pathname && !places.some((place) => place.path === path))
    .map(({ path, title }) => {
      // Of an earlier visit only the address is known, and of that only which place and the end of the id say anything.
      const within = places.find((place) => path.startsWith(`${place.path}/`));
      const words = title ?? (within ? `${within.words} …${path.slice(-6)}` : path);
      return { id: `recent-${path}`, group: t('palette.recent'), words, path };
    });
  const results: Entry[] =
    asked.length >= 2 ? (found.data ?? []).map((item) => entryOf(item, pageOf(item, person), t)) : [];
  const own: Entry[] = [...acts, ...kept, ...places].filter(fits);
  const been: Entry[] = lately.filter(fits).slice(0, recentsMax);
  // With nothing typed, where one was lately stands first.
  const entries = wanted === '' ? [...been, ...own] : [...results, ...own, ...been];
  const chosen = entries[Math.min(at, entries.length - 1)];

  useEffect(() => {
    if (chosen) document.getElementById(`${listId}-${chosen.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen?.id]);

  const go = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    if (entry.path !== undefined) history.push(entry.path);
    // After the box is gone and the focus is back where it was.
    else requestAnimationFrame(() => entry.run?.());
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((now) => Math.max(0, Math.min(entries.length - 1, now + step)));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(chosen);
    }
  };

  return (
    <Dialog label={t('palette.label')} onClose={onClose} bare>
      <div className={styles['box']}>
        <IconSearch size={17} aria-hidden />
        <input
          role="combobox"
          aria-label={inFiu ? t('shell.search') : t('shell.searchSmall')}
          aria-expanded={entries.length > 0}
          aria-controls={listId}
          aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          data-autofocus
          value={text}
          placeholder={inFiu ? t('shell.search') : t('shell.searchSmall')}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      <div id={listId} role="listbox" aria-label={t('palette.label')} className={styles['list']}>
        {entries.map((entry, index) => (
          <div
            key={entry.id}
            id={`${listId}-${entry.id}`}
            role="option"
            aria-selected={entry === chosen}
            className={styles['entry']}
            onPointerMove={() => setAt(index)}
            onClick={() => go(entry)}
          >
            <span className={styles['group']}>{entry.group}</span>
            <bdi>{entry.words}</bdi>
            {entry.beside && <bdi className={styles['beside']}>{entry.beside}</bdi>}
          </div>
        ))}
      </div>
      <p className={styles['hint']} aria-live="polite">
        {found.isError
          ? t('palette.failed')
          : asked.length >= 2 && !found.isFetching && results.length === 0
            ? t('palette.nothing')
            : t('palette.hint')}
      </p>
    </Dialog>
  );
}

/** Beside a name stands what tells it apart, and what matched where that is neither of the two. */
function entryOf(item: Found, path: string, t: (key: `palette.${Found['kind']}`) => string): Entry {
  const { words, beside, why } = item;
  const matched = why.text !== words && why.text !== beside ? why.text : undefined;
  return {
    id: `${item.kind}-${item.id}`,
    group: t(`palette.${item.kind}`),
    words,
    beside: [beside, matched].filter(Boolean).join(' · ') || undefined,
    path,
  };
}
