import { NativeSelect, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { assetClassSchema, valuationMethodSchema, type NewFragment } from 'weir/cases/contract';
import styles from './case.module.css';

/** An account or an asset as an analyst writes it down, field by field, before it fits its contract. */
export interface WrittenFragment {
  readonly account: string;
  readonly institution: string;
  readonly holder: string;
  readonly title: string;
  readonly class: (typeof assetClassSchema.options)[number];
  readonly identifierType: string;
  readonly identifier: string;
  readonly place: string;
  readonly amount: string;
  readonly currency: string;
  readonly method: (typeof valuationMethodSchema.options)[number];
  readonly valuer: string;
  readonly valuedOn: string;
}

export const nothingWritten: WrittenFragment = {
  account: '',
  institution: '',
  holder: '',
  title: '',
  class: 'real_estate',
  identifierType: '',
  identifier: '',
  place: '',
  amount: '',
  currency: '',
  method: 'market_estimate',
  valuer: '',
  valuedOn: '',
};

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/** What is sent; null while something that it needs is missing. */
export function fragmentFrom(kind: 'account' | 'asset', written: WrittenFragment): NewFragment | null {
  if (kind === 'account') {
    const account = written.account.trim();
    if (account === '') return null;
    return {
      kind,
      account,
      institution: orNull(written.institution),
      holder: orNull(written.holder),
      currency: orNull(written.currency),
    };
  }
  const valued = [written.amount, written.valuer, written.valuedOn, written.currency].filter(
    (text) => text.trim() !== '',
  ).length;
  const identified = [written.identifier, written.identifierType].filter((text) => text.trim() !== '').length;
  // A value is said whole, with who valued it and when, or not at all; so is an identifier.
  if (written.title.trim() === '' || (valued !== 0 && valued !== 4) || identified === 1) return null;
  return {
    kind,
    title: written.title.trim(),
    class: written.class,
    identifiers:
      identified === 0 ? [] : [{ type: written.identifierType.trim(), number: written.identifier.trim() }],
    place: orNull(written.place),
    value:
      valued === 0
        ? null
        : {
            amount: written.amount.trim(),
            currency: written.currency.trim(),
            method: written.method,
            valuer: written.valuer.trim(),
            date: written.valuedOn,
          },
  };
}

interface FieldsProps {
  written: WrittenFragment;
  onChange: (written: WrittenFragment) => void;
}

function useField({ written, onChange }: FieldsProps) {
  return (
    key: Exclude<keyof WrittenFragment, 'class' | 'method'>,
    label: string,
    more: { dir?: 'ltr'; type?: string; maxLength?: number; upper?: boolean } = {},
  ): ReactNode => (
    <TextInput
      label={label}
      type={more.type ?? 'text'}
      dir={more.dir ?? 'auto'}
      maxLength={more.maxLength ?? 200}
      value={written[key]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        onChange({ ...written, [key]: more.upper ? value.toUpperCase() : value });
      }}
    />
  );
}

export function AccountFields(props: FieldsProps): ReactNode {
  const { t } = useTranslation();
  const field = useField(props);
  return (
    <div className={styles['pair']}>
      {field('account', t('casework.accountNumber'), { dir: 'ltr', maxLength: 100 })}
      {field('institution', t('casework.institution'))}
      {field('holder', t('casework.holder'))}
      {field('currency', t('suspension.currency'), { dir: 'ltr', maxLength: 3, upper: true })}
    </div>
  );
}

export function AssetFields(props: FieldsProps): ReactNode {
  const { t } = useTranslation();
  const field = useField(props);
  const { written, onChange } = props;
  return (
    <>
      {field('title', t('case.title'))}
      <div className={styles['pair']}>
        <NativeSelect
          label={t('casework.assetClassLabel')}
          value={written.class}
          onChange={(event) =>
            onChange({ ...written, class: assetClassSchema.parse(event.currentTarget.value) })
          }
          data={assetClassSchema.options.map((value) => ({
            value,
            label: t(`casework.assetClass.${value}`),
          }))}
        />
        {field('place', t('casework.place'), { maxLength: 300 })}
        {field('identifierType', t('casework.identifierType'), { maxLength: 60 })}
        {field('identifier', t('casework.identifier'), { dir: 'ltr', maxLength: 100 })}
      </div>
      <p className="faint">{t('casework.valueHelp')}</p>
      <div className={styles['pair']}>
        {field('amount', t('casework.value'), { dir: 'ltr', maxLength: 27 })}
        {field('currency', t('suspension.currency'), { dir: 'ltr', maxLength: 3, upper: true })}
        <NativeSelect
          label={t('casework.valuationLabel')}
          value={written.method}
          onChange={(event) =>
            onChange({ ...written, method: valuationMethodSchema.parse(event.currentTarget.value) })
          }
          data={valuationMethodSchema.options.map((value) => ({
            value,
            label: t(`casework.valuation.${value}`),
          }))}
        />
        {field('valuer', t('casework.valuer'))}
        {field('valuedOn', t('casework.valuedOn'), { type: 'date' })}
      </div>
    </>
  );
}
