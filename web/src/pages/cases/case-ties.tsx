import { Button, NativeSelect } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { linkTypeSchema, type CaseDetail } from 'weir/cases/contract';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Table } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { PersonPicker } from './person-picker.tsx';
import { ReasonDialog } from '../../design/dialog/reason-dialog.tsx';
import { useDesk, useDeskAct, type DeskAct } from './use-desk.ts';
import styles from './case.module.css';

const linkTones = { proposed: 'wait', accepted: 'done', refused: 'plain' } as const;
const accessTones = { asked: 'wait', granted: 'done', refused: 'plain', ended: 'plain' } as const;

/** Other cases that hold the same, and who was let into this one. */
export function CaseTies({ found }: { found: CaseDetail }): ReactNode {
  const { t } = useTranslation();
  const supervisor = useHasRole('fiu_supervisor');
  const desk = useDesk(found.id);
  const act = useDeskAct(found.id);
  const [type, setType] = useState<(typeof linkTypeSchema.options)[number]>('same_subject');
  const [asking, setAsking] = useState<{ label: string; act: DeskAct } | null>(null);
  const [person, setPerson] = useState('');
  const ask = (label: string, path: string, body: object) => setAsking({ label, act: { path, body } });
  const letIn = (event: FormEvent): void => {
    event.preventDefault();
    ask(t('casework.askAccess'), 'access', { person });
  };
  return (
    <Answered query={desk}>
      {({ links, access }) => (
        <>
          {act.isError && <ProblemNotice error={act.error} />}
          <Section
            title={t('casework.links')}
            aside={
              links.length > 0 && (
                <NativeSelect
                  size="xs"
                  aria-label={t('casework.linkTypeLabel')}
                  value={type}
                  onChange={(event) => setType(linkTypeSchema.parse(event.currentTarget.value))}
                  data={linkTypeSchema.options.map((value) => ({
                    value,
                    label: t(`casework.linkType.${value}`),
                  }))}
                />
              )
            }
          >
            {links.length === 0 ? (
              <p className="faint">{t('casework.noLinks')}</p>
            ) : (
              <Table
                label={t('casework.links')}
                rows={links}
                rowId={(row) => row.other.id}
                columns={[
                  {
                    id: 'case',
                    head: t('place.cases'),
                    cell: (row) => (
                      <Link to={`/cases/${row.other.id}`}>
                        <span className="code">{row.other.number}</span> <bdi>{row.other.title}</bdi>
                      </Link>
                    ),
                  },
                  {
                    id: 'shared',
                    head: t('casework.shared'),
                    width: '170px',
                    cell: (row) => t('casework.inCommon', { count: row.shared.length }),
                  },
                  {
                    id: 'state',
                    head: t('report.stateLabel'),
                    width: '210px',
                    cell: (row) => (
                      <>
                        <Tag tone={linkTones[row.state]}>{t(`casework.linkState.${row.state}`)}</Tag>{' '}
                        {row.type !== null &&
                          (row.forward ? '→ ' : '← ') + t(`casework.linkType.${row.type}`)}
                      </>
                    ),
                  },
                  {
                    id: 'do',
                    head: t('casework.acts'),
                    width: '200px',
                    cell: (row) => (
                      <>
                        {row.state !== 'accepted' && (
                          <Button
                            size="compact-xs"
                            onClick={() =>
                              ask(t('casework.accept'), 'links', {
                                other: row.other.id,
                                type,
                                decision: 'accepted',
                              })
                            }
                          >
                            {t('casework.accept')}
                          </Button>
                        )}{' '}
                        {row.state !== 'refused' && (
                          <Button
                            size="compact-xs"
                            variant="subtle"
                            onClick={() =>
                              ask(t('casework.refuse'), 'links', { other: row.other.id, decision: 'refused' })
                            }
                          >
                            {t('casework.refuse')}
                          </Button>
                        )}
                      </>
                    ),
                  },
                ]}
              />
            )}
          </Section>
          <Section title={t('casework.access')}>
            <p className="faint">{t('casework.accessHelp')}</p>
            {access.length > 0 && (
              <Table
                label={t('casework.access')}
                rows={access}
                rowId={(row) => row.id}
                columns={[
                  {
                    id: 'who',
                    head: t('casework.personName'),
                    cell: (row) => <bdi>{row.person.name ?? row.person.id}</bdi>,
                  },
                  { id: 'need', head: t('casework.need'), cell: (row) => <bdi>{row.need}</bdi> },
                  {
                    id: 'state',
                    head: t('report.stateLabel'),
                    width: '120px',
                    cell: (row) => (
                      <Tag tone={accessTones[row.state]}>{t(`casework.accessState.${row.state}`)}</Tag>
                    ),
                  },
                  {
                    id: 'do',
                    head: t('casework.acts'),
                    width: '190px',
                    cell: (row) =>
                      supervisor && (
                        <>
                          {(row.state === 'asked'
                            ? (['granted', 'refused'] as const)
                            : row.state === 'granted'
                              ? (['ended'] as const)
                              : []
                          ).map((decision) => (
                            <Button
                              key={decision}
                              size="compact-xs"
                              onClick={() =>
                                ask(t(`casework.decide.${decision}`), `access/${row.id}/decision`, {
                                  decision,
                                })
                              }
                            >
                              {t(`casework.decide.${decision}`)}
                            </Button>
                          ))}
                        </>
                      ),
                  },
                ]}
              />
            )}
            <form onSubmit={letIn} className={styles['letIn']}>
              <PersonPicker
                label={t('casework.personName')}
                none={t('casework.choosePerson')}
                value={person}
                onChange={setPerson}
              />
              <Button type="submit" disabled={person === ''}>
                {t('casework.askAccess')}
              </Button>
            </form>
          </Section>
          {asking && (
            <ReasonDialog
              label={asking.label}
              onClose={() => setAsking(null)}
              onReason={(reason) => {
                const { path, body } = asking.act;
                act.mutate({
                  path,
                  body: path === 'access' ? { ...body, need: reason } : { ...body, reason },
                });
                setAsking(null);
              }}
            />
          )}
        </>
      )}
    </Answered>
  );
}
