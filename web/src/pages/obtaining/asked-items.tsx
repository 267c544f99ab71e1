import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { itemKindSchema, type RequestContent } from 'weir/requests/contract';
import styles from './obtaining.module.css';

type Items = RequestContent['items'];
const itemsMost = 30;

/** What is asked, item by item. */
export function AskedItems({
  items,
  onChange,
}: {
  items: Items;
  onChange: (items: Items) => void;
}): ReactNode {
  const { t } = useTranslation();
  const put = (at: number, patch: Partial<Items[number]>): void =>
    onChange(items.map((item, index) => (index === at ? { ...item, ...patch } : item)));
  return (
    <fieldset className={styles['form']}>
      <legend>{t('obtaining.items')}</legend>
      {items.map((item, index) => (
        <div key={index} className={styles['asked']}>
          <NativeSelect
            label={t('obtaining.item', { number: index + 1 })}
            value={item.kind}
            onChange={(event) => put(index, { kind: itemKindSchema.parse(event.currentTarget.value) })}
            data={itemKindSchema.options.map((value) => ({ value, label: t(`obtaining.itemKind.${value}`) }))}
          />
          <TextInput
            label={t('obtaining.question')}
            required={item.kind === 'other'}
            withAsterisk={false}
            maxLength={2000}
            dir="auto"
            value={item.question}
            onChange={(event) => put(index, { question: event.currentTarget.value })}
          />
          <ActionIcon
            size="lg"
            disabled={items.length === 1}
            aria-label={t('obtaining.removeItem', { number: index + 1 })}
            onClick={() => onChange(items.filter((_, at) => at !== index))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="xs"
          disabled={items.length >= itemsMost}
          onClick={() => onChange([...items, { id: '', kind: 'kyc_file', question: '' }])}
        >
          {t('obtaining.addItem')}
        </Button>
      </div>
    </fieldset>
  );
}

/** Each item under a name that says what it is, since what comes back bears it: account-history, account-history-2. */
export function withIds(items: Items): Items {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = item.kind.replaceAll('_', '-');
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return { ...item, id: times === 1 ? name : `${name}-${times}` };
  });
}
