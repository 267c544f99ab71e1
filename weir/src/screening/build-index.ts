import { availableParallelism } from 'node:os';
import {
  describeWords,
  IndexBuilder,
  makePostings,
  type DescribedWords,
  type Entry,
  type NamesIndex,
  type Postings,
  type PostingSources,
} from '@weir/engines/names';
import { AskedThread } from './asked-thread.ts';

/** What a thread is asked, and how it answers. */
export type BuildStep = { readonly words: string[] } | { readonly sources: PostingSources };
export type BuildAnswer = DescribedWords | Postings;

/** Words described at a time. An index of fewer is built before a thread has started. */
const usualBatch = 4096;
const mostWorkers = 3;
/** What a thread makes is short-lived, or is an array outside its heap. */
const threadLimits = { maxYoungGenerationSizeMb: 12 };

export interface BuildOptions {
  /** Threads beside this one; as many as there are other processors, where it is not given. */
  readonly workers?: number;
  readonly wordsPerBatch?: number;
}

/**
 * Builds an index on several processors: while this thread reads entries the others describe their words. The index
 * is the same to the byte however many there are.
 */
export async function buildIndexOnThreads(
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  {
    workers = Math.min(availableParallelism() - 1, mostWorkers),
    wordsPerBatch = usualBatch,
  }: BuildOptions = {},
): Promise<NamesIndex> {
  const builder = new IndexBuilder();
  const threads: AskedThread<BuildStep, BuildAnswer>[] = [];
  const described: (DescribedWords | Promise<BuildAnswer>)[] = [];
  const ask = (step: BuildStep): Promise<BuildAnswer> => {
    if (threads.length < workers && threads.every(({ busy }) => busy > 0))
      threads.push(new AskedThread(new URL('build-worker.ts', import.meta.url), undefined, threadLimits));
    return threads.reduce((one, other) => (other.busy < one.busy ? other : one)).ask(step);
  };
  const take = (entry: Entry): void => {
    builder.add(entry);
    if (workers > 0 && builder.newWordCount >= wordsPerBatch)
      described.push(ask({ words: builder.newWords() }));
  };
  try {
    if (Symbol.asyncIterator in entries) for await (const entry of entries) take(entry);
    else for (const entry of entries) take(entry);
    described.push(describeWords(builder.newWords()));
    const sources = builder.seal();
    const postings = threads.length > 0 ? ask({ sources }) : makePostings(sources);
    const dictionary = builder.dictionary((await Promise.all(described)) as DescribedWords[]);
    return builder.finish(dictionary, (await postings) as Postings);
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}
