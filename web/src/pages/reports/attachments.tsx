import { Button } from '@mantine/core';
import { IconDownload, IconEye } from '@tabler/icons-react';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttachmentView } from 'weir/attachments/contract';
import { address } from '../../api/client.ts';
import { Tag } from '../../design/parts/tag.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import styles from './attachments.module.css';

const AttachmentPages = lazy(() =>
  import('./attachment-pages.tsx').then((module) => ({ default: module.AttachmentPages })),
);

/** What came with a report or a letter: looked at as drawn pages, or taken away as a file; never opened here. */
export function AttachmentList({ attachments }: { attachments: readonly AttachmentView[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [looking, setLooking] = useState<AttachmentView | null>(null);
  return (
    <>
      <ul className={styles['list']} aria-label={t('report.attachments')}>
        {attachments.map((file) => (
          <li key={file.id}>
            <span className={styles['name']}>
              <bdi>{file.name}</bdi> <span className="faint figures">{format.bytes(file.size)}</span>{' '}
              <Tag tone={file.scan === 'clean' ? 'done' : 'plain'}>{t(`attachment.scan.${file.scan}`)}</Tag>
            </span>
            <span className={styles['acts']}>
              {file.preview === 'pages' && (
                <Button
                  size="xs"
                  leftSection={<IconEye size={14} />}
                  aria-label={`${t('attachment.look')}: ${file.name}`}
                  onClick={() => setLooking(file)}
                >
                  {t('attachment.look')}
                </Button>
              )}
              <Button
                size="xs"
                component="a"
                href={address(`/attachments/${file.id}`)}
                download={file.name}
                aria-label={`${t('do.download')}: ${file.name}`}
                leftSection={<IconDownload size={14} />}
              >
                {t('do.download')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {looking && (
        <Suspense fallback={null}>
          <AttachmentPages file={looking} onClose={() => setLooking(null)} />
        </Suspense>
      )}
    </>
  );
}
