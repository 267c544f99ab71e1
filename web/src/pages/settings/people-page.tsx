import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  organisationSchema,
  personSchema,
  type OneTimeCode,
  type Organisation,
  type Person,
} from 'weir/people/contract';
import { z } from 'zod';
import { read } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useHasRole } from '../../shell/session.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { FactorResets } from './factor-resets.tsx';
import { OneTimeCodeDialog } from './one-time-code.tsx';
import { OrganisationForm, PersonForm } from './people-forms.tsx';
import { PersonActions } from './person-actions.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const peoplePage = z.object({ items: z.array(personSchema), nextCursor: z.string().nullable() });
const organisations = z.object({ items: z.array(organisationSchema) });

/** Who may come in, from which organisation, in which role. */
export function PeoplePage(): ReactNode {
  const { t } = useTranslation();
  const houseColumns = useOrganisationColumns();
  const mayChange = useHasRole('administrator');
  const [form, setForm] = useState<'person' | 'organisation' | null>(null);
  const [code, setCode] = useState<OneTimeCode | null>(null);
  const [url, setUrl] = useUrlState();
  const people = useCursorList({ key: ['people'], path: '/people', page: peoplePage });
  const houses = useQuery({
    queryKey: ['organisations'],
    queryFn: ({ signal }) => read(organisations, '/organisations', { signal }),
  });
  const columns = usePeopleColumns();
  const peeked = people.rows.find(({ id }) => id === url['peek']);
  return (
    <SettingsFrame
      title={t('settings.people')}
      actions={
        mayChange && (
          <>
            <Button onClick={() => setForm('organisation')}>{t('settings.addOrganisation')}</Button>
            <Button variant="filled" onClick={() => setForm('person')}>
              {t('settings.addPerson')}
            </Button>
          </>
        )
      }
    >
      <Section title={t('settings.people')}>
        <WithPeek
          list={
            <RecordList
              label={t('settings.people')}
              list={people}
              columns={columns}
              rowId={(row) => row.id}
              selected={url['peek']}
              onSelect={(peek) => setUrl({ peek })}
              empty={<Empty>{t('settings.noPeople')}</Empty>}
            />
          }
          peek={
            peeked && (
              <Peek
                title={<bdi>{peeked.name}</bdi>}
                label={t('settings.person')}
                onClose={() => setUrl({ peek: undefined })}
              >
                <PersonActions key={peeked.id} person={peeked} onCode={setCode} />
              </Peek>
            )
          }
        />
      </Section>
      <Section title={t('settings.organisations')}>
        <Answered query={houses}>
          {({ items }) => (
            <Table
              label={t('settings.organisations')}
              rows={items}
              columns={houseColumns}
              rowId={(row) => row.id}
            />
          )}
        </Answered>
      </Section>
      <Section title={t('settings.factorResets')}>
        <FactorResets />
      </Section>
      {code && <OneTimeCodeDialog code={code} onClose={() => setCode(null)} />}
      {form === 'person' && (
        <PersonForm
          organisations={houses.data?.items ?? []}
          onInvited={(invitation) => {
            setForm(null);
            setCode(invitation);
          }}
          onClose={() => setForm(null)}
        />
      )}
      {form === 'organisation' && <OrganisationForm onClose={() => setForm(null)} />}
    </SettingsFrame>
  );
}

function usePeopleColumns(): Column<Person>[] {
  const { t } = useTranslation();
  return [
    { id: 'name', head: t('settings.name'), cell: (row) => <bdi>{row.name}</bdi> },
    { id: 'email', head: t('door.email'), cell: (row) => <span className="ltr">{row.email}</span> },
    {
      id: 'organisation',
      head: t('settings.organisation'),
      cell: (row) => <bdi>{row.organisation.name}</bdi>,
    },
    {
      id: 'roles',
      head: t('settings.roles'),
      cell: (row) => row.roles.map((role) => t(`role.${role}`)).join(', '),
    },
    {
      id: 'clearances',
      head: t('settings.clearances'),
      cell: (row) => <span className="code">{row.clearances.join(' ')}</span>,
    },
    {
      id: 'active',
      head: t('settings.state'),
      width: '110px',
      cell: (row) => (
        <Tag tone={row.active ? 'done' : 'plain'}>
          {row.active ? t('settings.active') : t('settings.inactive')}
        </Tag>
      ),
    },
  ];
}

function useOrganisationColumns(): Column<Organisation>[] {
  const { t } = useTranslation();
  return [
    { id: 'name', head: t('settings.name'), cell: (row) => <bdi>{row.name}</bdi> },
    { id: 'kind', head: t('settings.kind'), cell: (row) => t(`organisation.${row.kind}`) },
    {
      id: 'type',
      head: t('settings.type'),
      cell: (row) =>
        row.type !== null &&
        t(row.kind === 'authority' ? `authorityType.${row.type}` : `obliged.${row.type}`, {
          defaultValue: row.type,
        }),
    },
    {
      id: 'country',
      head: t('settings.country'),
      width: '90px',
      cell: (row) => <span className="code">{row.country}</span>,
    },
    {
      id: 'number',
      head: t('report.filerNumber'),
      width: '160px',
      cell: (row) => row.reportingEntityId !== null && <span className="code">{row.reportingEntityId}</span>,
    },
  ];
}
