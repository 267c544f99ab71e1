import { Button, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { FiledFile } from '../file/filed-file.tsx';
import { submitFile, type Filing } from '../file/filing.ts';
import { useFilers } from './report-filters.tsx';

/** A report that came to the FIU on another way (by hand, on a disc) is filed for its filer, under the intake officer's name. */
export function TakeIn({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState('');
  const [filing, setFiling] = useState<Filing | null>(null);
  const query = useFilers();
  const take = async (file: File, as: string): Promise<void> => {
    const id = crypto.randomUUID();
    setFiling({ id, file, mode: 'file', state: 'sending', share: 0 });
    setFiling({ id, file, mode: 'file', ...(await submitFile(file, id, { as })) });
    await queries.invalidateQueries({ queryKey: ['reports'] });
  };
  return (
    <Dialog label={t('report.takeIn')} onClose={onClose} wide>
      <Answered query={query}>
        {({ items }) => {
          const entities = items.flatMap(({ name, reportingEntityId }) =>
            reportingEntityId === null
              ? []
              : [{ value: reportingEntityId, label: `${reportingEntityId} ${name}` }],
          );
          const as = chosen || (entities[0]?.value ?? '');
          return (
            <>
              <NativeSelect
                label={t('report.filer')}
                data-autofocus
                value={as}
                onChange={(event) => setChosen(event.currentTarget.value)}
                data={entities}
              />
              <div>
                <Button variant="filled" disabled={as === ''} onClick={() => picker.current?.click()}>
                  {t('file.choose')}
                </Button>
                <input
                  ref={picker}
                  type="file"
                  hidden
                  accept=".xml,.zip,application/xml,text/xml,application/zip"
                  aria-label={t('file.choose')}
                  onChange={(event) => {
                    const file = event.currentTarget.files?.[0];
                    if (file) void take(file, as);
                    event.currentTarget.value = '';
                  }}
                />
              </div>
              <div aria-live="polite">{filing && <FiledFile filing={filing} page="/reports" />}</div>
            </>
          );
        }}
      </Answered>
    </Dialog>
  );
}
