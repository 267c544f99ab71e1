import { Button, SegmentedControl } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, Section } from '../../design/page/page.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { DraftsInShort } from '../drafts/drafts-in-short.tsx';
import { FiledFile } from './filed-file.tsx';
import { checkFile, seemsTable, submitFile, type FileMode, type Filing } from './filing.ts';
import styles from './file.module.css';

const MappingChoice = lazy(() =>
  import('./mapping-choice.tsx').then((module) => ({ default: module.MappingChoice })),
);

const accepted =
  '.xml,.zip,.csv,.tsv,.xlsx,application/xml,text/xml,application/zip,text/csv,' +
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Where a bank's officer files: drop the file, and in seconds it is accepted with a receipt or returned with every fault. */
export function FilePage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const line = useRef(Promise.resolve());
  const [url, setUrl] = useUrlState();
  const mode: FileMode = url['mode'] === 'check' ? 'check' : 'file';
  const [filings, setFilings] = useState<readonly Filing[]>([]);
  const [tables, setTables] = useState<readonly File[]>([]);
  const [over, setOver] = useState(false);

  const put = (filing: Filing): void =>
    setFilings((all) =>
      all.some((one) => one.id === filing.id)
        ? all.map((one) => (one.id === filing.id ? filing : one))
        : [filing, ...all],
    );
  const run = async (base: Pick<Filing, 'id' | 'file' | 'mapping'>, how: FileMode): Promise<void> => {
    const filing = { ...base, mode: how };
    put({ ...filing, state: 'sending', share: 0 });
    const sending = {
      mapping: base.mapping,
      onShare: (share: number) => put({ ...filing, state: 'sending', share }),
    };
    const { file } = base;
    put({
      ...filing,
      ...(how === 'file' ? await submitFile(file, base.id, sending) : await checkFile(file, sending)),
    });
    if (how === 'file') void queries.invalidateQueries({ queryKey: ['reports'] });
  };
  // One after another: their order is the order of their numbers.
  const queue = (base: Pick<Filing, 'id' | 'file' | 'mapping'>, how: FileMode): void => {
    put({ ...base, mode: how, state: 'waiting' });
    line.current = line.current.then(() => run(base, how));
  };
  const take = (files: readonly File[]): void => {
    setTables((waiting) => [...waiting, ...files.filter(({ name }) => seemsTable(name))]);
    for (const file of files) {
      if (!seemsTable(file.name)) queue({ id: crypto.randomUUID(), file }, mode);
    }
  };
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };

  return (
    <Page title={t('file.title')} summary={t('file.summary')}>
      <div
        className={styles['drop']}
        data-over={over || undefined}
        data-small={filings.length > 0 || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <IconFileUpload size={28} stroke={1.4} aria-hidden />
        <p>{mode === 'file' ? t('file.drop') : t('file.dropCheck')}</p>
        <Button variant="filled" onClick={() => picker.current?.click()}>
          {t('file.choose')}
        </Button>
        <input
          ref={picker}
          type="file"
          accept={accepted}
          multiple
          hidden
          aria-label={t('file.choose')}
          onChange={(event) => {
            take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <SegmentedControl
          aria-label={t('file.mode')}
          value={mode}
          onChange={(value) => setUrl({ mode: value === 'check' ? 'check' : undefined })}
          data={[
            { value: 'file', label: t('file.modeFile') },
            { value: 'check', label: t('file.modeCheck') },
          ]}
        />
        <p className="faint">{t('file.kinds')}</p>
      </div>
      {tables.length > 0 && (
        <Suspense fallback={null}>
          <MappingChoice
            files={tables}
            onChoose={(mapping) => {
              for (const file of tables) queue({ id: crypto.randomUUID(), file, mapping }, mode);
              setTables([]);
            }}
            onDrop={() => setTables([])}
          />
        </Suspense>
      )}
      {filings.length > 0 && (
        <Section title={t('file.now')}>
          <div aria-live="polite" className={styles['filings']}>
            {filings.map((filing) => (
              <FiledFile
                key={filing.id}
                filing={filing}
                onFile={() =>
                  queue({ id: crypto.randomUUID(), file: filing.file, mapping: filing.mapping }, 'file')
                }
              />
            ))}
          </div>
        </Section>
      )}
      <DraftsInShort />
    </Page>
  );
}
