import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, type MouseEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
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

/**
 * A matter that must be ended before going on. Escape and the veil leave it; the focus returns where it was. It is the browser's own
 * dialog, which keeps everything behind it out of reach.
 */
export function Dialog({ label, onClose, bare = false, wide = false, children }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    // A field that already took the focus as it appeared keeps it.
    const first = shown?.contains(before) ? before : shown?.querySelector('[data-autofocus]');
    shown?.showModal();
    if (first instanceof HTMLElement) first.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const onVeil = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) onClose();
  };
  return createPortal(
    // Outside the page's own elements: a dialog opened from a form must not lie in it.
    <dialog
      ref={dialog}
      aria-label={label}
      className={styles['content']}
      data-size={wide ? 'wide' : bare ? 'bare' : undefined}
      onMouseDown={onVeil}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={onClose}
    >
      {!bare && (
        <div className={styles['head']}>
          <h2>{label}</h2>
          <ActionIcon onClick={onClose} aria-label={t('do.close')}>
            <IconX size={16} />
          </ActionIcon>
        </div>
      )}
      <div className={bare ? undefined : styles['body']}>{children}</div>
    </dialog>,
    document.body,
  );
}

/** The row of buttons at a dialog's or form's end. */
export function Buttons({ children }: { children: ReactNode }): ReactNode {
  return <div className={styles['buttons']}>{children}</div>;
}
