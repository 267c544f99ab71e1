import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachmentView } from 'weir/attachments/contract';
import { address } from '../../api/client.ts';
import { problemFrom, unreachable } from '../../api/problem.ts';
import { Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import styles from './attachments.module.css';

/** An attachment's pages as pictures that the node drew: nothing of the file itself runs in this browser. */
export function AttachmentPages({ file, onClose }: { file: AttachmentView; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [page, setPage] = useState(1);
  const query = useQuery({
    queryKey: ['attachments', file.id, page],
    queryFn: ({ signal }) => pictureOf(file.id, page, signal),
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
  const pages = query.data?.pages ?? file.pages ?? page;
  return (
    <Dialog label={file.name} onClose={onClose} wide>
      <div className={styles['turn']}>
        <Button size="xs" disabled={page <= 1} onClick={() => setPage(page - 1)}>
          {t('attachment.previous')}
        </Button>
        <span className="figures">{t('attachment.page', { page, pages })}</span>
        <Button size="xs" disabled={page >= pages} onClick={() => setPage(page + 1)}>
          {t('attachment.next')}
        </Button>
      </div>
      <Answered query={query}>
        {({ picture }) => <Picture picture={picture} words={t('attachment.page', { page, pages })} />}
      </Answered>
    </Dialog>
  );
}

function Picture({ picture, words }: { picture: Blob; words: string }): ReactNode {
  const [source, setSource] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(picture);
    setSource(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return source !== null && <img className={styles['picture']} src={source} alt={words} />;
}

async function pictureOf(
  id: string,
  page: number,
  signal: AbortSignal,
): Promise<{ picture: Blob; pages: number | null }> {
  const response = await fetch(address(`/attachments/${id}/pages/${page}`), {
    credentials: 'same-origin',
    signal,
  }).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (!response.ok) throw await problemFrom(response);
  const pages = Number(response.headers.get('weir-pages'));
  return { picture: await response.blob(), pages: pages > 0 ? pages : null };
}
