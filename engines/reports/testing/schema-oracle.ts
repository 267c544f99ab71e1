import { XmlDocument, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import type { ReportElement } from '../element.ts';
import type { Particle, Profile } from '../profile.ts';

/** libxml2 with a country's schema: an independent judge of structure, valid or not. */
export interface SchemaOracle {
  /** The first thing wrong, or undefined for a valid document. */
  judge(xml: string): string | undefined;
}

/**
 * One known false alarm of a strict engine is taken out of the schema: `^` and `$` stand in the patterns of exports as
 * anchors but mean themselves in XSD. `inOracleForm` answers the others.
 */
export function schemaOracle(schemaText: string): SchemaOracle {
  const schema = schemaText
    .replace(/^\ufeff/, '')
    .replace(/(<xs:pattern value=")([^"]*)"/g, (_, start: string, pattern: string) => {
      return `${start}${pattern.replace(/^\^/, '').replace(/\$$/, '').replace('($|(^[', '(|([')}"`;
    });
  const validator = XsdValidator.fromDoc(XmlDocument.fromString(schema));
  return {
    judge(xml) {
      const document = XmlDocument.fromString(xml);
      try {
        validator.validate(document);
        return undefined;
      } catch (error) {
        if (error instanceof XmlValidateError) return error.message;
        throw error;
      } finally {
        document.dispose();
      }
    },
  };
}

/**
 * Writes values that libxml2 refuses although they are valid in the letters that it wants: `fixed="1"` of a boolean is
 * compared as text there, so `true` becomes `1`; and it does not drop white space around a restricted dateTime, as
 * XML Schema part 2, 3.2.7 says it must.
 */
export function inOracleForm(tree: ReportElement, profile: Profile): void {
  const fixed = new Set<string>();
  const dates = new Set<string>();
  const visit = (particle: Particle): void => {
    if ('element' in particle) {
      if (particle.fixed === '1') fixed.add(particle.element);
      if (profile.values[particle.type]?.base === 'dateTime') dates.add(particle.element);
    } else if ('sequence' in particle) particle.sequence.forEach(visit);
    else if ('choice' in particle) particle.choice.forEach(visit);
  };
  for (const type of Object.values(profile.types)) visit(type.content);
  for (const one of tree.walk()) {
    if (one.children.length > 0) continue;
    if (fixed.has(one.name) && one.text.trim() === 'true') one.text = '1';
    if (dates.has(one.name) && one.text.trim() !== '') one.text = one.text.trim();
  }
}
