import type { Random } from '../../vocabulary/index.ts';
import { element, type ElementPlan, type ReportElement } from '../element.ts';
import type { ElementParticle, Occurs, Particle, Profile, ValueType } from '../profile.ts';
import { compilePattern } from '../value-checker.ts';

/**
 * A random document that a profile allows: each content model is walked, optional parts are taken by chance and less
 * often the deeper they lie. It knows nothing of the automata that the checker uses.
 */
export function randomDocument(profile: Profile, random: Random, kind = 0): ReportElement {
  const document = profile.documents[kind]!;
  return element([document.root, contentPlans(document.type, profile, random, 0)]);
}

function contentPlans(type: string, profile: Profile, random: Random, depth: number): ElementPlan[] {
  const plans: ElementPlan[] = [];
  const visit = (particle: Particle): void => {
    for (let times = timesFor(particle.occurs, random, depth); times > 0; times--) {
      if ('element' in particle) plans.push(elementPlan(particle, profile, random, depth + 1));
      else if ('contentOf' in particle) visit(profile.types[particle.contentOf]!.content);
      else if ('sequence' in particle) particle.sequence.forEach(visit);
      else visit(random.pick(particle.choice));
    }
  };
  visit(profile.types[type]!.content);
  return plans;
}

function elementPlan(
  particle: ElementParticle,
  profile: Profile,
  random: Random,
  depth: number,
): ElementPlan {
  if (profile.types[particle.type] !== undefined) {
    return [particle.element, contentPlans(particle.type, profile, random, depth)];
  }
  const value = particle.fixed ?? randomValue(profile.values[particle.type]!, profile, random);
  return [particle.element, value];
}

function timesFor(occurs: Occurs | undefined, random: Random, depth: number): number {
  const [min = '1', max = '1'] = (occurs ?? '1..1').split('..');
  const least = Number(min);
  const most = max === 'n' ? least + 2 : Math.min(Number(max), least + 2);
  if (least === most || !random.chance(depth < 3 ? 0.5 : 0.9 / (depth + 1))) return least;
  return random.integer(least, most);
}

/** Texts of the forms that patterns of real schemas ask for; the first ones that fit are used. */
const candidates = [
  'Anna', 'Anna Marsh', 'ABCD1234', 'ABCDLKXX', '1234', '12', '199012345678', '901234567V', '10.20.30.40',
  '2001:0db8:0000:0000:0000:0000:0000:0001', 'desk@example.org', 'https://example.org', '12 Harbour Road, Old Town',
  'Business of the town', 'abcdefgh', 'A',
]; // prettier-ignore

export function randomValue(value: ValueType, profile: Profile, random: Random): string {
  if (value.codes !== undefined) return random.pick(Object.keys(profile.codes[value.codes]!));
  switch (value.base) {
    case 'boolean':
      return random.pick(['true', 'false', '1', '0']);
    case 'dateTime':
      return `${random.integer(1990, 2030)}-0${random.integer(1, 9)}-1${random.integer(0, 9)}T10:20:30${random.pick(['', '.0000000', 'Z', '+04:00'])}`;
    case 'int':
    case 'decimal': {
      if (value.patterns !== undefined) return randomText(value, random);
      const low = Math.max(Number(value.minInclusive ?? -50), -1000);
      const high = Math.min(Number(value.maxInclusive ?? 1e6), 1e6);
      const whole = String(random.integer(Math.ceil(low), Math.floor(high) - 1));
      return value.base === 'decimal' &&
        value.fractionDigits !== 0 &&
        random.chance(0.5) &&
        !whole.startsWith('-')
        ? `${whole}.50`
        : whole;
    }
    default:
      return randomText(value, random);
  }
}

function randomText({ minLength = 0, maxLength = 40, patterns = [] }: ValueType, random: Random): string {
  if (patterns.length > 0) {
    const compiled = patterns.map(compilePattern);
    const fitting = candidates.filter(
      (text) =>
        text.length >= minLength && text.length <= maxLength && compiled.every((one) => one.test(text)),
    );
    return random.pick(fitting);
  }
  const length = random.integer(minLength, Math.min(maxLength, minLength + 12));
  return Array.from({ length }, () => random.pick([...'abcdefghijkl MNOP0123456789é語'])).join('');
}
