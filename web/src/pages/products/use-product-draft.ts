import { useDebouncedCallback } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { disseminationDetailSchema, type DisseminationDetail, type Draft } from 'weir/dissemination/contract';
import { send } from '../../api/client.ts';
import { useDraft } from '../../api/drafts.ts';
import { asProblem, type ApiProblem } from '../../api/problem.ts';

type Written = Omit<Draft, 'version'>;

export interface ProductDraft {
  value: Written;
  change: (value: Written) => void;
  save: () => void;
  saving: boolean;
  /** Typed but not yet with the node; it is kept in this browser. */
  dirty: boolean;
  problem: ApiProblem | null;
  /** Somebody else saved meanwhile. */
  conflict: boolean;
  takeTheirs: () => void;
  keepMine: () => void;
}

const idleMs = 1200;

/** A draft that saves itself when the writer pauses, survives a closed tab, and notices when another author was faster. */
export function useProductDraft(product: DisseminationDetail): ProductDraft {
  const queries = useQueryClient();
  const [value, setValue, kept] = useDraft<Written>(`product.${product.id}`, writtenOf(product));
  const [dirty, setDirty] = useState(kept.restored);
  const [version, setVersion] = useState(product.version);
  const saving = useMutation({
    mutationFn: (written: Written) =>
      send(disseminationDetailSchema, 'PUT', `/disseminations/${product.id}`, {
        body: { ...written, version } satisfies Draft,
      }),
    onSuccess: (answer, written) => {
      setVersion(answer.version);
      queries.setQueryData(['products', product.id], answer);
      // Only what was sent is saved; more may have been typed meanwhile.
      setDirty((now) => now && latest.current !== written);
    },
  });
  const latest = useLatest(value);
  const save = (): void => {
    const written = latest.current;
    if (written.title.trim() !== '') saving.mutate(written);
  };
  const later = useDebouncedCallback(save, { delay: idleMs, flushOnUnmount: true });
  useEffect(() => {
    if (!dirty && !saving.isPending && !saving.isError) kept.clear();
  }, [dirty, saving.isPending]);
  useEffect(() => {
    // Saved by this very page, or by nobody: follow the node. A restored draft is saved first.
    if (kept.restored) later();
  }, []);

  const problem = saving.isError ? asProblem(saving.error) : null;
  const conflict = problem?.code === 'draft-conflict';
  const theirs = conflict
    ? (problem?.facts['theirs'] as (Written & { version: number }) | undefined)
    : undefined;
  return {
    value: dirty || saving.isError ? value : writtenOf(product),
    change: (next) => {
      setValue(next);
      setDirty(true);
      later();
    },
    save,
    saving: saving.isPending,
    dirty,
    problem,
    conflict,
    takeTheirs: () => {
      kept.clear();
      setDirty(false);
      saving.reset();
      if (theirs) setVersion(theirs.version);
      void queries.invalidateQueries({ queryKey: ['products', product.id] });
    },
    keepMine: () => {
      if (theirs) setVersion(theirs.version);
      saving.reset();
      later();
    },
  };
}

function writtenOf(product: DisseminationDetail): Written {
  return {
    title: product.title,
    type: product.type,
    recipient: product.recipient.id,
    purpose: product.purpose,
    requestReference: product.requestReference,
    language: product.language,
    kind: product.kind,
    confidence: product.confidence,
    contact: product.contact,
    authorityRequest: product.authorityRequest,
    sections: product.sections,
  };
}

function useLatest<Value>(value: Value): { current: Value } {
  const [box] = useState(() => ({ current: value }));
  box.current = value;
  return box;
}
