import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail } from 'weir/cases/contract';
import {
  matterDetailSchema,
  type ChosenFragment,
  type ContentOf,
  type Letter,
  type LetterKind,
  type MatterDetail,
  type SourceRef,
} from 'weir/exchange/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { usePerson } from '../../shell/session.tsx';
import { useCase } from '../cases/case-page.tsx';
import { emptyContent, finished, letterFields, optionLists, type Content } from './letter-fields.ts';
import { LetterInputs } from './letter-inputs.tsx';
import { Pieces, Questions, Subjects, type Question, type Subject } from './letter-parts.tsx';
import { useWord } from './letter-words.ts';
import styles from './exchange.module.css';

/** Drafts a letter in a matter, or writes on at one. */
export function LetterForm({
  matter,
  kind,
  letter,
  onClose,
}: {
  matter: MatterDetail;
  kind: LetterKind;
  letter?: Letter;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const queries = useQueryClient();
  const person = usePerson();
  const found = useCase(matter.caseId ?? '').data;
  const [key] = useState(() => crypto.randomUUID());
  const [content, setContent, draft] = useDraft<Content>(
    letter === undefined ? `letter.new.${matter.id}.${kind}` : `letter.${letter.id}.${letter.version}`,
    letter === undefined ? begun(kind, matter, person.name) : (letter.content as Content),
  );
  const saving = useMutation({
    mutationFn: () =>
      letter === undefined
        ? send(matterDetailSchema, 'POST', `/exchange/matters/${matter.id}/letters`, {
            body: { kind, content: finished(kind, content) },
            idempotencyKey: key,
          })
        : send(matterDetailSchema, 'PUT', `/exchange/letters/${letter.id}`, {
            body: { version: letter.version, content: finished(kind, content) },
          }),
    onSuccess: async (answer) => {
      draft.clear();
      queries.setQueryData(['exchange', 'matters', matter.id], answer);
      onClose();
      await queries.invalidateQueries({ queryKey: ['exchange'] });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const write = (patch: Content): void => setContent({ ...content, ...patch });
  return (
    <Dialog label={word('letter', kind)} onClose={onClose} wide>
      <form onSubmit={submit} className={styles['form']}>
        {'subjects' in content && (
          <Subjects
            found={found}
            subjects={content['subjects'] as Subject[]}
            onChange={(subjects) => write({ subjects })}
          />
        )}
        {'questions' in content && (
          <Questions
            questions={content['questions'] as Question[]}
            onChange={(questions) => write({ questions })}
          />
        )}
        {kind === 'answer' && (
          <AnswerLines
            matter={matter}
            lines={content['lines'] as Line[]}
            onChange={(lines) => write({ lines })}
          />
        )}
        {kind === 'consent' && <ConsentLines matter={matter} content={content} onChange={setContent} />}
        <LetterInputs fields={letterFields[kind]} content={content} onChange={setContent} />
        {'fragments' in content && (
          <PiecesOf found={found} content={content} onChange={(fragments) => write({ fragments })} />
        )}
        {saving.isError && <ProblemNotice error={saving.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={saving.isPending}>
            {t('obtaining.saveDraft')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function PiecesOf({
  found,
  content,
  onChange,
}: {
  found: CaseDetail | undefined;
  content: Content;
  onChange: (chosen: ChosenFragment[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  if (found === undefined) return <p className="faint">{t('exchange.noCaseYet')}</p>;
  return <Pieces found={found} chosen={content['fragments'] as ChosenFragment[]} onChange={onChange} />;
}

type Line = ContentOf<'answer'>['lines'][number];

const opened = <Kind extends LetterKind>(matter: MatterDetail, kind: Kind): ContentOf<Kind> | undefined =>
  matter.letters.find((letter) => letter.kind === kind)?.content as ContentOf<Kind> | undefined;

/** A letter as it begins: an answer has a line for each question, a consent one for each piece asked about. */
function begun(kind: LetterKind, matter: MatterDetail, person: string): Content {
  const content = emptyContent(kind, person);
  if (kind === 'answer') {
    const lines = (opened(matter, 'request')?.questions ?? []).map(({ id }): Line => ({
      question: id,
      status: 'answered',
      text: '',
      source: 'fiu',
      refusal: null,
      fragments: [],
    }));
    return { ...content, lines };
  }
  if (kind === 'consent') return { ...content, granted: opened(matter, 'consent-request')?.about ?? [] };
  return content;
}

/** Each question answered by itself. */
function AnswerLines({
  matter,
  lines,
  onChange,
}: {
  matter: MatterDetail;
  lines: readonly Line[];
  onChange: (lines: Line[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const questions = opened(matter, 'request')?.questions ?? [];
  const change = (question: string, patch: Partial<Line>): void =>
    onChange(lines.map((line) => (line.question === question ? { ...line, ...patch } : line)));
  return lines.map((line) => (
    <fieldset key={line.question} className={styles['form']}>
      <legend>
        <bdi>{questions.find(({ id }) => id === line.question)?.text ?? line.question}</bdi>
      </legend>
      <NativeSelect
        label={t('report.stateLabel')}
        value={line.status}
        onChange={(event) => {
          const status = event.currentTarget.value as Line['status'];
          change(line.question, {
            status,
            refusal: status === 'refused' ? { ground: 'no_basis', citation: '', reason: '' } : null,
          });
        }}
        data={optionLists.status.map((value) => ({ value, label: word('option', value) }))}
      />
      {line.refusal === null ? (
        <LetterInputs
          fields={[{ path: 'text', label: 'answerText', as: 'text', optional: true }]}
          content={line}
          onChange={(next) => change(line.question, { text: String(next['text'] ?? '') })}
        />
      ) : (
        <LetterInputs
          fields={letterFields.refusal}
          content={line.refusal}
          onChange={(next) => change(line.question, { refusal: next as Line['refusal'] })}
        />
      )}
    </fieldset>
  ));
}

/** Consent is given or refused piece by piece. */
function ConsentLines({
  matter,
  content,
  onChange,
}: {
  matter: MatterDetail;
  content: Content;
  onChange: (content: Content) => void;
}): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const refused = content['refused'] as ContentOf<'consent'>['refused'];
  const granted = content['granted'] as SourceRef[];
  const refuse = (about: SourceRef, patch: Partial<(typeof refused)[number]>): void =>
    onChange({
      ...content,
      granted: granted.filter((each) => !same(each, about)),
      refused: [
        ...refused.filter((each) => !same(each.about, about)),
        {
          about,
          ground: 'no_basis',
          citation: '',
          reason: '',
          ...refused.find((each) => same(each.about, about)),
          ...patch,
        },
      ],
    });
  const grant = (about: SourceRef): void =>
    onChange({
      ...content,
      granted: [...granted.filter((each) => !same(each, about)), about],
      refused: refused.filter((each) => !same(each.about, about)),
    });
  return (opened(matter, 'consent-request')?.about ?? []).map((about) => {
    const line = refused.find((each) => same(each.about, about));
    return (
      <fieldset key={`${about.message} ${about.ref}`} className={styles['form']}>
        <legend>
          <bdi>{about.authority}</bdi> <bdi className="code">{about.ref}</bdi>
        </legend>
        <NativeSelect
          label={t('exchange.consents')}
          value={line === undefined ? 'granted' : 'refused'}
          onChange={(event) => (event.currentTarget.value === 'granted' ? grant(about) : refuse(about, {}))}
          data={[
            { value: 'granted', label: word('state', 'granted') },
            { value: 'refused', label: word('state', 'refused') },
          ]}
        />
        {line !== undefined && (
          <>
            <NativeSelect
              label={t('exchange.field.ground')}
              value={line.ground}
              onChange={(event) =>
                refuse(about, { ground: event.currentTarget.value as (typeof line)['ground'] })
              }
              data={optionLists.ground.map((value) => ({ value, label: word('option', value) }))}
            />
            {(['citation', 'reason'] as const).map((name) => (
              <TextInput
                key={name}
                label={t(`exchange.field.${name}`)}
                required
                withAsterisk={false}
                dir="auto"
                value={line[name]}
                onChange={(event) => refuse(about, { [name]: event.currentTarget.value })}
              />
            ))}
          </>
        )}
      </fieldset>
    );
  });
}

const same = (left: SourceRef, right: SourceRef): boolean =>
  left.authority === right.authority && left.message === right.message && left.ref === right.ref;
