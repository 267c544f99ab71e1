import { Button } from '@mantine/core';
import { IconBookmark } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Menu } from '../../design/menu/menu.tsx';
import { usePathname } from '../pathname.ts';
import { stringifySearch, useUrlState, type UrlState } from '../url-state.ts';
import { addressOf, useSavedViews } from './use-saved-views.ts';

const SavedViewsDialog = lazy(() =>
  import('./saved-views-dialog.tsx').then((module) => ({ default: module.SavedViewsDialog })),
);

/** What makes the view: the row that happens to be chosen does not. */
export function viewOf(state: UrlState): Record<string, string> {
  return Object.fromEntries(
    Object.entries(state).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[0] !== 'peek',
    ),
  );
}

/** At the head of a list: the views kept of it, and the way to keep this one. */
export function SavedViews(): ReactNode {
  const { t } = useTranslation();
  const { history } = useRouter();
  const path = usePathname();
  const [url] = useUrlState();
  const [managing, setManaging] = useState(false);
  const { views } = useSavedViews();
  const here = views.filter((view) => view.path === path);
  const now = stringifySearch(viewOf(url));
  const shown = here.find(({ state }) => sameState(stringifySearch(state), now));
  return (
    <>
      <Menu
        label={t('savedView.title')}
        start
        trigger={(props) => (
          <Button size="xs" leftSection={<IconBookmark size={14} aria-hidden />} {...props}>
            <bdi>{shown?.name ?? t('savedView.title')}</bdi>
          </Button>
        )}
        items={[
          ...here.map((view) => ({
            key: view.id,
            words: <bdi>{view.name}</bdi>,
            chosen: view === shown,
            act: () => history.push(addressOf(view)),
          })),
          { key: 'keep', words: t('savedView.keepOrTidy'), act: () => setManaging(true) },
        ]}
      />
      <Suspense fallback={null}>
        {managing && <SavedViewsDialog path={path} state={viewOf(url)} onClose={() => setManaging(false)} />}
      </Suspense>
    </>
  );
}

function sameState(one: string, other: string): boolean {
  const sorted = (text: string): string => {
    const parameters = new URLSearchParams(text);
    parameters.sort();
    return parameters.toString();
  };
  return sorted(one) === sorted(other);
}
