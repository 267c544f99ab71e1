import { Button, Checkbox, FileButton, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  listImportSchema,
  listPreviewSchema,
  listPurposeSchema,
  type ListPreview,
} from 'weir/screening/contract';
import { send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useFormat } from '../../design/surroundings.tsx';
import { DifferenceTable, LeftOutTable, VersionChange } from './list-words.tsx';
import styles from './lists.module.css';

/** A list comes in two steps: first what it would change and what would be left out, then the import. */
export function ImportList({
  name: given = '',
  onClose,
  onImported,
}: {
  name?: string;
  onClose: () => void;
  onImported: (job: string | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [files, setFiles] = useState<File[]>([]);
  const [name, setName] = useState(given);
  const [purpose, setPurpose] = useState('');
  const [columns, setColumns] = useState('');
  const [shrinks, setShrinks] = useState(false);
  const body = (): FormData => {
    const form = new FormData();
    // Fields come before the files, so that a reader of the stream knows them when the bytes begin.
    form.set('name', name);
    if (purpose !== '') form.set('purpose', purpose);
    if (columns.trim() !== '') form.set('columns', JSON.stringify(mappingFrom(columns)));
    if (shrinks) form.set('shrinks', 'yes');
    for (const file of files) form.append('list', file);
    return form;
  };
  const looking = useMutation({
    mutationFn: () => send(listPreviewSchema, 'POST', '/lists/preview', { body: body() }),
  });
  const importing = useMutation({
    mutationFn: () => send(listImportSchema, 'POST', '/lists', { body: body() }),
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: ['lists'] });
      onImported(answer.job);
    },
  });
  const preview = looking.data;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (preview === undefined) looking.mutate();
    else importing.mutate();
  };
  if (preview !== undefined) {
    return (
      <Dialog wide label={t('list.previewOf', { name })} onClose={onClose}>
        <form onSubmit={submit} className={styles['preview']}>
          {importing.isError && <ProblemNotice error={importing.error} />}
          <Preview preview={preview} />
          {preview.shrinks && (
            <Checkbox
              checked={shrinks}
              onChange={(event) => setShrinks(event.currentTarget.checked)}
              label={t('list.shrinks')}
            />
          )}
          <Buttons>
            <Button onClick={() => looking.reset()}>{t('do.back')}</Button>
            <Button
              type="submit"
              variant="filled"
              data-autofocus
              disabled={preview.unchanged || (preview.shrinks && !shrinks)}
              loading={importing.isPending}
            >
              {t('list.importNow')}
            </Button>
          </Buttons>
        </form>
      </Dialog>
    );
  }
  return (
    <Dialog label={t('list.import')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {looking.isError && <ProblemNotice error={looking.error} />}
        <FileButton multiple onChange={setFiles} inputProps={{ 'aria-label': t('list.choose') }}>
          {(props) => (
            <Button {...props} data-autofocus>
              {files.length > 0 ? <bdi>{files.map((file) => file.name).join(', ')}</bdi> : t('list.choose')}
            </Button>
          )}
        </FileButton>
        <p className="faint">{t('list.forms')}</p>
        <TextInput
          label={t('list.name')}
          description={t('list.nameHelp')}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('list.purposeLabel')}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
          data={[
            { value: '', label: t('list.purposeByForm') },
            ...listPurposeSchema.options.map((value) => ({ value, label: t(`list.purpose.${value}`) })),
          ]}
        />
        <TextInput
          label={t('list.columns')}
          description={t('list.columnsHelp')}
          placeholder="id=No, name=Client, born=DOB"
          dir="ltr"
          value={columns}
          onChange={(event) => setColumns(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={files.length === 0 || name.trim() === ''}
            loading={looking.isPending}
          >
            {t('list.preview')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/** `name=Client, born=DOB`, the same as on the command line. */
function mappingFrom(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [what = '', ...header] = pair.split('=');
      return [what.trim(), header.join('=').trim()];
    }),
  );
}

function Preview({ preview }: { preview: ListPreview }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const hidden = preview.added + preview.changed + preview.removed - preview.differences.length;
  return (
    <>
      <Fields
        rows={[
          [t('list.form'), t(`list.formName.${preview.form}` as never)],
          [
            t('list.version'),
            <span key="stated" className="ltr">
              {preview.stated}
            </span>,
          ],
          [
            t('list.purposeLabel'),
            (preview.list?.purpose ?? preview.purpose) !== null &&
              t(`list.purpose.${preview.list?.purpose ?? preview.purpose ?? 'own'}`),
          ],
          [
            t('list.entries'),
            preview.list === null
              ? format.number(preview.entries)
              : t('list.entriesWas', {
                  now: format.number(preview.entries),
                  before: format.number(preview.before),
                }),
          ],
          [t('list.change'), <VersionChange key="change" version={preview} />],
          [t('list.leftOut'), format.number(preview.leftOut)],
        ]}
      />
      {preview.unchanged && <p role="status">{t('list.unchanged')}</p>}
      {preview.shrinks && (
        <p role="alert">
          {t('list.shrinksWords', {
            removed: format.number(preview.removed),
            before: format.number(preview.before),
          })}
        </p>
      )}
      {preview.differences.length > 0 && (
        <div className={styles['previewScroll']} tabIndex={0} role="group" aria-label={t('list.difference')}>
          <DifferenceTable items={preview.differences} />
          {hidden > 0 && <p className="faint">{t('subject.moreValues', { count: hidden })}</p>}
        </div>
      )}
      {preview.leftOutRows.length > 0 && (
        <div className={styles['previewScroll']} tabIndex={0} role="group" aria-label={t('list.leftOut')}>
          <LeftOutTable rows={preview.leftOutRows} />
        </div>
      )}
    </>
  );
}
