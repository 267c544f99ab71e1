import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { renderSVG } from 'uqr';
import {
  factorAddedSchema,
  factorsSchema,
  recoveryCodesSchema,
  totpBegunSchema,
  type Factor,
} from 'weir/people/contract';
import { read, send, sendRaw } from '../../api/client.ts';
import { Buttons, Dialog } from '../../design/dialog/dialog.tsx';
import { Answered } from '../../design/parts/answered.tsx';
import { Empty } from '../../design/parts/empty.tsx';
import { Moment } from '../../design/parts/partial-date.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { Table, type Column } from '../../design/table/table.tsx';
import { sessionQuery } from '../../shell/session.tsx';
import { makePasskey } from '../door/passkey.ts';
import { useStepUp } from './step-up.tsx';

/** The second factors of one's account: an app that makes codes, passkeys, and recovery codes for the day both are lost. */
export function AccountFactors(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { sure, wall } = useStepUp();
  const [adding, setAdding] = useState<'totp' | 'passkey' | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const query = useQuery({
    queryKey: ['factors'],
    queryFn: ({ signal }) => read(factorsSchema, '/session/factors', { signal }),
  });
  const refresh = async (shown: readonly string[]): Promise<void> => {
    setAdding(null);
    setCodes(shown);
    await queries.invalidateQueries({ queryKey: ['factors'] });
    await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
  };
  const removing = useMutation({
    mutationFn: (id: string) => sure(() => sendRaw('DELETE', `/session/factors/${id}`)),
    onSuccess: () => refresh([]),
  });
  const renewing = useMutation({
    mutationFn: () => sure(() => send(recoveryCodesSchema, 'POST', '/session/recovery-codes')),
    onSuccess: (answer) => refresh(answer.codes),
  });
  const columns = useFactorColumns((id) => removing.mutate(id));
  return (
    <>
      {wall}
      {removing.isError && <ProblemNotice error={removing.error} />}
      {renewing.isError && <ProblemNotice error={renewing.error} />}
      {codes.length > 0 && <RecoveryCodes codes={codes} onClose={() => setCodes([])} />}
      <Answered query={query}>
        {(factors) => (
          <>
            {factors.items.length === 0 ? (
              <Empty>{t(factors.required ? 'account.noFactorsRequired' : 'account.noFactors')}</Empty>
            ) : (
              <Table
                label={t('account.factors')}
                rows={factors.items}
                columns={columns}
                rowId={(row) => row.id}
                foot={t('account.recoveryLeft', { count: factors.recoveryCodesLeft })}
              />
            )}
            <Buttons>
              {factors.items.length > 0 && (
                <Button onClick={() => renewing.mutate()} loading={renewing.isPending}>
                  {t('account.newRecoveryCodes')}
                </Button>
              )}
              {factors.passkeysPossible && (
                <Button onClick={() => setAdding('passkey')}>{t('account.addPasskey')}</Button>
              )}
              <Button variant="filled" onClick={() => setAdding('totp')}>
                {t('account.addTotp')}
              </Button>
            </Buttons>
          </>
        )}
      </Answered>
      {adding === 'totp' && <TotpDialog sure={sure} onAdded={refresh} onClose={() => setAdding(null)} />}
      {adding === 'passkey' && (
        <PasskeyDialog sure={sure} onAdded={refresh} onClose={() => setAdding(null)} />
      )}
    </>
  );
}

function useFactorColumns(remove: (id: string) => void): Column<Factor>[] {
  const { t } = useTranslation();
  return [
    { id: 'kind', head: t('settings.kind'), width: '180px', cell: (row) => t(`account.kinds.${row.kind}`) },
    { id: 'name', head: t('settings.name'), cell: (row) => <bdi>{row.name}</bdi> },
    { id: 'since', head: t('account.since'), width: '170px', cell: (row) => <Moment at={row.createdAt} /> },
    {
      id: 'used',
      head: t('account.lastUsed'),
      width: '170px',
      cell: (row) => row.lastUsedAt !== null && <Moment at={row.lastUsedAt} />,
    },
    {
      id: 'do',
      head: t('account.remove'),
      width: '120px',
      cell: (row) => (
        <Button size="xs" onClick={() => remove(row.id)} aria-label={`${t('account.remove')}: ${row.name}`}>
          {t('account.remove')}
        </Button>
      ),
    },
  ];
}

