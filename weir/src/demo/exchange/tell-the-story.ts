import {
  answer,
  consent,
  disseminate,
  feedBack,
  file,
  match,
  meet,
  request,
  settle,
  suspend,
  type Abroad,
} from './exchange-story.ts';
import { walkStep, type Outcome, type Step } from './step.ts';

/** The story of three FIUs, step by step, through the same API that people use. */
export async function tellTheStory({
  tell,
  ...abroad
}: Abroad & { tell: (line: string) => void }): Promise<readonly Step[]> {
  const told: Step[] = [];
  const go = async (name: string, work: (abroad: Abroad) => Promise<Outcome>): Promise<void> => {
    const step = await walkStep(name, () => work(abroad));
    told.push(step);
    tell(`${step.ok ? ' ok ' : 'FAIL'}  ${name.padEnd(14)} ${step.did} (${(step.ms / 1000).toFixed(1)} s)`);
  };
  await go('ceremony', meet);
  await go('reports', file);
  await go('match', match);
  await go('request', request);
  await go('suspension', suspend);
  await go('answer', answer);
  await go('consent', consent);
  await go('dissemination', disseminate);
  await go('feedback', feedBack);
  await go('receipts', settle);
  return told;
}
