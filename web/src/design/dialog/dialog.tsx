import { ActionIcon, Modal } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './dialog.module.css';

interface DialogProps {
  label: string;
  onClose: () => void;
  /** Without heading and padding: the content is the whole dialog. */
  bare?: boolean;
  wide?: boolean;
  children: ReactNode;
}

/** A matter that must be ended before going on. Escape and the veil leave it; the focus returns where it was. */
export function Dialog({ label, onClose, bare = false, wide = false, children }: DialogProps): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={wide ? 840 : bare ? 640 : 520}
      padding={0}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      yOffset="10vh"
    >
      <Modal.Overlay color="var(--shade)" backgroundOpacity={1} className={styles['veil'] ?? ''} />
      <Modal.Content aria-label={label} className={styles['content'] ?? ''}>
        {!bare && (
          <div className={styles['head']}>
            <h2>{label}</h2>
            <ActionIcon onClick={onClose} aria-label={t('do.close')}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        )}
        <div className={bare ? undefined : styles['body']}>{children}</div>
      </Modal.Content>
    </Modal.Root>
  );
}

/** The row of buttons at a dialog's or form's end. */
export function Buttons({ children }: { children: ReactNode }): ReactNode {
  return <div className={styles['buttons']}>{children}</div>;
}
