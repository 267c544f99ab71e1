import { ActionIcon, Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { assistanceKindSchema, subjectSchema, type ChosenFragment } from 'weir/exchange/contract';
import { purposeSchema, type CaseDetail } from 'weir/cases/contract';
import type { z } from 'zod';
import { Several } from './letter-inputs.tsx';
import { useWord } from './letter-words.ts';
import styles from './exchange.module.css';

export type Subject = z.infer<typeof subjectSchema>;
export interface Question {
  id: string;
  kind: z.infer<typeof assistanceKindSchema>;
  text: string;
  from: string | null;
  until: string | null;
}

/** Whom it is about; those of the case are offered. */
export function Subjects({
  found,
  subjects,
  onChange,
}: {
  found: CaseDetail | undefined;
  subjects: readonly Subject[];
  onChange: (subjects: Subject[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const change = (at: number, patch: Partial<Subject>): void =>
    onChange(subjects.map((subject, index) => (index === at ? { ...subject, ...patch } : subject)));
  const blank = (given: Partial<Subject>): Subject => ({
    kind: 'person',
    name: '',
    role: t('exchange.roleOffered'),
    why: t('exchange.whyOffered'),
    born: null,
    countries: [],
    identifiers: [],
    ...given,
  });
  const offered = subjectsOf(found).filter(({ name }) => !subjects.some((each) => each.name === name));
  return (
    <fieldset className={styles['form']}>
      <legend>{t('exchange.subjects')}</legend>
      {subjects.map((subject, index) => (
        <div key={index} className={styles['subject']}>
          <NativeSelect
            label={t('exchange.kindLabel')}
            value={subject.kind}
            onChange={(event) =>
              change(index, { kind: subjectSchema.shape.kind.parse(event.currentTarget.value) })
            }
            data={subjectSchema.shape.kind.options.map((value) => ({ value, label: word('option', value) }))}
          />
          <TextInput
            label={t('exchange.field.name')}
            required
            withAsterisk={false}
            dir="auto"
            maxLength={300}
            value={subject.name}
            onChange={(event) => change(index, { name: event.currentTarget.value })}
          />
          <TextInput
            label={t('exchange.field.born')}
            placeholder="1980-04-23"
            pattern="\d{4}(-\d{2}){0,2}"
            value={subject.born ?? ''}
            onChange={(event) => change(index, { born: event.currentTarget.value || null })}
          />
          <TextInput
            label={t('exchange.field.countries')}
            placeholder="XN, XP"
            value={subject.countries.join(', ')}
            onChange={(event) =>
              change(index, {
                countries: event.currentTarget.value
                  .toUpperCase()
                  .split(/[\s,]+/)
                  .filter((each) => each !== ''),
              })
            }
          />
          <ActionIcon
            size="lg"
            aria-label={t('exchange.remove', { what: subject.name || index + 1 })}
            onClick={() => onChange(subjects.filter((_, place) => place !== index))}
          >
            <IconX size={16} />
          </ActionIcon>
          <TextInput
            className={styles['wide'] ?? ''}
            label={t('exchange.field.why')}
            required
            withAsterisk={false}
            dir="auto"
            maxLength={2000}
            value={subject.why}
            onChange={(event) => change(index, { why: event.currentTarget.value })}
          />
        </div>
      ))}
      <div className={styles['acts']}>
        {offered.slice(0, 12).map((subject) => (
          <Button
            key={subject.name}
            size="compact-xs"
            leftSection={<IconPlus size={12} />}
            onClick={() => onChange([...subjects, blank(subject)])}
          >
            <bdi>{subject.name}</bdi>
          </Button>
        ))}
        <Button size="xs" onClick={() => onChange([...subjects, blank({})])}>
          {t('exchange.addSubject')}
        </Button>
      </div>
    </fieldset>
  );
}

function subjectsOf(found: CaseDetail | undefined): (Partial<Subject> & { name: string })[] {
  return (found?.fragments ?? []).flatMap((fragment): (Partial<Subject> & { name: string })[] => {
    if (fragment.withdrawn) return [];
    if (fragment.kind === 'account') return [{ kind: 'account' as const, name: fragment.content.account }];
    if (fragment.kind !== 'subject') return [];
    const { kind, name, born, countries, identifiers } = fragment.content;
    return [
      {
        kind: kind === 'entity' ? ('organisation' as const) : kind,
        name,
        born: born.find((date) => /^\d{4}(-\d{2}){0,2}$/.test(date)) ?? null,
        countries: countries.filter((code) => /^[A-Z]{2}$/.test(code)),
        identifiers,
      },
    ];
  });
}

/** What is asked, question by question. */
export function Questions({
  questions,
  onChange,
}: {
  questions: readonly Question[];
  onChange: (questions: Question[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const change = (at: number, patch: Partial<Question>): void =>
    onChange(questions.map((question, index) => (index === at ? { ...question, ...patch } : question)));
  return (
    <fieldset className={styles['form']}>
      <legend>{t('exchange.questions')}</legend>
      {questions.map((question, index) => (
        <div key={question.id} className={styles['asked']}>
          <NativeSelect
            label={t('exchange.question', { number: index + 1 })}
            value={question.kind}
            onChange={(event) =>
              change(index, { kind: assistanceKindSchema.parse(event.currentTarget.value) })
            }
            data={assistanceKindSchema.options.map((value) => ({ value, label: word('option', value) }))}
          />
          <TextInput
            label={t('exchange.field.questionText')}
            required
            withAsterisk={false}
            dir="auto"
            maxLength={2000}
            value={question.text}
            onChange={(event) => change(index, { text: event.currentTarget.value })}
          />
          {(['from', 'until'] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={t(end === 'from' ? 'page.from' : 'page.to')}
              value={question[end] ?? ''}
              onChange={(event) => change(index, { [end]: event.currentTarget.value || null })}
            />
          ))}
          <ActionIcon
            size="lg"
            disabled={questions.length === 1}
            aria-label={t('exchange.remove', { what: index + 1 })}
            onClick={() => onChange(questions.filter((_, place) => place !== index))}
          >
            <IconX size={16} />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="xs"
          disabled={questions.length >= 50}
          onClick={() =>
            onChange([
              ...questions,
              { id: nextId(questions), kind: 'accounts', text: '', from: null, until: null },
            ])
          }
        >
          {t('exchange.addQuestion')}
        </Button>
      </div>
    </fieldset>
  );
}

const nextId = (questions: readonly Question[]): string =>
  `q${1 + Math.max(0, ...questions.map(({ id }) => Number(id.replace(/\D/g, '')) || 0))}`;

/** Which pieces of the case go with it, under which conditions; the conditions are theirs together, and can be told apart later. */
export function Pieces({
  found,
  chosen,
  onChange,
}: {
  found: CaseDetail | undefined;
  chosen: readonly ChosenFragment[];
  onChange: (chosen: ChosenFragment[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const usable = (found?.fragments ?? []).filter(({ withdrawn }) => !withdrawn);
  if (usable.length === 0) return null;
  const common = chosen[0] ?? blankPiece('');
  const setCommon = (patch: Partial<ChosenFragment>): void =>
    onChange(chosen.map((each) => ({ ...each, ...patch })));
  return (
    <fieldset className={styles['form']}>
      <legend>{t('exchange.pieces')}</legend>
      <div className={styles['pieces']}>
        {usable.map((fragment) => (
          <Checkbox
            key={fragment.id}
            label={<bdi>{fragment.title}</bdi>}
            checked={chosen.some(({ id }) => id === fragment.id)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...chosen, { ...common, id: fragment.id }]
                  : chosen.filter(({ id }) => id !== fragment.id),
              )
            }
          />
        ))}
      </div>
      {chosen.length > 0 && (
        <div className={styles['pair']}>
          <NativeSelect
            label={t('handling.onwardLabel')}
            value={common.onward}
            onChange={(event) => setCommon({ onward: event.currentTarget.value as ChosenFragment['onward'] })}
            data={(['with_prior_consent', 'prohibited'] as const).map((value) => ({
              value,
              label: t(`handling.onward.${value}`),
            }))}
          />
          <NativeSelect
            label={t('handling.evidence')}
            value={common.evidentiaryUse}
            onChange={(event) =>
              setCommon({ evidentiaryUse: event.currentTarget.value as ChosenFragment['evidentiaryUse'] })
            }
            data={(['not_permitted_without_consent', 'prohibited', 'permitted'] as const).map((value) => ({
              value,
              label: t(`handling.evidentiary.${value}`),
            }))}
          />
          <Several
            label={t('handling.purposes')}
            codes={purposeSchema.options}
            words={(code) => t(`purpose.${purposeSchema.parse(code)}`)}
            chosen={common.purposes}
            onChange={(codes) => setCommon({ purposes: codes.map((code) => purposeSchema.parse(code)) })}
          />
        </div>
      )}
    </fieldset>
  );
}

const blankPiece = (id: string): ChosenFragment => ({
  id,
  purposes: ['intelligence'],
  onward: 'with_prior_consent',
  recipients: [],
  evidentiaryUse: 'not_permitted_without_consent',
  disclosureToSubject: 'prohibited',
});
