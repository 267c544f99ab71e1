import { IconCheck } from '@tabler/icons-react';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import styles from './menu.module.css';

export interface MenuItem {
  readonly key: string;
  readonly words: ReactNode;
  readonly act: () => void;
  /** One of several that exclude each other, and whether it is the one. */
  readonly chosen?: boolean;
  readonly lang?: string;
  readonly icon?: ReactNode;
}

interface Trigger {
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  'aria-controls': string | undefined;
  onClick: () => void;
}

/**
 * A few acts under a button. Arrows walk, a first letter jumps, Escape and a click elsewhere close it.
 * @param head lines that say something and do nothing
 */
export function Menu(props: {
  label: string;
  trigger: (props: Trigger) => ReactElement;
  /** Opens from the button's beginning instead of its end. */
  start?: boolean;
  head?: readonly string[];
  items: readonly MenuItem[];
}): ReactNode {
  const { t } = useTranslation();
  const { label, trigger, start = false, head = [], items } = props;
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLSpanElement>(null);
  const id = useId();

  const entries = (): HTMLElement[] => [
    ...(frame.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? []),
  ];
  useEffect(() => {
    if (!open) return;
    const all = entries();
    (all.find((entry) => entry.ariaChecked === 'true') ?? all[0])?.focus();
    const elsewhere = (event: Event): void => {
      if (!frame.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', elsewhere);
    document.addEventListener('focusin', elsewhere);
    return () => {
      document.removeEventListener('pointerdown', elsewhere);
      document.removeEventListener('focusin', elsewhere);
    };
  }, [open]);

  const close = (): void => {
    setOpen(false);
    frame.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!open) return;
    if (event.key === 'Tab') return setOpen(false);
    if (event.key === 'Escape') {
      event.stopPropagation();
      return close();
    }
    const all = entries();
    const next = all[stepTo(event.key, all.indexOf(document.activeElement as HTMLElement), all)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <span ref={frame} className={styles['frame']} onKeyDown={onKey}>
      {trigger({
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => setOpen(!open),
      })}
      {open && (
        <div className={styles['drop']} data-start={start ? '' : undefined}>
          {head.map((line) => (
            <p key={line} className={styles['head']}>
              {line}
            </p>
          ))}
          <div role="menu" id={id} aria-label={label}>
            {items.map(({ key, words, act, chosen, lang, icon }) => (
              <button
                key={key}
                type="button"
                role={chosen === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={chosen}
                tabIndex={-1}
                lang={lang}
                className={styles['item']}
                onClick={() => {
                  close();
                  act();
                }}
              >
                {icon}
                <span>{words}</span>
                {chosen === true && <IconCheck size={14} aria-label={t('state.chosen')} />}
              </button>
            ))}
          </div>
        </div>
      )}
    </span>
  );
}

function stepTo(key: string, at: number, all: readonly HTMLElement[]): number {
  switch (key) {
    case 'ArrowDown':
      return (at + 1) % all.length;
    case 'ArrowUp':
      return (at - 1 + all.length) % all.length;
    case 'Home':
      return 0;
    case 'End':
      return all.length - 1;
    default: {
      const wanted = key.toLocaleLowerCase();
      const starts = (entry: HTMLElement): boolean =>
        entry.textContent.trim().toLocaleLowerCase().startsWith(wanted);
      const after = all.findIndex((entry, index) => index > at && starts(entry));
      return key.length === 1 && key !== ' ' ? (after >= 0 ? after : all.findIndex(starts)) : -1;
    }
  }
}
