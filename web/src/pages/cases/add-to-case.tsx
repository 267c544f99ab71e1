import { Button, NativeSelect } from '@mantine/core';
import { IconBriefcase } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { casePageSchema, fragmentSchema, type NewFragment } from 'weir/cases/contract';
import { read, send } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useHasRole } from '../../shell/session.tsx';

type Piece =
  | { kind: 'subject' | 'transaction' | 'trace' | 'alert'; id: string }
  | { kind: 'report-extract'; reportId: string };

/** Takes what stands on this page into a case; it brings its conditions. Only for who works on cases. */
export function AddToCase({ piece, size = 'sm' }: { piece: Piece; size?: 'xs' | 'sm' }): ReactNode {
  const { t } = useTranslation();
  const analyst = useHasRole('fiu_analyst', 'fiu_supervisor');
  const [open, setOpen] = useState(false);
  if (!analyst) return null;
  return (
    <>
      <Button size={size} leftSection={<IconBriefcase size={15} />} onClick={() => setOpen(true)}>
        {t('case.addTo')}
      </Button>
      {open && <ChooseCase piece={piece} onClose={() => setOpen(false)} />}
    </>
  );
}

function ChooseCase({ piece, onClose }: { piece: Piece; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState('');
  const cases = useQuery({
    queryKey: ['cases', 'to-add'],
    queryFn: ({ signal }) => read(casePageSchema, '/cases', { query: { owner: 'me', limit: 200 }, signal }),
  });
  const caseId = chosen || (cases.data?.items[0]?.id ?? '');
  const adding = useMutation({
    mutationFn: () =>
      send(fragmentSchema, 'POST', `/cases/${caseId}/fragments`, {
        body: piece satisfies Partial<NewFragment>,
        idempotencyKey: `${caseId}.${JSON.stringify(piece)}`,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['cases'] }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog label={t('case.addTo')} onClose={onClose}>
      {adding.isSuccess ? (
        <>
          <p role="status">{t('case.added')}</p>
          <Buttons>
            <Button onClick={onClose}>{t('do.close')}</Button>
            <Button component={Link} to={`/cases/${caseId}`} variant="filled">
              {t('alert.toCase')}
            </Button>
          </Buttons>
        </>
      ) : (
        <Answered query={cases}>
          {({ items }) =>
            items.length === 0 ? (
              <p>{t('case.emptyMine')}</p>
            ) : (
              <form onSubmit={submit} style={{ display: 'contents' }}>
                {adding.isError && <ProblemNotice error={adding.error} />}
                <NativeSelect
                  label={t('palette.case')}
                  data-autofocus
                  value={caseId}
                  onChange={(event) => setChosen(event.currentTarget.value)}
                  data={items.map((row) => ({ value: row.id, label: `${row.number} ${row.title}` }))}
                />
                <Buttons>
                  <Button onClick={onClose}>{t('do.cancel')}</Button>
                  <Button type="submit" variant="filled" loading={adding.isPending}>
                    {t('do.add')}
                  </Button>
                </Buttons>
              </form>
            )
          }
        </Answered>
      )}
    </Dialog>
  );
}
