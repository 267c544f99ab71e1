import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import {
  answerDraftSchema,
  servedDetailSchema,
  type AnswerDraft,
  type AnswerItem,
  type ServedDetail,
} from 'weir/requests/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { asProblem } from '../../api/problem.ts';

const quietMs = 1200;

interface Kept extends AnswerDraft {
  /** The node does not have this yet. */
  unsaved: boolean;
}

/**
 * The institution's draft answer: in this browser at once, on the node a moment after the last keystroke, so that a
 * colleague can go on with it. Saves follow each other; a colleague's newer text is never overwritten unseen.
 */
export function useAnswerDraft(request: ServedDetail) {
  const queries = useQueryClient();
  const [local, setLocal] = useDraft<Kept | null>(`answer.${request.id}`, null);
  const [error, setError] = useState<unknown>(null);
  const [saving, setSaving] = useState(false);
  const kept: Kept =
    local && (local.unsaved || local.version >= request.draft.version)
      ? local
      : { ...request.draft, unsaved: false };
  const latest = useRef(kept);
  latest.current = kept;
  const running = useRef<Promise<void> | null>(null);

  const write = (next: Kept): void => {
    latest.current = next;
    setLocal(next);
  };
  const take = (answer: ServedDetail): void => {
    queries.setQueryData(['served-requests', request.id], answer);
  };
  const save = async (): Promise<void> => {
    await running.current;
    const sent = latest.current;
    if (!sent.unsaved) return;
    const work = async (): Promise<void> => {
      setSaving(true);
      try {
        const answer = await send(servedDetailSchema, 'PUT', `/served-requests/${request.id}/draft`, {
          body: { items: sent.items, version: sent.version } satisfies AnswerDraft,
        });
        setError(null);
        // What was typed meanwhile goes out next, upon the version that is now there.
        write({
          ...latest.current,
          version: answer.draft.version,
          unsaved: latest.current.items !== sent.items,
        });
        take(answer);
      } catch (problem) {
        setError(problem);
        const theirs = theirsOf(problem);
        if (theirs) write({ ...latest.current, version: theirs.version });
        throw problem;
      } finally {
        setSaving(false);
      }
    };
    running.current = work().finally(() => (running.current = null));
    await running.current;
  };

  useEffect(() => {
    // After a refusal the next save is the person's own act: they have to see why first.
    if (!kept.unsaved || error !== null) return;
    const timer = setTimeout(() => void save().catch(() => undefined), quietMs);
    return () => clearTimeout(timer);
  }, [kept.items, kept.unsaved, error]);

  return {
    items: kept.items,
    unsaved: kept.unsaved,
    saving,
    error,
    theirs: theirsOf(error),
    put: (item: AnswerItem | undefined, id: string): void =>
      write({
        ...latest.current,
        items: [...latest.current.items.filter((one) => one.item !== id), ...(item ? [item] : [])],
        unsaved: true,
      }),
    save,
    /** After an act of the node on the draft: a file, a submission. */
    taken: (answer: ServedDetail): void => {
      take(answer);
      if (latest.current.unsaved) return;
      write({ ...answer.draft, unsaved: false });
    },
  };
}

/** What a colleague saved meanwhile, where that is why saving was refused. */
function theirsOf(error: unknown): AnswerDraft | undefined {
  if (!error) return undefined;
  const problem = asProblem(error);
  if (problem.code !== 'answer-changed') return undefined;
  return answerDraftSchema.safeParse(problem.facts['theirs']).data;
}
