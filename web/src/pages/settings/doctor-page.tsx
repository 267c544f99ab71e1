import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { Answered } from '../../design/parts/answered.tsx';
import { Tag, type Tone } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const answer = z.object({
  findings: z.array(
    z.object({
      subject: z.string(),
      state: z.enum(['good', 'warning', 'bad']),
      sentence: z.string(),
      todo: z.string().optional(),
    }),
  ),
});
const tones: Record<'good' | 'warning' | 'bad', Tone> = { good: 'done', warning: 'wait', bad: 'harm' };

/** What is configured, what is unsafe, what to do: the same answer as `weir doctor`. */
export function DoctorPage(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['doctor'],
    queryFn: ({ signal }) => read(answer, '/doctor', { signal }),
  });
  return (
    <SettingsFrame title={t('settings.doctor')}>
      <Answered query={query}>
        {({ findings }) => (
          <Table
            label={t('settings.doctor')}
            rows={[...findings].sort((left, right) => rank[left.state] - rank[right.state])}
            rowId={(row) => row.subject}
            columns={[
              {
                id: 'state',
                head: t('settings.state'),
                width: '120px',
                cell: (row) => <Tag tone={tones[row.state]}>{t(`doctor.${row.state}`)}</Tag>,
              },
              { id: 'subject', head: t('doctor.subject'), width: '180px', cell: (row) => row.subject },
              {
                id: 'sentence',
                head: t('doctor.found'),
                cell: (row) => (
                  <span lang="en" dir="ltr">
                    {row.sentence}
                    {row.todo !== undefined && <strong> {row.todo}</strong>}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Answered>
    </SettingsFrame>
  );
}

const rank = { bad: 0, warning: 1, good: 2 };
