import { Button, Textarea } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import { useCase } from '../cases/case-page.tsx';
import styles from './obtaining.module.css';

const offeredMost = 12;

/** Persons or accounts, one a line; those of the case are offered. */
export function NamesField({
  caseId,
  kind,
  names,
  onChange,
}: {
  caseId: string;
  kind: 'subjects' | 'accounts';
  names: readonly string[];
  onChange: (names: string[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const found = useCase(caseId).data;
  const [text, setText] = useState(names.join('\n'));
  const write = (value: string): void => {
    setText(value);
    onChange(linesOf(value));
  };
  const offered = namesIn(found, kind).filter((name) => !names.includes(name));
  return (
    <div className={styles['side']}>
      <Textarea
        className={styles['stretch'] ?? ''}
        label={t(`obtaining.${kind}`)}
        description={t('obtaining.onePerLine')}
        rows={3}
        dir="auto"
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <div className={styles['acts']}>
        {offered.slice(0, offeredMost).map((name) => (
          <Button
            key={name}
            size="compact-xs"
            leftSection={<IconPlus size={12} />}
            onClick={() => write([...names, name].join('\n'))}
          >
            <bdi>{name}</bdi>
          </Button>
        ))}
      </div>
    </div>
  );
}

const linesOf = (text: string): string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

function namesIn(found: CaseDetail | undefined, kind: 'subjects' | 'accounts'): string[] {
  const names = (found?.fragments ?? []).flatMap((fragment): string[] => {
    if (fragment.withdrawn) return [];
    if (fragment.kind === 'account') return kind === 'accounts' ? [fragment.content.account] : [];
    if (fragment.kind !== 'subject') return [];
    return (fragment.content.kind === 'account') === (kind === 'accounts') ? [fragment.content.name] : [];
  });
  return [...new Set(names)];
}
