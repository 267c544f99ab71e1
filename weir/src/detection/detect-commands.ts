import { parseArgs } from 'node:util';
import type { Command, CommandContext, CommandOutput, ExitCode } from '#platform';
import type { Alert, AlertDetail, DetectAnswer, Detection } from './contract.ts';

/** With --ledger DIR over a folder of one's own, which needs neither node nor person; without, over the node's ledger. */
export const detectCommands: readonly Command[] = [
  {
    words: ['detect'],
    usage: '[--ledger DIR] [--typology ID]…',
    summary:
      'Looks for the patterns and scenarios of laundering in a ledger; each alert names its transactions and says why.',
    run,
  },
];

async function run(args: string[], context: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { ledger: { type: 'string' }, typology: { type: 'string', multiple: true } },
  });
  const answer =
    values.ledger === undefined
      ? await detectOnNode(values.typology, context)
      : await detectOnFolder(values.typology, values.ledger, context.output);
  sayAlerts(context.output, answer);
  context.output.json(answer);
  return 0;
}

async function detectOnFolder(
  typologies: string[] | undefined,
  folder: string,
  output: CommandOutput,
): Promise<DetectAnswer> {
  const { openFolderLedger, wholeView } = await import('#ledger');
  const { detect, planOf } = await import('./detect.ts');
  const plan = planOf(typologies);
  const ledger = openFolderLedger(folder);
  try {
    const { findings, stations } = await ledger.reader.read(wholeView, (duck) =>
      detect(plan, { duck, columns: async () => (await ledger.reader.columns(wholeView)).columns }),
    );
    for (const { typology, alerts, ms, absent } of stations)
      output.say(
        absent === undefined
          ? `${typology}: ${alerts} in ${(ms / 1000).toFixed(1)} s`
          : `${typology}: not run, the ledger holds no ${absent.join(', ')}`,
      );
    return {
      notRun: stations.flatMap(({ typology, absent }) =>
        absent === undefined ? [] : [{ typology, absent: [...absent] }],
      ),
      alerts: findings.map(({ id, family, typology, score, parts, accounts, transactions, reason }) => ({
        id,
        family,
        typology,
        score: score / 1000,
        parts: [...parts],
        accounts: [...accounts],
        transactions: [...transactions],
        reason,
      })),
    };
  } finally {
    ledger.close();
  }
}

/** Runs it as a job of the node; answers with the alerts that are open after it. */
async function detectOnNode(
  typologies: string[] | undefined,
  context: CommandContext,
): Promise<DetectAnswer> {
  const node = await context.node();
  const { jobId } = await node.request<{ jobId: string }>(
    'POST',
    '/api/v1/detections',
    typologies === undefined ? {} : { typologies },
  );
  for (;;) {
    const { items } = await node.request<{ items: Detection[] }>('GET', '/api/v1/detections?limit=50');
    if (items.some((each) => each.jobId === jobId && each.state !== 'waiting')) break;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const alerts: DetectAnswer['alerts'] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: Alert[]; nextCursor: string | null } = await node.request(
      'GET',
      `/api/v1/alerts?state=open&limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    for (const alert of page.items) {
      if (typologies !== undefined && !typologies.includes(alert.typology)) continue;
      const detail = await node.request<AlertDetail>('GET', `/api/v1/alerts/${alert.id}`);
      const { id, family, typology, score, parts, accounts, reason } = detail;
      alerts.push({
        id,
        family,
        typology,
        score,
        parts,
        accounts,
        transactions: detail.transactions.map((row) => row.id),
        reason,
      });
    }
    cursor = page.nextCursor;
  }
  return { alerts };
}

const linesShown = 30;

function sayAlerts(output: CommandOutput, { alerts }: DetectAnswer): void {
  output.say(`${alerts.length} alerts.`);
  for (const alert of alerts.slice(0, linesShown)) {
    output.say(`  ${alert.score.toFixed(3)}  ${alert.typology.padEnd(18)} ${alert.reason}`);
  }
  if (alerts.length > linesShown)
    output.say(`  … and ${alerts.length - linesShown} more; --json lists them.`);
}
