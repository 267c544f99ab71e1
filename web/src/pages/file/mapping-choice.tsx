import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { Choice } from '../../design/parts/choice.tsx';
import { Loading } from '../../design/parts/loading.tsx';
import styles from './file.module.css';

const mappingsSchema = z.object({ items: z.array(z.object({ id: z.string(), name: z.string() })) });

/** A table says nothing about what its columns mean: a mapping that somebody confirmed before says it. */
export function MappingChoice({
  names,
  onChoose,
  onDrop,
}: {
  names: readonly string[];
  onChoose: (mapping: string) => void;
  onDrop: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState('');
  const query = useQuery({
    queryKey: ['mappings'],
    queryFn: ({ signal }) => read(mappingsSchema, '/mappings', { signal }),
    retry: false,
  });
  const items = query.data?.items ?? [];
  const mapping = chosen || (items[0]?.id ?? '');
  return (
    <div className={styles['mapping']} role="group" aria-label={t('file.mapping')}>
      <p>
        <bdi>{names.join(', ')}</bdi>
      </p>
      {query.isPending ? (
        <Loading rows={1} />
      ) : items.length === 0 ? (
        <p>{t('file.noMapping')}</p>
      ) : (
        <Choice
          label={t('file.mapping')}
          value={mapping}
          options={items.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={setChosen}
          width={280}
        />
      )}
      <div className={styles['next']}>
        <Button variant="filled" disabled={mapping === ''} onClick={() => onChoose(mapping)}>
          {t('file.useMapping')}
        </Button>
        <Button onClick={onDrop}>{t('do.cancel')}</Button>
      </div>
    </div>
  );
}
