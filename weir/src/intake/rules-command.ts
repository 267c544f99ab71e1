import { parseArgs } from 'node:util';
import type { Command, CommandContext, ExitCode } from '#platform';

/** The rules after the structure are public: no node, no person, no network. */
export const rulesCommand: Command = {
  words: ['report', 'rules'],
  usage: '[--profile P] [--markdown]',
  summary:
    'Prints the catalogue of rules: what each asks, its severity and parameters, and what it stands on.',
  run: rules,
};

async function rules(args: string[], { output }: CommandContext): Promise<ExitCode> {
  const { values } = parseArgs({
    args,
    options: { profile: { type: 'string' }, markdown: { type: 'boolean' } },
  });
  const { catalogueDocument, loadProfile, profiles, ruleCatalogue } = await import('@weir/engines/reports');
  const ids = values.profile === undefined ? profiles() : [values.profile];
  const catalogue = ruleCatalogue(ids.map(loadProfile));
  if (values.markdown === true) {
    output.line(catalogueDocument(catalogue).trimEnd());
    return 0;
  }
  const about = new Map(catalogue.rules.map((rule) => [rule.rule, rule.about]));
  for (const { profile, title, settings } of catalogue.profiles) {
    output.say(`${profile}: ${title}`);
    for (const { rule, severity, reports, citation } of settings) {
      const where = reports === undefined ? '' : ` [${reports.join(' ')}]`;
      output.say(`  ${rule} ${severity}${where}: ${about.get(rule) ?? ''} (${citation.mark})`);
    }
  }
  output.json(catalogue);
  return 0;
}
