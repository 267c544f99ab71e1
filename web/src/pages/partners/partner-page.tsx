import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { channelSchema, partnerDetailSchema, type PostPartnerDetail } from 'weir/post/contract';
import { address, read, send } from '../../api/client.ts';
import { Page, Section, TwoColumns } from '../../design/page/page.tsx';
import { AnsweredPage } from '../../design/page/answered-page.tsx';
import { Fields } from '../../design/parts/fields.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { usePerson } from '../../shell/session.tsx';
import { Fingerprint, KeyLine, PartnerStanding } from './partner-words.tsx';
import styles from '../exchange/exchange.module.css';

/** One partner: its keys, who vouches for it, and the comparison that makes it count. */
export function PartnerPage(): ReactNode {
  const { t } = useTranslation();
  const { node = '' } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ['post', 'partners', node],
    queryFn: ({ signal }) => read(partnerDetailSchema, `/post/partners/${node}`, { signal }),
  });
  return (
    <AnsweredPage query={query}>
      {(partner) => (
        <Page
          title={partner.authority}
          heading={<bdi>{partner.authority}</bdi>}
          above={<Link to="/exchange/partners">{t('partner.title')}</Link>}
          summary={
            <>
              <PartnerStanding partner={partner} />
              <span className="code">{partner.node}</span>
              <span className="code">{partner.jurisdiction}</span>
            </>
          }
        >
          <TwoColumns main={<Ceremony partner={partner} />} side={<Side partner={partner} />} />
        </Page>
      )}
    </AnsweredPage>
  );
}

function usePartnerAct(partner: PostPartnerDetail, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: { method: 'POST' | 'PUT'; path: string; body?: object }) =>
      send(partnerDetailSchema, method, `/post/partners/${partner.node}/${path}`, body ? { body } : {}),
    onSuccess: async (answer) => {
      queries.setQueryData(['post', 'partners', partner.node], answer);
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['post'] });
    },
  });
}

/** Two people read to each other what their nodes show; only what was heard is typed here. */
function Ceremony({ partner }: { partner: PostPartnerDetail }): ReactNode {
  const { t } = useTranslation();
  const person = usePerson();
  const [heard, setHeard] = useState('');
  const [channel, setChannel] = useState<(typeof channelSchema.options)[number]>('telephone');
  const comparing = usePartnerAct(partner, () => setHeard(''));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    comparing.mutate({ method: 'POST', path: 'comparison', body: { fingerprint: heard, channel } });
  };
  const done = partner.comparisons.some(({ by }) => by.id === person.id);
  const wanted = partner.standing === 'pinned' || partner.standing === 'introduced';
  return (
    <>
      <Section title={t('partner.fingerprint')}>
        <p>{t('partner.compareHelp')}</p>
        <Fingerprint digits={partner.fingerprint} />
      </Section>
      {wanted && !done && (
        <Section title={t('partner.compare')}>
          <form onSubmit={submit} className={styles['form']}>
            {comparing.isError && <ProblemNotice error={comparing.error} />}
            <NativeSelect
              label={t('partner.channelLabel')}
              value={channel}
              onChange={(event) => setChannel(channelSchema.parse(event.currentTarget.value))}
              data={channelSchema.options.map((value) => ({ value, label: t(`partner.channel.${value}`) }))}
            />
            <Textarea
              label={t('partner.heard')}
              rows={3}
              required
              withAsterisk={false}
              dir="ltr"
              inputMode="numeric"
              maxLength={200}
              value={heard}
              onChange={(event) => setHeard(event.currentTarget.value)}
            />
            <div>
              <Button type="submit" variant="filled" loading={comparing.isPending}>
                {t('partner.confirm')}
              </Button>
            </div>
          </form>
        </Section>
      )}
      {partner.comparisons.length > 0 && (
        <Section title={t('partner.comparisons')}>
          <ul className={styles['list']}>
            {partner.comparisons.map(({ by, channel: way, at }) => (
              <li key={`${by.id} ${at}`}>
                <bdi>{by.name ?? by.id}</bdi> · {t(`partner.channel.${way}`)} · <Moment at={at} />
              </li>
            ))}
          </ul>
          {wanted && (
            <p>
              {t('partner.wanted', {
                done: partner.comparisons.length,
                wanted: partner.comparisonsWanted,
              })}
            </p>
          )}
        </Section>
      )}
      <Section title={t('partner.keys')}>
        <Fields
          rows={partner.keys.map((key) => [
            t('partner.key', { generation: key.generation }),
            <KeyLine key={key.id} stated={key} />,
          ])}
        />
        {partner.introductions.length > 0 && (
          <p>
            {t('partner.introducedBy')}{' '}
            {partner.introductions.map(({ by }) => (
              <bdi key={by} className="code">
                {by}{' '}
              </bdi>
            ))}
          </p>
        )}
      </Section>
    </>
  );
}

function Side({ partner }: { partner: PostPartnerDetail }): ReactNode {
  const { t } = useTranslation();
  const desk = usePerson().roles.includes('fiu_intl_desk');
  const [url, setUrl] = useState(partner.url ?? '');
  const acting = usePartnerAct(partner);
  return (
    <Section title={t('partner.way')}>
      <Fields
        rows={[
          [t('partner.waiting'), partner.waiting],
          [t('partner.reached'), partner.reachedAt && <Moment key="reached" at={partner.reachedAt} />],
          [
            t('partner.failure'),
            partner.failure && (
              <span key="failure" className="code">
                {partner.failure}
              </span>
            ),
          ],
          [
            t('partner.confirmed'),
            partner.confirmedAt && <Moment key="confirmed" at={partner.confirmedAt} />,
          ],
        ]}
      />
      {acting.isError && <ProblemNotice error={acting.error} />}
      {desk && (
        <form
          className={styles['form']}
          onSubmit={(event) => {
            event.preventDefault();
            acting.mutate({ method: 'PUT', path: 'address', body: { url: url.trim() || null } });
          }}
        >
          <TextInput
            label={t('partner.url')}
            type="url"
            dir="ltr"
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <div className={styles['acts']}>
            <Button type="submit" size="xs" loading={acting.isPending}>
              {t('do.save')}
            </Button>
            <Button size="xs" onClick={() => acting.mutate({ method: 'POST', path: 'retry' })}>
              {t('partner.retry')}
            </Button>
          </div>
          {partner.waiting > 0 && (
            <a href={address(`/post/carried/${partner.node}`)} download>
              {t('partner.carry')}
            </a>
          )}
        </form>
      )}
    </Section>
  );
}
