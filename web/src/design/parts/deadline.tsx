import { IconClock, IconClockExclamation } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../surroundings.tsx';
import styles from './parts.module.css';

interface DeadlineProps {
  due: string;
  /** Whose days count, e.g. "Aldermoor". */
  calendar?: string | undefined;
  /** Working days left, counted by the node, which knows the holidays. */
  workingDays?: number | undefined;
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** How long is left, in whose days, and until when; overdue is stated, not shouted. */
export function Deadline({ due, calendar, workingDays }: DeadlineProps): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useMinute();
  const left = Date.parse(due) - now;
  const until = calendar
    ? t('clock.dueOn', { when: format.weekdayTime(due), calendar })
    : t('clock.due', { when: format.weekdayTime(due) });
  const amount = (): string => {
    if (left < 0) return t('clock.overdue', { time: span(-left) });
    if (workingDays !== undefined) return t('clock.workingDays', { count: workingDays });
    return t('clock.left', { time: span(left) });
  };
  const span = (ms: number): string =>
    ms >= 2 * dayMs
      ? t('clock.days', { count: Math.floor(ms / dayMs) })
      : ms >= hourMs
        ? t('clock.hours', { count: Math.floor(ms / hourMs) })
        : t('clock.minutes', { count: Math.max(1, Math.floor(ms / 60_000)) });
  const tone = left < 0 ? 'late' : left < 2 * dayMs ? 'soon' : 'calm';
  const Icon = left < 0 ? IconClockExclamation : IconClock;
  return (
    <time dateTime={due} className={styles['deadline']} data-tone={tone}>
      <Icon size={14} aria-hidden />
      <span>{amount()}</span>
      <span className={styles['deadlineUntil']}>{until}</span>
    </time>
  );
}

function useMinute(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
