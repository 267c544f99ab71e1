import type { Profile, RuleCitation, RuleSetting } from '../profile.ts';
import { businessRules } from './index.ts';
import { ruleWords, type ParameterWords } from './rule-words.ts';

/** The rules after the structure, as anybody may read them: what a rule asks, and how each profile sets it. */
export interface RuleCatalogue {
  readonly rules: readonly CatalogueRule[];
  readonly profiles: readonly CatalogueProfile[];
}

export interface CatalogueRule {
  readonly rule: string;
  readonly about: string;
  readonly parameters: Readonly<Record<string, ParameterWords>>;
}

export interface CatalogueProfile {
  readonly profile: string;
  readonly title: string;
  readonly country: string | null;
  readonly settings: readonly (Omit<RuleSetting, 'cites'> & { readonly citation: RuleCitation })[];
}

export function ruleCatalogue(profiles: readonly Profile[]): RuleCatalogue {
  return {
    rules: [...businessRules.keys()].toSorted().map((rule) => {
      const words = ruleWords[rule];
      return { rule, about: words?.about ?? '', parameters: words?.parameters ?? {} };
    }),
    profiles: profiles.map(({ id, title, country, rules, citations }) => ({
      profile: id,
      title,
      country,
      settings: rules.map(({ cites, ...setting }) => ({
        ...setting,
        citation: citations[cites] ?? { source: cites, mark: 'recalled' },
      })),
    })),
  };
}

/** The catalogue as the tables of `docs/report-rules.md`. */
export function catalogueDocument({ rules, profiles }: RuleCatalogue): string {
  const lines = ['## The rules', '', '| rule | asks | parameters (needed ones first) |', '|---|---|---|'];
  for (const { rule, about, parameters } of rules) {
    const names = Object.entries(parameters)
      .toSorted(([, one], [, other]) => Number(other.needed ?? false) - Number(one.needed ?? false))
      .map(
        ([name, words]) =>
          `\`${name}\` (${words.needed ? 'needed, ' : ''}${words.kind}): ${cell(words.about)}`,
      );
    lines.push(`| ${rule} | ${cell(about)} | ${names.join('; ')} |`);
  }
  for (const { profile, title, settings } of profiles) {
    const marks = [...new Map(settings.map(({ citation }) => [citation.source, citation])).values()];
    lines.push('', `## ${profile}: ${title}`, '');
    marks.forEach(({ source, mark }, index) => lines.push(`${index + 1}. ${mark}: ${source}.`));
    lines.push(
      '',
      '| rule | severity | reports | parameters | stands on | in force |',
      '|---|---|---|---|---|---|',
    );
    for (const { rule, severity, reports, parameters, citation, validFrom, validTo } of settings) {
      const given = Object.entries(parameters ?? {}).map(([name, value]) => `${name} = ${shown(value)}`);
      const force =
        validFrom === undefined && validTo === undefined ? '' : `${validFrom ?? ''} to ${validTo ?? ''}`;
      const number = marks.findIndex(({ source }) => source === citation.source) + 1;
      lines.push(
        `| ${rule} | ${severity} | ${reports?.join(', ') ?? 'all'} | ${given.join('; ')} | ${number}, ${citation.mark} | ${force} |`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

function shown(value: string | number | readonly string[]): string {
  return `\`${cell(Array.isArray(value) ? value.join(' ') : String(value))}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
