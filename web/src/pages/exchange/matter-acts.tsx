import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { casePageSchema } from 'weir/cases/contract';
import {
  letterKinds,
  matterDetailSchema,
  stepSchema,
  type Letter,
  type LetterApproval,
  type LetterKind,
  type MatterDetail,
} from 'weir/exchange/contract';
import { entitySchema } from 'weir/suspensions/contract';
import { z } from 'zod';
import { read, send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { Buttons } from '../../design/dialog/dialog.tsx';
import { ReasonDialog } from '../../design/dialog/reason-dialog.tsx';
import { Section } from '../../design/page/page.tsx';
import { FourEyes } from '../../design/parts/four-eyes.tsx';
import { ProblemNotice } from '../../design/parts/problem-notice.tsx';
import { LetterForm } from './letter-form.tsx';
import { useWord } from './letter-words.ts';
import styles from './exchange.module.css';

function useExchangeAct(matter: MatterDetail, onDone?: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body?: object }) =>
      send(matterDetailSchema, 'POST', `/exchange/${path}`, body === undefined ? {} : { body }),
    onSuccess: async (answer) => {
      queries.setQueryData(['exchange', 'matters', matter.id], answer);
      onDone?.();
      await queries.invalidateQueries({ queryKey: ['exchange'] });
    },
  });
}

/** Letters of which something can become a piece of a case. */
const holdsPieces = new Set<LetterKind>(['request', 'disclosure', 'suspension', 'answer', 'clarified']);

/** What can be done with one letter as it stands. */
export function LetterActs({ matter, letter }: { matter: MatterDetail; letter: Letter }): ReactNode {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const acting = useExchangeAct(matter);
  const act = (what: string, body?: object) => (): void =>
    acting.mutate({ path: `letters/${letter.id}/${what}`, ...(body === undefined ? {} : { body }) });
  const { may } = letter;
  return (
    <>
      {acting.isError && <ProblemNotice error={acting.error} />}
      <Buttons>
        {may.edit && <Button onClick={() => setEditing(true)}>{t('obtaining.edit')}</Button>}
        {may.submit && (
          <Button
            variant="filled"
            loading={acting.isPending}
            disabled={letter.leaving?.stops.some(({ stops }) => stops) ?? false}
            onClick={act('submit', { version: letter.version })}
          >
            {t('exchange.submit')}
          </Button>
        )}
        {may.send && (
          <Button variant="filled" loading={acting.isPending} onClick={act('send')}>
            {t('exchange.send')}
          </Button>
        )}
        {may.take && holdsPieces.has(letter.kind) && (
          <Button variant="filled" loading={acting.isPending} onClick={act('take')}>
            {t('exchange.take')}
          </Button>
        )}
      </Buttons>
      {may.decide && letter.leaving !== null && (
        <Decision matter={matter} letter={letter} sha256={letter.leaving.contentSha256} />
      )}
      {editing && (
        <LetterForm matter={matter} kind={letter.kind} letter={letter} onClose={() => setEditing(false)} />
      )}
    </>
  );
}

/** The second pair of eyes. What is approved is the letter by its hash. */
function Decision({
  matter,
  letter,
  sha256,
}: {
  matter: MatterDetail;
  letter: Letter;
  sha256: string;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason, draft] = useDraft(`decision.${letter.id}`, '');
  const deciding = useExchangeAct(matter, draft.clear);
  return (
    <div className={styles['form']}>
      <FourEyes
        reason={reason}
        onReason={setReason}
        onDecide={(decision) =>
          deciding.mutate({
            path: `letters/${letter.id}/approval`,
            body: { decision, reason: reason.trim(), contentSha256: sha256 } satisfies LetterApproval,
          })
        }
        deciding={deciding}
        approve={t('obtaining.approve')}
        signs={t('exchange.signs')}
        barred={letter.leaving?.stops.some(({ stops }) => stops) ?? false}
      />
    </div>
  );
}

const alone = new Set<string>(['acknowledgement', 'reminder']);
/** These open a matter, and are not written into one. */
const openers = new Set<string>(['request', 'disclosure', 'suspension', 'consent-request']);

