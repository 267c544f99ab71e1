import { ActionIcon } from '@mantine/core';
import { IconKeyboard, IconLanguage, IconLogout, IconRoute, IconSearch, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Menu } from '../design/menu/menu.tsx';
import { Key } from '../design/parts/key.tsx';
import { Bell } from '../pages/notifications/bell.tsx';
import { useFormat } from '../design/surroundings.tsx';
import { themes } from '../design/theme-choice.ts';
import { languageNames, languages } from '../words/languages.ts';
import { speak } from '../words/words.ts';
import { homeOf } from './houses.ts';
import { Mark } from './mark.tsx';
import { usePerson, useSession, useSignOut } from './session.tsx';
import { useTheme } from './theme-context.tsx';
import styles from './shell.module.css';

interface HeaderProps {
  onSearch: () => void;
  onKeys: () => void;
  onTour: () => void;
}

export function Header({ onSearch, onKeys, onTour }: HeaderProps): ReactNode {
  const { t } = useTranslation();
  const { authority } = useSession();
  const person = usePerson();
  return (
    <header className={styles['header']}>
      <Link to={homeOf(person)} className={styles['brand']}>
        <Mark />
        <span className={styles['brandName']}>Weir</span>
        <span className={styles['authority']}>{authority.name}</span>
      </Link>
      <button type="button" className={styles['search']} onClick={onSearch} aria-keyshortcuts="Control+K">
        <IconSearch size={15} aria-hidden />
        <span>{person.organisation.kind === 'fiu' ? t('shell.search') : t('shell.searchSmall')}</span>
        <Key>{/mac/i.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K'}</Key>
      </button>
      <div className={styles['tools']}>
        <AuthorityClock />
        <Bell />
        <LanguageMenu />
        <ThemeMenu />
        <ActionIcon onClick={onKeys} aria-label={t('shell.keys')} title={t('shell.keys')}>
          <IconKeyboard size={17} />
        </ActionIcon>
        <ActionIcon onClick={onTour} aria-label={t('shell.tour')} title={t('shell.tour')}>
          <IconRoute size={17} />
        </ActionIcon>
        <PersonMenu />
      </div>
    </header>
  );
}

/** The time that counts here: deadlines run on the authority's clock, wherever the reader sits. */
function AuthorityClock(): ReactNode {
  const { t } = useTranslation();
  const { authority } = useSession();
  const format = useFormat();
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 10_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className={styles['clock']} title={t('shell.clock', { zone: authority.timeZone })}>
      <span className="unseen">{t('shell.clock', { zone: authority.timeZone })}</span>
      <time dateTime={now} className="figures">
        {format.weekdayTime(now)}
      </time>
    </span>
  );
}

export function LanguageMenu(): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <Menu
      label={t('shell.language')}
      trigger={(props) => (
        <ActionIcon {...props} aria-label={t('shell.language')} title={t('shell.language')}>
          <IconLanguage size={17} />
        </ActionIcon>
      )}
      items={languages.map((language) => ({
        key: language,
        lang: language,
        words: languageNames[language],
        chosen: i18n.language === language,
        act: () => void speak(language),
      }))}
    />
  );
}

export function ThemeMenu(): ReactNode {
  const { t } = useTranslation();
  const { choice, choose } = useTheme();
  return (
    <Menu
      label={t('shell.theme')}
      trigger={(props) => (
        <ActionIcon {...props} aria-label={t('shell.theme')} title={t('shell.theme')}>
          <IconSun size={17} />
        </ActionIcon>
      )}
      items={themes.map((theme) => ({
        key: theme,
        words: t(`theme.${theme}`),
        chosen: choice === theme,
        act: () => choose(theme),
      }))}
    />
  );
}

function PersonMenu(): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const signOut = useSignOut();
  return (
    <Menu
      label={person.name}
      trigger={(props) => (
        <button type="button" className={styles['who']} {...props}>
          <bdi>{person.name}</bdi>
        </button>
      )}
      head={[person.organisation.name, ...person.roles.map((role) => t(`role.${role}`))]}
      items={[
        {
          key: 'sign-out',
          words: t('shell.signOut'),
          icon: <IconLogout size={15} aria-hidden />,
          act: () => void signOut(),
        },
      ]}
    />
  );
}
