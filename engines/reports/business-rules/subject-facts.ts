import type { ReportElement } from '../element.ts';
import { knownText } from '../placeholder.ts';
import type { Particle, Profile } from '../profile.ts';
import { subjectsOfParties, type Subject } from '../transaction-facts.ts';
import type { BusinessRule, RuleContext } from './rule.ts';

/** A rule that looks at each subject alone, on the sides of transactions and in the parties of an activity. */
export function forSubjects(
  id: string,
  look: (subject: Subject, context: RuleContext) => void,
  end?: (context: RuleContext) => void,
): BusinessRule {
  return {
    id,
    transaction({ subjects }, context) {
      for (const subject of subjects) look(subject, context);
    },
    document(report, context) {
      const parties = report.activity?.parties ?? [];
      if (parties.length > 0) for (const subject of subjectsOfParties(parties)) look(subject, context);
      end?.(context);
    },
  };
}

const none: ReadonlySet<string> = new Set();

/** Elements that the profile uses for something else than their name says: no rule may read them by their name. */
function repurposed(profile: Profile): ReadonlySet<string> {
  let known = repurposedBy.get(profile);
  if (known === undefined) {
    const names = new Set<string>();
    const visit = (particle: Particle): void => {
      if ('element' in particle) {
        if (particle.meansHere !== undefined) names.add(particle.element);
      } else if ('sequence' in particle) particle.sequence.forEach(visit);
      else if ('choice' in particle) particle.choice.forEach(visit);
    };
    for (const type of Object.values(profile.types)) visit(type.content);
    known = names.size === 0 ? none : names;
    repurposedBy.set(profile, known);
  }
  return known;
}

const repurposedBy = new WeakMap<Profile, ReadonlySet<string>>();

/** Whether the element means here what its name says. */
export function meansItsName(name: string, context: RuleContext): boolean {
  return !repurposed(context.profile).has(name);
}

/** A child's text by the meaning of its name: undefined where absent, a placeholder, or used for something else here. */
export function knownValue(element: ReportElement, name: string, context: RuleContext): string | undefined {
  const text = knownText(element.child(name)?.text);
  return text === undefined || !meansItsName(name, context) ? undefined : text;
}

/** Documents of a person, in the older and in the newer form. */
export function documentsOf(person: ReportElement): readonly ReportElement[] {
  const plain = person.all('identification');
  const wrapped = person.child('identifications')?.all('identification') ?? [];
  return plain.length === 0 ? wrapped : [...plain, ...wrapped];
}

/** Whether the person is identified at all: a national number, a passport or any document. */
export function isIdentified(person: ReportElement, context: RuleContext): boolean {
  return (
    knownValue(person, 'ssn', context) !== undefined ||
    knownValue(person, 'passport_number', context) !== undefined ||
    knownValue(person, 'id_number', context) !== undefined ||
    documentsOf(person).some((document) => knownText(document.value('number')) !== undefined)
  );
}

/** A parameter that is a list of `key=value`, as a table made once. */
export function tableOf(name: string, context: RuleContext): ReadonlyMap<string, string> {
  return context.memory(
    name,
    () =>
      new Map(
        context.list(name).map((entry) => {
          const cut = entry.indexOf('=');
          return [entry.slice(0, cut), entry.slice(cut + 1)] as const;
        }),
      ),
  );
}

/** A parameter that is a list, as a set made once. */
export function setOf(name: string, context: RuleContext): ReadonlySet<string> {
  return context.memory(name, () => new Set(context.list(name)));
}

/** A copy that does not keep the piece of the file that the text was cut from in memory. */
export function ownText(text: string): string {
  return ` ${text}`.slice(1);
}
