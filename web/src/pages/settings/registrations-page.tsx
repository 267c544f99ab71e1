import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  registrationDecidedSchema,
  registrationGrounds,
  registrationSchema,
  type OneTimeCode,
  type Registration,
} from 'weir/people/contract';
import { z } from 'zod';
import { address, read, send } from '../../api/client.ts';
import { Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { Peek, WithPeek } from '../../design/peek/peek.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { useUrlState } from '../../shell/url-state.ts';
import { ChangeRequests } from './change-requests.tsx';
import { DecisionForm } from './decision-form.tsx';
import { decisionTones } from './decision-tones.ts';
import { Delegations } from './delegations.tsx';
import { OneTimeCodeDialog } from './one-time-code.tsx';
import { SettingsFrame } from './settings-frame.tsx';

const registrationList = z.object({ items: z.array(registrationSchema) });

/** Who asks to be registered, to have a record changed, or to file for another: the FIU's intake decides. */
export function RegistrationsPage(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [url, setUrl] = useUrlState();
  const [code, setCode] = useState<OneTimeCode | null>(null);
  const query = useQuery({
    queryKey: ['registrations'],
    queryFn: ({ signal }) => read(registrationList, '/registrations', { signal }),
  });
  const peeked = query.data?.items.find(({ id }) => id === url['peek']);
  const columns = useRegistrationColumns();
  return (
    <SettingsFrame title={t('settings.registrations')}>
      <Section title={t('settings.registrations')}>
        <WithPeek
          list={
            <Answered query={query}>
              {({ items }) =>
                items.length === 0 ? (
                  <Empty>{t('registration.empty')}</Empty>
                ) : (
                  <Table
                    label={t('settings.registrations')}
                    rows={items}
                    columns={columns}
                    rowId={(row) => row.id}
                    selected={url['peek']}
                    onSelect={(peek) => setUrl({ peek })}
                  />
                )
              }
            </Answered>
          }
          peek={
            peeked && (
              <RegistrationPeek
                registration={peeked}
                onClose={() => setUrl({ peek: undefined })}
                onDecided={async (invitation) => {
                  setCode(invitation);
                  await queries.invalidateQueries({ queryKey: ['registrations'] });
                }}
              />
            )
          }
        />
      </Section>
      <Section title={t('registration.changes')}>
        <ChangeRequests decides />
      </Section>
      <Section title={t('delegation.title')}>
        <Delegations />
      </Section>
      {code && <OneTimeCodeDialog code={code} onClose={() => setCode(null)} />}
    </SettingsFrame>
  );
}

function useRegistrationColumns(): Column<Registration>[] {
  const { t } = useTranslation();
  return [
    { id: 'name', head: t('settings.name'), cell: (row) => <bdi>{row.entity.name}</bdi> },
    {
      id: 'category',
      head: t('register.category'),
      width: '220px',
      cell: (row) => t(`obliged.${row.entity.category}`, { defaultValue: row.entity.category }),
    },
    {
      id: 'state',
      head: t('settings.state'),
      width: '130px',
      cell: (row) => (
        <Tag tone={decisionTones[row.state] ?? 'plain'}>{t(`register.states.${row.state}`)}</Tag>
      ),
    },
    {
      id: 'reference',
      head: t('register.reference'),
      width: '160px',
      secondary: true,
      cell: (row) => <span className="code">{row.reference}</span>,
    },
    {
      id: 'at',
      head: t('audit.at'),
      width: '160px',
      secondary: true,
      cell: (row) => <Moment at={row.askedAt} />,
    },
  ];
}

function RegistrationPeek({
  registration,
  onClose,
  onDecided,
}: {
  registration: Registration;
  onClose: () => void;
  onDecided: (invitation: OneTimeCode | null) => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const [deciding, setDeciding] = useState(false);
  const { entity, officer } = registration;
  return (
    <Peek title={<bdi>{entity.name}</bdi>} label={t('registration.one')} onClose={onClose}>
      <Fields
        rows={[
          [
            t('settings.country'),
            <span key="c" className="code">
              {entity.country}
            </span>,
          ],
          [
            t('register.registrationNumber'),
            <span key="n" className="code">
              {entity.registrationNumber}
            </span>,
          ],
          [t('register.taxNumber'), entity.taxNumber && <span className="code">{entity.taxNumber}</span>],
          [t('register.licence'), entity.licence && <span className="code">{entity.licence}</span>],
          [t('register.address'), <bdi key="a">{entity.address}</bdi>],
          [t('register.phone'), entity.phone && <span className="ltr">{entity.phone}</span>],
          [t('register.officer'), <bdi key="o">{officer.name}</bdi>],
          [
            t('door.email'),
            <span key="e" className="ltr">
              {officer.email}
            </span>,
          ],
          [t('audit.reason'), registration.reason],
          [t('registration.decidedBy'), registration.decidedByName],
        ]}
      />
      {registration.alike.length > 0 && (
        <p role="note">
          {t('registration.alike')}{' '}
          {registration.alike
            .map(({ name, reportingEntityId }) => `${name} (${reportingEntityId ?? ''})`)
            .join(', ')}
        </p>
      )}
      {registration.documents.length > 0 && (
        <ul>
          {registration.documents.map(({ id, name }) => (
            <li key={id}>
              <a href={address(`/registrations/${registration.id}/documents/${id}`)} download>
                <bdi>{name}</bdi>
              </a>
            </li>
          ))}
        </ul>
      )}
      {registration.state === 'waiting' && (
        <Button variant="filled" onClick={() => setDeciding(true)}>
          {t('registration.decide')}
        </Button>
      )}
      {deciding && (
        <DecisionForm
          label={t('registration.decide')}
          grounds={registrationGrounds.map((ground) => ({
            value: ground,
            label: t(`registration.grounds.${ground}`),
          }))}
          asksNumber
          decide={async ({ decision, ground, reason, reportingEntityId }) => {
            const { invitation } = await send(
              registrationDecidedSchema,
              'POST',
              `/registrations/${registration.id}/decision`,
              { body: { decision, ground, reason, ...(reportingEntityId ? { reportingEntityId } : {}) } },
            );
            await onDecided(invitation);
          }}
          onDecided={() => setDeciding(false)}
          onClose={() => setDeciding(false)}
        />
      )}
    </Peek>
  );
}
