import { Button, NumberInput, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseDetail, CaseTask } from 'weir/cases/contract';
import { Section } from '../../design/page/page.tsx';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Deadline } from '../../design/parts/deadline.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { useLetIn } from './case-acts.tsx';
import { PersonPicker } from './person-picker.tsx';
import { ReasonDialog } from '../../design/dialog/reason-dialog.tsx';
import { useDesk, useDeskAct } from './use-desk.ts';

const tones = { asked: 'wait', taken: 'river', done: 'done', dropped: 'plain' } as const;

/** Who does what by when. */
export function CaseTasks({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const desk = useDesk(found.id);
  const act = useDeskAct(found.id);
  const [adding, setAdding] = useState(false);
  const [dropping, setDropping] = useState<CaseTask | null>(null);
  const go = (task: CaseTask, state: CaseTask['state'], reason?: string) =>
    act.mutate({ method: 'PATCH', path: `tasks/${task.id}`, body: { state, reason, version: task.version } });
  return (
    <Section
      title={t('casework.tasks')}
      aside={
        <Button size="compact-xs" onClick={() => setAdding(true)}>
          {t('casework.addTask')}
        </Button>
      }
    >
      {act.isError && <ProblemNotice error={act.error} />}
      <Answered query={desk}>
        {({ tasks }) =>
          tasks.length === 0 ? (
            <p className="faint">{t('casework.noTasks')}</p>
          ) : (
            <Table
              label={t('casework.tasks')}
              rows={tasks}
              rowId={(row) => row.id}
              columns={[
                { id: 'title', head: t('casework.what'), cell: (row) => <bdi>{row.title}</bdi> },
                {
                  id: 'owner',
                  head: t('case.owner'),
                  width: '120px',
                  cell: (row) => <bdi>{row.owner.name}</bdi>,
                },
                {
                  id: 'due',
                  head: t('case.deadlineWhen'),
                  width: '150px',
                  cell: (row) =>
                    row.dueAt !== null &&
                    (row.state === 'asked' || row.state === 'taken') && <Deadline due={row.dueAt} />,
                },
                {
                  id: 'state',
                  head: t('report.stateLabel'),
                  width: '90px',
                  cell: (row) => <Tag tone={tones[row.state]}>{t(`casework.taskState.${row.state}`)}</Tag>,
                },
                {
                  id: 'do',
                  head: t('casework.acts'),
                  width: '130px',
                  cell: (row) => (
                    <>
                      {row.state === 'asked' && (
                        <Button size="compact-xs" onClick={() => go(row, 'taken')}>
                          {t('casework.take')}
                        </Button>
                      )}
                      {row.state === 'taken' && (
                        <Button size="compact-xs" onClick={() => go(row, 'done')}>
                          {t('case.markDone')}
                        </Button>
                      )}{' '}
                      {(row.state === 'asked' || row.state === 'taken') && (
                        <Button size="compact-xs" variant="subtle" onClick={() => setDropping(row)}>
                          {t('casework.drop')}
                        </Button>
                      )}
                    </>
                  ),
                },
              ]}
            />
          )
        }
      </Answered>
      {adding && <TaskForm found={found} onClose={() => setAdding(false)} />}
      {dropping && (
        <ReasonDialog
          label={t('casework.drop')}
          onClose={() => setDropping(null)}
          onReason={(reason) => {
            go(dropping, 'dropped', reason);
            setDropping(null);
          }}
        />
      )}
    </Section>
  );
}

function TaskForm({ found, onClose }: { found: CaseDetail; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const act = useDeskAct(found.id, onClose);
  const letIn = useLetIn(found.id);
  const [title, setTitle] = useState('');
  const [owner, setOwner] = useState('');
  const [days, setDays] = useState<number | string>(5);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    act.mutate({
      path: 'tasks',
      body: {
        title: title.trim(),
        ...(owner === '' ? {} : { owner }),
        due: typeof days === 'number' ? { workingDays: days } : null,
      },
    });
  };
  return (
    <Dialog label={t('casework.addTask')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {act.isError && <ProblemNotice error={act.error} />}
        <TextInput
          label={t('casework.what')}
          data-autofocus
          dir="auto"
          maxLength={200}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <PersonPicker
          label={t('case.owner')}
          none={t('casework.myself')}
          compartment={found.compartment}
          letIn={letIn}
          value={owner}
          onChange={setOwner}
        />
        <NumberInput
          label={t('casework.workingDays')}
          min={1}
          max={250}
          allowDecimal={false}
          value={days}
          onChange={setDays}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={act.isPending} disabled={title.trim() === ''}>
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
