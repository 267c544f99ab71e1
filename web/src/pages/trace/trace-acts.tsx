import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  originRuleSchema,
  replaySchema,
  type OriginRequest,
  type Rule,
  type TraceDetail,
  type TraceRequest,
} from 'weir/tracing/contract';
import { send } from '../../api/client.ts';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { useAskTrace } from './trace-form.tsx';

/** The saved question with another rule. */
export function askedAgain(trace: TraceDetail, rule: Rule): TraceRequest {
  const { sources, title, until, since, stops, minimum } = trace;
  return {
    sources,
    rule,
    title,
    ...(until === null ? {} : { until }),
    ...(since === null ? {} : { since }),
    ...(stops === null ? {} : { stops }),
    ...(minimum === null ? {} : { minimum }),
  };
}

function backwardsAgain({ sources: [holding], rule, title }: TraceDetail): OriginRequest {
  if (holding === undefined || 'transaction' in holding)
    throw new Error('Broken promise: backwards from a holding.');
  const { account, time, currency } = holding;
  return {
    account,
    time,
    rule: originRuleSchema.parse(rule),
    title,
    ...(currency === undefined ? {} : { currency }),
  };
}

/** A saved question can be replayed over the rows it saw, and asked again over the ledger as it is now. */
export function TraceActs({ trace }: { trace: TraceDetail }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const asking = useAskTrace((asked) => void navigate({ to: `/traces/${asked.id}` }));
  const replay = useMutation({
    mutationFn: () => send(replaySchema, 'POST', `/traces/${trace.id}/replay`, { body: {} }),
  });
  return (
    <>
      <Button loading={replay.isPending} onClick={() => replay.mutate()}>
        {t('trace.replay')}
      </Button>
      <Button
        loading={asking.isPending}
        onClick={() =>
          asking.mutate(
            trace.direction === 'backwards' ? backwardsAgain(trace) : askedAgain(trace, trace.rule),
          )
        }
      >
        {t('trace.again')}
      </Button>
      {replay.data && (
        <span role="status">{t(replay.data.same ? 'trace.replayedSame' : 'trace.replayedOther')}</span>
      )}
      {(replay.isError || asking.isError) && <ProblemNotice error={replay.error ?? asking.error} />}
    </>
  );
}
