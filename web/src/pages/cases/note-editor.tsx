import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fragmentSchema, type Fragment } from 'weir/cases/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { asProblem } from '../../api/problem.ts';
import { Buttons } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import styles from './case.module.css';

interface Theirs {
  title: string;
  text: string;
  version: number;
}

/**
 * Writes a note, new or changed. What is typed is kept in this browser until the node has it; if somebody else changed
 * the note meanwhile, both versions stand side by side and the writer decides.
 */
export function NoteEditor({
  caseId,
  note,
  onDone,
}: {
  caseId: string;
  note?: Extract<Fragment, { kind: 'note' }>;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  // The version that was begun from is kept with the draft: who comes back after somebody else saved meets the conflict.
  const [kept, setKept, draft] = useDraft(`note.${caseId}.${note?.id ?? 'new'}`, {
    title: note?.title ?? '',
    text: note?.content.text ?? '',
    version: note?.version ?? 0,
    begun: note?.content.text ?? '',
  });
  const { version, begun, ...form } = kept;
  const setForm = (written: { title: string; text: string }): void => setKept({ ...kept, ...written });
  const saving = useMutation({
    mutationFn: () =>
      note
        ? send(fragmentSchema, 'PATCH', `/cases/${caseId}/fragments/${note.id}`, {
            body: { ...form, version },
          })
        : send(fragmentSchema, 'POST', `/cases/${caseId}/fragments`, { body: { kind: 'note', ...form } }),
    onSuccess: async () => {
      draft.clear();
      await queries.invalidateQueries({ queryKey: ['cases', caseId] });
      onDone();
    },
  });
  const problem = saving.isError ? asProblem(saving.error) : null;
  const theirs =
    problem?.code === 'note-changed' ? (problem.facts['theirs'] as Theirs | undefined) : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <form onSubmit={submit} className={styles['note']}>
      {draft.restored && <p className="faint">{t('case.draftRestored')}</p>}
      {problem && <ProblemNotice error={problem} />}
      {theirs && (
        <div className={styles['versions']} data-three="">
          <div>
            <h3>{t('casework.begun')}</h3>
            <p dir="auto">{begun}</p>
          </div>
          <div>
            <h3>{t('case.theirs')}</h3>
            <p dir="auto">{theirs.text}</p>
            <Button
              size="xs"
              onClick={() => {
                setKept({
                  title: theirs.title,
                  text: theirs.text,
                  version: theirs.version,
                  begun: theirs.text,
                });
                saving.reset();
              }}
            >
              {t('case.takeTheirs')}
            </Button>
          </div>
          <div>
            <h3>{t('case.yours')}</h3>
            <p dir="auto">{form.text}</p>
            <Button
              size="xs"
              onClick={() => {
                setKept({ ...kept, version: theirs.version, begun: theirs.text });
                saving.reset();
              }}
            >
              {t('case.keepMine')}
            </Button>
          </div>
        </div>
      )}
      <TextInput
        label={t('case.noteTitle')}
        dir="auto"
        maxLength={200}
        required
        withAsterisk={false}
        autoFocus
        value={form.title}
        onChange={(event) => setForm({ ...form, title: event.currentTarget.value })}
      />
      <Textarea
        label={t('case.noteText')}
        dir="auto"
        rows={8}
        maxLength={50_000}
        required
        withAsterisk={false}
        value={form.text}
        onChange={(event) => setForm({ ...form, text: event.currentTarget.value })}
      />
      <Buttons>
        <Button
          size="xs"
          onClick={() => {
            draft.clear();
            onDone();
          }}
        >
          {t('do.cancel')}
        </Button>
        <Button
          size="xs"
          type="submit"
          variant="filled"
          loading={saving.isPending}
          disabled={form.text.trim() === '' || form.title.trim() === ''}
        >
          {t('do.save')}
        </Button>
      </Buttons>
    </form>
  );
}
