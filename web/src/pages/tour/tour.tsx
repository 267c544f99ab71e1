import { Button, CloseButton } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePerson } from '../../shell/session.tsx';
import { tourSteps } from './tour-steps.ts';
import allWords from './tour-words.json';
import { noteTour, tourStep } from './tour-place.ts';
import styles from './tour.module.css';

type Words = (typeof allWords)['en'];

/** Walks a newcomer along the main job, page by page. Its place is kept on this device, also while another person signs in. */
export function Tour({ onClose }: { onClose: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const person = usePerson();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [at, setAt] = useState(() => Math.min(tourStep() ?? 0, tourSteps.length - 1));
  const words: Words = allWords[i18n.language as keyof typeof allWords] ?? allWords.en;
  const step = tourSteps[at]!;
  const [title, text] = words.steps[step.key] as [string, string];
  const theirs = !step.roles.some((role) => person.roles.includes(role));
  const there = path === step.path || path.startsWith(`${step.path}/`);
  const move = (to: number): void => {
    setAt(to);
    noteTour(to);
  };
  const leave = (): void => {
    noteTour(undefined);
    onClose();
  };
  const fill = (sentence: string, facts: Record<string, string | number>): string =>
    sentence.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name]));
  return (
    <aside className={styles['tour']} aria-label={words.title}>
      <header className={styles['head']}>
        <p className="faint">{fill(words.step, { n: at + 1, of: tourSteps.length })}</p>
        <CloseButton aria-label={words.close} title={words.close} onClick={leave} />
      </header>
      <div aria-live="polite">
        <h2 className={styles['title']}>{title}</h2>
        {at === 0 && <p className="faint">{fill(words.minutes, { of: tourSteps.length })}</p>}
        <p>{text}</p>
        {theirs && (
          <p className={styles['other']}>{fill(words.other, { role: t(`role.${step.roles[0]!}`) })}</p>
        )}
      </div>
      <footer className={styles['foot']}>
        <Button size="compact-sm" disabled={at === 0} onClick={() => move(at - 1)}>
          {words.back}
        </Button>
        {!theirs && !there && (
          <Link to={step.path} search={(step.search ?? {}) as never} className={styles['go']}>
            {words.go}
          </Link>
        )}
        {!theirs && there && <span className="faint">{words.here}</span>}
        {at < tourSteps.length - 1 ? (
          <Button size="compact-sm" variant="filled" onClick={() => move(at + 1)}>
            {words.next}
          </Button>
        ) : (
          <Button size="compact-sm" variant="filled" onClick={leave}>
            {words.close}
          </Button>
        )}
      </footer>
    </aside>
  );
}
