import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  identitySchema,
  partnerDetailSchema,
  partnerPageSchema,
  type PostIdentity,
} from 'weir/post/contract';
import { address, read, send } from '../../api/client.ts';
import { useCursorList } from '../../api/cursor-list.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Page, Section } from '../../design/page/page.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Tag } from '../../design/parts/tag.tsx';
import { RecordList } from '../../design/table/record-list.tsx';
import { usePerson } from '../../shell/session.tsx';
import { ExchangeNavigation } from '../exchange/exchange-frame.tsx';
import { Fingerprint, KeyLine, PartnerStanding } from './partner-words.tsx';
import styles from '../exchange/exchange.module.css';

/** Whom we can write to, how sure we are of them, and what they are to read of us. */
export function PartnersPage(): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const [pinning, setPinning] = useState(false);
  const desk = person.roles.includes('fiu_intl_desk');
  const list = useCursorList({ key: ['post', 'partners'], path: '/post/partners', page: partnerPageSchema });
  return (
    <Page
      title={t('partner.title')}
      summary={t('partner.summary')}
      actions={
        desk && (
          <Button variant="filled" onClick={() => setPinning(true)}>
            {t('partner.pin')}
          </Button>
        )
      }
    >
      <ExchangeNavigation />
      <RecordList
        label={t('partner.title')}
        list={list}
        rowId={(row) => row.node}
        pageOf={(row) => `/exchange/partners/${row.node}`}
        columns={[
          { id: 'authority', head: t('exchange.partner'), cell: (row) => <bdi>{row.authority}</bdi> },
          {
            id: 'country',
            head: t('exchange.field.countries'),
            width: '90px',
            cell: (row) => <span className="code">{row.jurisdiction}</span>,
          },
          {
            id: 'node',
            head: t('partner.node'),
            width: '220px',
            cell: (row) => <span className="code">{row.node}</span>,
          },
          {
            id: 'standing',
            head: t('report.stateLabel'),
            width: '200px',
            cell: (row) => <PartnerStanding partner={row} />,
          },
          {
            id: 'reached',
            head: t('partner.reached'),
            width: '210px',
            cell: (row) =>
              row.failure === null ? (
                row.reachedAt !== null && <Moment at={row.reachedAt} />
              ) : (
                <Tag tone="harm">
                  <span className="code">{row.failure}</span>
                </Tag>
              ),
          },
        ]}
        empty={<Empty>{t('partner.empty')}</Empty>}
      />
      {(desk || person.roles.includes('fiu_supervisor')) && <OwnIdentity />}
      {pinning && <PinDialog onClose={() => setPinning(false)} />}
    </Page>
  );
}

function OwnIdentity(): ReactNode {
  const { t } = useTranslation();
  const query = useQuery({
    queryKey: ['post', 'identity'],
    queryFn: ({ signal }) => read(identitySchema, '/post/identity', { signal }),
  });
  return (
    <Section
      title={t('partner.own')}
      aside={
        <a href={address('/post/statement')} download="weir-statement.json">
          {t('partner.statement')}
        </a>
      }
    >
      <Answered query={query}>{(identity) => <Identity identity={identity} />}</Answered>
    </Section>
  );
}

function Identity({ identity }: { identity: PostIdentity }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <p>{t('partner.readThis')}</p>
      <Fingerprint digits={identity.fingerprint} />
      <Fields
        rows={[
          [
            t('partner.node'),
            <span key="node" className="code">
              {identity.node}
            </span>,
          ],
          [
            t('partner.door'),
            identity.door.open ? (identity.door.url ?? t('partner.doorOpen')) : t('partner.doorShut'),
          ],
          ...identity.keys.map(
            (key) =>
              [
                t('partner.key', { generation: key.generation }),
                <KeyLine key={key.id} stated={key} />,
              ] as const,
          ),
        ]}
      />
      {identity.proposed.map(({ act, key, by, at }) => (
        <p key={`${act} ${at}`}>
          {t(act === 'rotate' ? 'partner.keyProposed' : 'partner.keyProposedRevoke', {
            name: by.name ?? by.id,
            key: key?.slice(0, 8),
          })}
        </p>
      ))}
    </>
  );
}

function PinDialog({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [url, setUrl] = useState('');
  const [statement, setStatement] = useState<unknown>(null);
  const [unreadable, setUnreadable] = useState(false);
  const pinning = useMutation({
    mutationFn: () =>
      send(partnerDetailSchema, 'POST', '/post/partners', {
        body: statement === null ? { url: url.trim() } : { statement },
      }),
    onSuccess: async (partner) => {
      await queries.invalidateQueries({ queryKey: ['post'] });
      await navigate({ to: `/exchange/partners/${partner.node}` });
    },
  });
  const choose = async (file: File | undefined): Promise<void> => {
    setUnreadable(false);
    setStatement(null);
    if (file === undefined) return;
    try {
      setStatement(JSON.parse(await file.text()));
    } catch {
      setUnreadable(true);
    }
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    pinning.mutate();
  };
  return (
    <Dialog label={t('partner.pin')} onClose={onClose}>
      <form onSubmit={submit} className={styles['form']}>
        <p>{t('partner.pinHelp')}</p>
        {pinning.isError && <ProblemNotice error={pinning.error} />}
        {unreadable && <p role="alert">{t('partner.unreadable')}</p>}
        <label className={styles['form']}>
          {t('partner.statementFile')}
          <input
            type="file"
            accept="application/json,.json"
            onChange={(event) => void choose(event.currentTarget.files?.[0])}
          />
        </label>
        <TextInput
          label={t('partner.url')}
          placeholder="https://fiu.example:8443"
          type="url"
          disabled={statement !== null}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button
            type="submit"
            variant="filled"
            loading={pinning.isPending}
            disabled={statement === null && url.trim() === ''}
          >
            {t('partner.pin')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}
