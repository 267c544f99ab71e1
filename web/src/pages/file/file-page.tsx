import { Button, SegmentedControl } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, Section } from '../../design/page/page.tsx';
import { FiledFile } from './filed-file.tsx';
import { checkFile, submitFile, type Filing } from './filing.ts';
import styles from './file.module.css';

/** Where a bank's officer files: drop the file, and in seconds it is accepted with a receipt or returned with every fault. */
export function FilePage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [mode, setMode] = useState<'file' | 'check'>('file');
  const [filings, setFilings] = useState<readonly Filing[]>([]);
  const [over, setOver] = useState(false);

  const take = async (files: readonly File[]): Promise<void> => {
    // One after another: their order is the order of their numbers.
    for (const file of files) {
      const id = crypto.randomUUID();
      const put = (filing: Filing): void =>
        setFilings((all) => [filing, ...all.filter((one) => one.id !== filing.id)]);
      put({ id, file, mode, state: 'sending' });
      put({ id, file, mode, ...(mode === 'file' ? await submitFile(file, id) : await checkFile(file)) });
    }
    if (mode === 'file') void queries.invalidateQueries({ queryKey: ['reports'] });
  };
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };

  return (
    <Page title={t('file.title')} summary={t('file.summary')}>
      <div
        className={styles['drop']}
        data-over={over || undefined}
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
          accept=".xml,application/xml,text/xml"
          multiple
          hidden
          aria-label={t('file.choose')}
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <SegmentedControl
          aria-label={t('file.mode')}
          value={mode}
          onChange={(value) => setMode(value === 'check' ? 'check' : 'file')}
          data={[
            { value: 'file', label: t('file.modeFile') },
            { value: 'check', label: t('file.modeCheck') },
          ]}
        />
      </div>
      {filings.length > 0 && (
        <Section title={t('file.now')}>
          <div aria-live="polite" className={styles['filings']}>
            {filings.map((filing) => (
              <FiledFile key={filing.id} filing={filing} />
            ))}
          </div>
        </Section>
      )}
    </Page>
  );
}