interface AddingProps {
  sure: <Answer>(act: () => Promise<Answer>) => Promise<Answer>;
  onAdded: (recoveryCodes: readonly string[]) => Promise<void>;
  onClose: () => void;
}

/** Scan, then prove that it was scanned: a factor that was never tried would lock its owner out. */
function TotpDialog({ sure, onAdded, onClose }: AddingProps): ReactNode {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const begun = useQuery({
    queryKey: ['totp-begun'],
    queryFn: () => sure(() => send(totpBegunSchema, 'POST', '/session/factors/totp')),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const confirming = useMutation({
    mutationFn: () =>
      send(factorAddedSchema, 'POST', '/session/factors/totp/confirmation', {
        body: { id: begun.data?.id ?? '', code: code.trim() },
      }),
    onSuccess: (answer) => onAdded(answer.recoveryCodes),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    confirming.mutate();
  };
  return (
    <Dialog label={t('account.addTotp')} onClose={onClose}>
      <Answered query={begun}>
        {({ uri, secret }) => (
          <form onSubmit={submit} style={{ display: 'contents' }}>
            <p>{t('account.totpScan')}</p>
            <img
              src={`data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(uri, { border: 2 }))}`}
              alt={t('account.totpPicture')}
              width={208}
              height={208}
            />
            <p>
              {t('account.totpSecret')} <span className="code">{secret}</span>
            </p>
            {confirming.isError && <ProblemNotice error={confirming.error} />}
            <TextInput
              label={t('door.totp')}
              description={t('account.totpConfirm')}
              dir="ltr"
              inputMode="numeric"
              autoComplete="one-time-code"
              data-autofocus
              required
              withAsterisk={false}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Buttons>
              <Button onClick={onClose}>{t('do.cancel')}</Button>
              <Button type="submit" variant="filled" loading={confirming.isPending}>
                {t('do.add')}
              </Button>
            </Buttons>
          </form>
        )}
      </Answered>
    </Dialog>
  );
}

function PasskeyDialog({ sure, onAdded, onClose }: AddingProps): ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const adding = useMutation({
    mutationFn: async () => {
      const answer = await sure(() => makePasskey('/session/factors/passkey-options'));
      return send(factorAddedSchema, 'POST', '/session/factors/passkey', { body: { ...answer, name } });
    },
    onSuccess: (answer) => onAdded(answer.recoveryCodes),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    adding.mutate();
  };
  return (
    <Dialog label={t('account.addPasskey')} onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'contents' }}>
        {adding.isError && <ProblemNotice error={adding.error} />}
        <TextInput
          label={t('settings.name')}
          description={t('account.passkeyName')}
          data-autofocus
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Buttons>
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button type="submit" variant="filled" loading={adding.isPending}>
            {t('do.add')}
          </Button>
        </Buttons>
      </form>
    </Dialog>
  );
}

/** Shown once; whoever loses the factors comes in with one of them. */
function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Dialog label={t('account.recoveryCodes')} onClose={onClose}>
      <p>{t('account.recoveryWords')}</p>
      <ol dir="ltr">
        {codes.map((code) => (
          <li key={code} className="code">
            {code}
          </li>
        ))}
      </ol>
      <Buttons>
        <Button onClick={() => void navigator.clipboard.writeText(codes.join('\n'))}>{t('do.copy')}</Button>
        <Button variant="filled" onClick={onClose} data-autofocus>
          {t('account.keptCodes')}
        </Button>
      </Buttons>
    </Dialog>
  );
}
