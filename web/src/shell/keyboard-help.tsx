import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../design/dialog/dialog.tsx';
import { Key } from '../design/parts/key.tsx';
import { placesOf } from './houses.ts';
import { usePerson } from './session.tsx';
import styles from './palette.module.css';

export function KeyboardHelp({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const rows: [string[], string][] = [
    [['Ctrl', 'K'], t('keys.search')],
    [['j'], t('keys.next')],
    [['k'], t('keys.previous')],
    [['Enter'], t('keys.open')],
    [['Esc'], t('keys.close')],
    [['x'], t('keys.raw')],
    ...(person.roles.includes('fiu_intake')
      ? ([
          [['a'], t('keys.accept')],
          [['b'], t('keys.return')],
        ] satisfies [string[], string][])
      : []),
    ...(person.roles.includes('fiu_analyst')
      ? ([[['u', 'd', 'r', 'c'], t('keys.alert')]] satisfies [string[], string][])
      : []),
    ...placesOf(person)
      .filter((place) => place.letter !== undefined)
      .map((place): [string[], string] => [
        ['g', place.letter ?? ''],
        t('keys.go', { place: t(`place.${place.key}`) }),
      ]),
    [['?'], t('keys.help')],
  ];
  return (
    <Dialog label={t('shell.keys')} onClose={onClose}>
      <dl className={styles['keys']}>
        {rows.map(([keys, words]) => (
          <Fragment key={keys.join()}>
            <dt>
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd>{words}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
