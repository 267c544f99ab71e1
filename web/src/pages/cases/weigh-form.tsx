import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { weightSchema, type Evidence, type Fragment } from 'weir/cases/contract';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useDesk, useDeskAct } from './use-desk.ts';

/** Weighs one piece for or against a hypothesis, with why: the same that the matrix does, from where the piece is read. */
export function WeighForm({ fragment, onClose }: { fragment: Fragment; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk(fragment.caseId);
  const act = useDeskAct(fragment.caseId, onClose);
  const [chosen, setChosen] = useState('');
  const [form, setForm] = useState<Pick<Evidence, 'weight' | 'note'>>({ weight: 'for', note: '' });
  const hypotheses = desk.data?.hypotheses ?? [];
  const hypothesis = hypotheses.find(({ id }) => id === chosen) ?? hypotheses[0];
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (hypothesis)
      act.mutate({
        path: `hypotheses/${hypothesis.id}/evidence`,
        body: { fragment: fragment.id, weight: form.weight, note: form.note.trim() } satisfies Evidence,
      });
  };
  return (
    <Dialog label={t('casework.weigh')} onClose={onClose}>
      <Answered query={desk}>
        {() =>
          hypothesis === undefined ? (
            <Empty>{t('casework.noHypotheses')}</Empty>
          ) : (
            <form onSubmit={submit} style={{ display: 'contents' }}>
              <p>
                <bdi>{fragment.title}</bdi>
              </p>
              {act.isError && <ProblemNotice error={act.error} />}
              <NativeSelect
                label={t('casework.hypothesis')}
                data-autofocus
                value={hypothesis.id}
                onChange={(event) => setChosen(event.currentTarget.value)}
                data={hypotheses.map(({ id, statement }) => ({ value: id, label: statement }))}
              />
              <NativeSelect
                label={t('casework.weightLabel')}
                value={form.weight}
                onChange={(event) =>
                  setForm({ ...form, weight: weightSchema.parse(event.currentTarget.value) })
                }
                data={weightSchema.options.map((value) => ({ value, label: t(`casework.weight.${value}`) }))}
              />
              <Textarea
                label={t('casework.evidenceNote')}
                rows={3}
                dir="auto"
                maxLength={2000}
                value={form.note}
                onChange={(event) => setForm({ ...form, note: event.currentTarget.value })}
              />
              <Buttons>
                <Button onClick={onClose}>{t('do.cancel')}</Button>
                <Button type="submit" variant="filled" loading={act.isPending}>
                  {t('casework.weigh')}
                </Button>
              </Buttons>
            </form>
          )
        }
      </Answered>
    </Dialog>
  );
}
