import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SavedView } from 'weir/people/saved-views-contract';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useSavedViews } from './use-saved-views.ts';
import styles from './saved-views.module.css';

/** Keeps the view one is on under a name; below it all that are kept, to open, rename and delete. */
export function SavedViewsDialog({
  path,
  state,
  onClose,
}: {
  path: string;
  state: Record<string, string>;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { views, error, keep } = useSavedViews();
  const [name, setName] = useState('');
  const keeping = useMutation({
    mutationFn: () => keep({ name, path, state }),
    onSuccess: () => setName(''),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '') keeping.mutate();
  };
  return (
    <Dialog label={t('savedView.title')} onClose={onClose}>
      <form onSubmit={submit} className={styles['keep']}>
        <TextInput
          label={t('savedView.name')}
          description={t('savedView.keepWords')}
          maxLength={80}
          dir="auto"
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Buttons>
          <Button type="submit" variant="filled" loading={keeping.isPending}>
            {t('savedView.keep')}
          </Button>
        </Buttons>
        {keeping.isError && <ProblemNotice error={keeping.error} />}
      </form>
      {error !== null && <ProblemNotice error={error} />}
      {views.length === 0 ? (
        <p className="faint">{t('savedView.none')}</p>
      ) : (
        <ul className={styles['views']}>
          {views.map((view) => (
            <Kept key={view.id} view={view} onOpen={onClose} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function Kept({ view, onOpen }: { view: SavedView; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const { rename, remove } = useSavedViews();
  const [name, setName] = useState<string | null>(null);
  const renaming = useMutation({
    mutationFn: () => rename(view.id, name ?? view.name),
    onSuccess: () => setName(null),
  });
  const removing = useMutation({ mutationFn: () => remove(view.id) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name === null) setName(view.name);
    else if (name.trim() !== '') renaming.mutate();
  };
  return (
    <li>
      <form onSubmit={submit} className={styles['view']}>
        {name === null ? (
          <Link to={view.path} search={view.state as never} onClick={onOpen} className={styles['name']}>
            <bdi>{view.name}</bdi>
          </Link>
        ) : (
          <TextInput
            aria-label={t('savedView.name')}
            size="xs"
            maxLength={80}
            dir="auto"
            autoFocus
            className={styles['name']}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <Button type="submit" size="xs" loading={renaming.isPending}>
          {name === null ? t('savedView.rename') : t('do.save')}
        </Button>
        <Button size="xs" color="harm" loading={removing.isPending} onClick={() => removing.mutate()}>
          {t('savedView.delete')}
        </Button>
      </form>
      {(renaming.isError || removing.isError) && <ProblemNotice error={renaming.error ?? removing.error} />}
    </li>
  );
}