/** What has a place in the matter now: letters to write, steps to take by hand, and where it is worked at. */
export function MatterActs({ matter }: { matter: MatterDetail }): ReactNode {
  const { t } = useTranslation();
  const word = useWord();
  const [writing, setWriting] = useState<LetterKind | null>(null);
  const [step, setStep] = useState<string | null>(null);
  const acting = useExchangeAct(matter);
  const next = new Set(matter.next);
  const letters = letterKinds.filter((kind) => next.has(kind) && !openers.has(kind));
  const steps = stepSchema.shape.act.options.filter((each) => next.has(each));
  const toApply = next.has('apply') && matter.appliedAt === null;
  return (
    <Section title={t('exchange.next')}>
      {acting.isError && <ProblemNotice error={acting.error} />}
      <div className={styles['acts']}>
        {letters.map((kind) => (
          <Button
            key={kind}
            loading={acting.isPending}
            onClick={() =>
              alone.has(kind) ? acting.mutate({ path: `matters/${matter.id}/${kind}` }) : setWriting(kind)
            }
          >
            {word('letter', kind)}
          </Button>
        ))}
        {steps.map((each) => (
          <Button key={each} variant="subtle" onClick={() => setStep(each)}>
            {word('act', each)}
          </Button>
        ))}
        {toApply && (
          <Button
            variant="filled"
            loading={acting.isPending}
            onClick={() => acting.mutate({ path: `matters/${matter.id}/consents` })}
          >
            {word('act', 'apply')}
          </Button>
        )}
      </div>
      {letters.length + steps.length === 0 && !toApply && (
        <p className="faint">{t('exchange.nothingNext')}</p>
      )}
      {next.has('draft_suspension') && <DraftSuspension matter={matter} />}
      {matter.direction === 'in' && <WorkedIn matter={matter} />}
      {writing !== null && <LetterForm matter={matter} kind={writing} onClose={() => setWriting(null)} />}
      {step !== null && <StepDialog matter={matter} act={step} onClose={() => setStep(null)} />}
    </Section>
  );
}

function StepDialog({
  matter,
  act,
  onClose,
}: {
  matter: MatterDetail;
  act: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const acting = useExchangeAct(matter, onClose);
  return (
    <ReasonDialog
      label={useWord()('act', act)}
      reasonLabel={t('product.decisionReason')}
      acting={acting}
      onReason={(reason) => acting.mutate({ path: `matters/${matter.id}/step`, body: { act, reason } })}
      onClose={onClose}
    />
  );
}

/** In which case what arrived is worked at. */
function WorkedIn({ matter }: { matter: MatterDetail }): ReactNode {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState('');
  const acting = useExchangeAct(matter);
  const cases = useQuery({
    queryKey: ['cases', 'mine'],
    queryFn: ({ signal }) => read(casePageSchema, '/cases', { signal, query: { limit: 200 } }),
    enabled: matter.caseId === null,
  });
  if (matter.caseId !== null) return null;
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        acting.mutate({ path: `matters/${matter.id}/case`, body: { caseId: chosen } });
      }}
    >
      {acting.isError && <ProblemNotice error={acting.error} />}
      <NativeSelect
        label={t('exchange.workedIn')}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
        data={[
          { value: '', label: '…' },
          ...(cases.data?.items ?? []).map(({ id, number, title }) => ({
            value: id,
            label: `${number} ${title}`,
          })),
        ]}
      />
      <Buttons>
        <Button type="submit" disabled={chosen === ''} loading={acting.isPending}>
          {t('exchange.putInCase')}
        </Button>
      </Buttons>
    </form>
  );
}

const entitiesSchema = z.object({ items: z.array(entitySchema) });

/** A partner's request to suspend becomes a draft of ours, and nothing more. */
function DraftSuspension({ matter }: { matter: MatterDetail }): ReactNode {
  const { t } = useTranslation();
  const [entity, setEntity] = useState('');
  const [instruction, setInstruction] = useState('');
  const acting = useExchangeAct(matter);
  const entities = useQuery({
    queryKey: ['suspensions', 'entities'],
    queryFn: ({ signal }) => read(entitiesSchema, '/suspensions/entities', { signal }),
  });
  const chosen = entity || (entities.data?.items[0]?.id ?? '');
  return (
    <form
      className={styles['form']}
      onSubmit={(event) => {
        event.preventDefault();
        acting.mutate({
          path: `matters/${matter.id}/suspension`,
          body: { entity: chosen, instruction: instruction.trim(), reportId: null },
        });
      }}
    >
      <p className="faint">{t('exchange.draftHelp')}</p>
      {acting.isError && <ProblemNotice error={acting.error} />}
      <NativeSelect
        label={t('suspension.entity')}
        value={chosen}
        onChange={(event) => setEntity(event.currentTarget.value)}
        data={(entities.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Textarea
        label={t('suspension.instruction')}
        rows={3}
        dir="auto"
        maxLength={2000}
        value={instruction}
        onChange={(event) => setInstruction(event.currentTarget.value)}
      />
      <Buttons>
        <Button
          type="submit"
          variant="filled"
          disabled={chosen === '' || instruction.trim().length < 3}
          loading={acting.isPending}
        >
          {t('suspension.draft')}
        </Button>
      </Buttons>
    </form>
  );
}
