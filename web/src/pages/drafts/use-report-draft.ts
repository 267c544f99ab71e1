import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { DraftDetail } from 'weir/intake/contract';
import { useDraft } from '../../api/drafts.ts';
import { asProblem, type ApiProblem } from '../../api/problem.ts';
import { readDraft, saveDraft } from './draft-store.ts';

export type SaveState = 'saved' | 'saving' | 'unsaved' | 'offline' | 'conflict' | 'failed';

const quietMs = 900;
const againMs = 5000;

/**
 * A draft that is typed into: each pause keeps it at the node and brings its findings; what the node has not taken yet
 * is kept in this browser. Where somebody else changed it meanwhile, both texts stay until a person chooses.
 */
export function useReportDraft(server: DraftDetail) {
  const queries = useQueryClient();
  const [kept, setKept, { clear }] = useDraft<{ text: string; version: number } | null>(
    `report.${server.id}`,
    null,
  );
  const text = kept?.text ?? server.text ?? '';
  const [state, setState] = useState<SaveState>(kept && kept.text !== server.text ? 'unsaved' : 'saved');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [theirs, setTheirs] = useState<DraftDetail | null>(null);
  const base = useRef(kept?.version ?? server.version);
  const latest = useRef(text);
  latest.current = text;
  const running = useRef<Promise<void> | null>(null);

  const answered = useCallback(
    (draft: DraftDetail): void => {
      base.current = draft.version;
      queries.setQueryData(['report-drafts', draft.id], draft);
      void queries.invalidateQueries({ queryKey: ['report-drafts'], exact: true });
    },
    [queries],
  );

  /** Brings what is typed to the node; true once it is there. */
  const save = useCallback(async (): Promise<boolean> => {
    await running.current;
    const sent = latest.current;
    let done = false;
    const work = (async () => {
      setState('saving');
      try {
        const draft = await saveDraft(server.id, sent, base.current);
        answered(draft);
        setProblem(null);
        if (latest.current === sent) {
          clear();
          setState('saved');
          done = true;
        } else {
          setKept({ text: latest.current, version: draft.version });
          setState('unsaved');
        }
      } catch (error) {
        const cause = asProblem(error);
        setProblem(cause);
        if (cause.code === 'draft-changed') {
          setTheirs(await readDraft(server.id));
          setState('conflict');
        } else {
          setState(cause.code === 'unreachable' || cause.status >= 502 ? 'offline' : 'failed');
        }
      }
    })();
    running.current = work;
    await work;
    return done;
  }, [server.id, answered, clear, setKept]);

  useEffect(() => {
    if (state !== 'unsaved' && state !== 'offline') return;
    const timer = setTimeout(() => void save(), state === 'unsaved' ? quietMs : againMs);
    return () => clearTimeout(timer);
  }, [state, text, save]);

  const type = (next: string): void => {
    setKept({ text: next, version: base.current });
    setState((now) => (now === 'conflict' ? now : 'unsaved'));
  };
  const takeTheirs = (): void => {
    if (!theirs) return;
    answered(theirs);
    clear();
    setTheirs(null);
    setState('saved');
  };
  const keepMine = (): void => {
    if (!theirs) return;
    base.current = theirs.version;
    setKept({ text, version: theirs.version });
    setTheirs(null);
    setState('unsaved');
  };
  /** What is typed goes with the draft itself. */
  const forget = clear;
  return { text, type, state, problem, theirs, takeTheirs, keepMine, save, answered, forget };
}
