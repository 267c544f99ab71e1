import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pageOf, searchEverything, type Found } from '../api/search.ts';
import { placesOf } from './houses.ts';
import { Dialog } from '../design/dialog/dialog.tsx';
import { usePerson } from './session.tsx';
import styles from './palette.module.css';

interface Entry {
  id: string;
  group: string;
  words: ReactNode;
  beside?: string | undefined;
  path: string;
}

/** One box for everything that this person may see and the places of the house. Arrows choose, Enter goes. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const navigate = useNavigate();
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
  const places: Entry[] = placesOf(person)
    .filter((place) => t(`place.${place.key}`).toLocaleLowerCase().includes(wanted))
    .map((place) => ({
      id: `place-${place.key}`,
      group: t('palette.places'),
      words: t(`place.${place.key}`),
      path: place.path,
    }));
  const results: Entry[] =
    asked.length >= 2 ? (found.data ?? []).map((item) => entryOf(item, pageOf(item, person), t)) : [];
  const entries = [...results, ...places];
  const chosen = entries[Math.min(at, entries.length - 1)];

  const go = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    void navigate({ to: entry.path });
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
