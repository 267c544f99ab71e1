import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { purposeSchema } from 'weir/cases/contract';
import { at, optionLists, put, type Content, type FieldSpec } from './letter-fields.ts';
import { useFieldWord } from './use-field-word.ts';
import { useWord } from './letter-words.ts';
import styles from './exchange.module.css';

/** The plain fields of a letter as a form. */
export function LetterInputs({
  fields,
  content,
  onChange,
}: {
  fields: readonly FieldSpec[];
  content: Content;
  onChange: (content: Content) => void;
}): ReactNode {
  return fields.map((field) => (
    <LetterInput
      key={field.path}
      field={field}
      value={at(content, field.path)}
      onChange={(value) => onChange(put(content, field.path, value))}
    />
  ));
}

function LetterInput({
  field,
  value,
  onChange,
}: {
  field: FieldSpec;
  value: unknown;
  onChange: (value: unknown) => void;
}): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const label = useFieldWord()(field);
  const { as } = field;
  const required = field.optional !== true;
  if (typeof as === 'object' && 'choice' in as) {
    return (
      <NativeSelect
        label={label}
        value={String(value ?? '')}
        onChange={(event) => onChange(event.currentTarget.value)}
        data={optionLists[as.choice].map((code) => ({ value: code, label: word('option', code) }))}
      />
    );
  }
  if (typeof as === 'object' || as === 'purposes') {
    const codes = typeof as === 'object' ? optionLists[as.choices] : purposeSchema.options;
    return (
      <Several
        label={label}
        codes={codes}
        words={(code) =>
          as === 'purposes' ? t(`purpose.${purposeSchema.parse(code)}`) : word('option', code)
        }
        chosen={Array.isArray(value) ? value.map(String) : []}
        onChange={onChange}
      />
    );
  }
  if (as === 'check') {
    return (
      <Checkbox
        label={label}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  }
  if (as === 'text' || as === 'lines') {
    const text = Array.isArray(value) ? value.join('\n') : String(value ?? '');
    return (
      <Textarea
        label={label}
        description={as === 'lines' ? t('obtaining.onePerLine') : undefined}
        rows={as === 'lines' ? 3 : 4}
        autosize
        maxRows={16}
        required={required}
        withAsterisk={false}
        dir="auto"
        value={text}
        onChange={(event) =>
          onChange(as === 'lines' ? event.currentTarget.value.split('\n') : event.currentTarget.value)
        }
      />
    );
  }
  return (
    <TextInput
      label={label}
      type={as === 'day' ? 'date' : as === 'moment' ? 'datetime-local' : 'text'}
      required={required}
      withAsterisk={false}
      dir="auto"
      value={as === 'moment' ? localMoment(value) : String(value ?? '')}
      onChange={(event) => {
        const given = event.currentTarget.value;
        onChange(as === 'moment' ? (given === '' ? null : new Date(given).toISOString()) : given);
      }}
    />
  );
}

/** Several of a few. */
export function Several({
  label,
  codes,
  words,
  chosen,
  onChange,
}: {
  label: string;
  codes: readonly string[];
  words: (code: string) => string;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}): ReactNode {
  return (
    <fieldset className={styles['several']}>
      <legend>{label}</legend>
      {codes.map((code) => (
        <Checkbox
          key={code}
          label={words(code)}
          checked={chosen.includes(code)}
          onChange={(event) =>
            onChange(event.currentTarget.checked ? [...chosen, code] : chosen.filter((each) => each !== code))
          }
        />
      ))}
    </fieldset>
  );
}

/** An instant as the browser's own field spells it, in this person's zone. */
function localMoment(value: unknown): string {
  if (typeof value !== 'string' || value === '') return '';
  const moment = new Date(value);
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
