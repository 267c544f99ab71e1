import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '../../api/drafts.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { usePerson } from '../../shell/session.tsx';
import { useFilers } from '../reports/report-filters.tsx';
import { ChosenFiles } from './chosen-files.tsx';
import { startThread } from './thread-store.ts';
import styles from './messages.module.css';

const empty = { entity: '', kind: 'manual', subject: '', reference: '', report: '', text: '' };

/** A new letter. What is typed survives a closed tab; files are chosen again. */
export function NewThread({
  report,
  onClose,
  onSent,
}: {
  /** About this report. */
  report?: string | undefined;
  onClose: () => void;
  onSent: (id: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const fiu = usePerson().organisation.kind === 'fiu';
  const [letter, setLetter, draft] = useDraft('thread.new', empty);
  const [files, setFiles] = useState<readonly File[]>([]);
  const key = useRef(crypto.randomUUID());
  const about = report ?? letter.report;
  const put = (patch: Partial<typeof empty>): void => setLetter({ ...letter, ...patch });
  const sending = useMutation({
    mutationFn: (entity: string) =>
      startThread(
        {
          ...letter,
          report: about,
          entity: fiu && about === '' ? entity : undefined,
          kind: fiu ? letter.kind : undefined,
        },
        files,
        key.current,
      ),
    onSuccess: async ({ id }) => {
      draft.clear();
      await queries.invalidateQueries({ queryKey: ['threads'] });
      onSent(id);
    },
  });
  return (
    <Dialog label={t('message.write')} onClose={onClose} wide>
      <form
        className={styles['answer']}
        onSubmit={(event) => {
          event.preventDefault();
          sending.mutate(letter.entity);
        }}
      >
        {fiu && report === undefined && <To value={letter.entity} onChange={(entity) => put({ entity })} />}
        {fiu && (
          <NativeSelect
            label={t('message.kind')}
            value={letter.kind}
            onChange={(event) => put({ kind: event.currentTarget.value })}
            data={[
              { value: 'manual', label: t('message.kinds.manual') },
              { value: 'question', label: t('message.kinds.question') },
            ]}
          />
        )}
        <TextInput
          label={t('message.subject')}
          data-autofocus
          required
          maxLength={200}
          dir="auto"
          value={letter.subject}
          onChange={(event) => put({ subject: event.currentTarget.value })}
        />
        <div className={styles['pair']}>
          <TextInput
            label={t('message.reference')}
            maxLength={100}
            value={letter.reference}
            onChange={(event) => put({ reference: event.currentTarget.value })}
          />
          {report === undefined && (
            <TextInput
              label={t('message.reportNumber')}
              maxLength={100}
              dir="ltr"
              value={letter.report}
              onChange={(event) => put({ report: event.currentTarget.value })}
            />
          )}
        </div>
        <Textarea
          label={t('message.words')}
          required
          maxLength={8000}
          rows={7}
          dir="auto"
          value={letter.text}
          onChange={(event) => put({ text: event.currentTarget.value })}
        />
        <ChosenFiles files={files} onChange={setFiles} />
        {sending.isError && <ProblemNotice error={sending.error} />}
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={sending.isPending}>
            {t('do.send')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

function To({ value, onChange }: { value: string; onChange: (entity: string) => void }): ReactNode {
  const { t } = useTranslation();
  const items = useFilers().data?.items ?? [];
  return (
    <NativeSelect
      label={t('message.to')}
      required
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: t('message.chooseFiler') },
        ...items.map(({ id, name, reportingEntityId }) => ({
          value: id,
          label: reportingEntityId === null ? name : `${reportingEntityId} ${name}`,
        })),
      ]}
    />
  );
}
