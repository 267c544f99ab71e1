import { ActionIcon, Button, FileButton } from '@mantine/core';
import { IconPaperclip, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../design/surroundings.tsx';
import styles from './messages.module.css';

/** The files that go with a letter, before it is sent. */
export function ChosenFiles({
  files,
  onChange,
}: {
  files: readonly File[];
  onChange: (files: readonly File[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles['files']}>
      <FileButton multiple onChange={(added) => onChange([...files, ...added])}>
        {(props) => (
          <Button {...props} size="xs" leftSection={<IconPaperclip size={14} />}>
            {t('message.attach')}
          </Button>
        )}
      </FileButton>
      {files.length > 0 && (
        <ul>
          {files.map((file, index) => (
            <li key={`${file.name}-${index}`}>
              <bdi>{file.name}</bdi> <span className="faint figures">{format.bytes(file.size)}</span>
              <ActionIcon
                size="sm"
                aria-label={t('message.detach', { name: file.name })}
                onClick={() => onChange(files.filter((_, at) => at !== index))}
              >
                <IconX size={13} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
