import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currencyDecimals, parseMinor, Problem } from '@weir/engines/vocabulary';
import { z } from 'zod';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const sourced = { source: z.string().min(1), mark: z.enum(['verified', 'recalled', 'own']) };

/** What scenarios compare a ledger with: world prices of metals, high-risk countries, how crypto-asset providers are known. */
export const scenarioReferenceSchema = z.object({
  source: z.string(),
  date: day,
  worldPrices: z.object({
    ...sourced,
    prices: z.array(
      z.object({
        /** ISO 4217: XAU, XAG, XPT, XPD. */
        metal: z.string().length(3),
        currency: z.string().regex(/^[A-Z]{3}$/),
        from: day,
        /** The day after the last. */
        until: day,
        /** Price of a gram of fine metal. */
        gram: z.string().regex(/^\d+(\.\d+)?$/),
      }),
    ),
  }),
  highRiskCountries: z.object({
    ...sourced,
    countries: z.array(z.object({ country: z.string().regex(/^[A-Z]{2}$/), since: day })),
  }),
  cryptoProviders: z.object({
    ...sourced,
    /** In a payment's description, in any case of letters. */
    words: z.array(z.string().min(2)),
    /** Account keys of known providers. */
    accounts: z.array(z.string()),
  }),
});
export type ScenarioReference = z.infer<typeof scenarioReferenceSchema>;

const shipped = join(import.meta.dirname, '..', '..', '..', 'reference-data', 'detection.json');

/** The FIU's own file where `WEIR_DETECTION_REFERENCE` names one, else the shipped one. @throws Problem `detection-reference-wrong` */
export function scenarioReference(
  path = process.env['WEIR_DETECTION_REFERENCE'] ?? shipped,
): ScenarioReference {
  try {
    return scenarioReferenceSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
        : String(error);
    throw new Problem({
      code: 'detection-reference-wrong',
      status: 400,
      detail: `The reference data for scenarios in ${path} cannot be used: ${why}`,
      cause: error,
    });
  }
}

/** Rows for DuckDB: texts, and numbers in milliseconds and minor units. */
export function referenceRows(reference: ScenarioReference): {
  prices: (readonly [metal: string, currency: string, from: number, until: number, gram: number])[];
  countries: (readonly [country: string, since: number])[];
} {
  const ms = (text: string): number => Date.parse(`${text}T00:00:00Z`);
  return {
    prices: reference.worldPrices.prices.map(({ metal, currency, from, until, gram }) => [
      metal,
      currency,
      ms(from),
      ms(until),
      // Hundredths of a minor unit matter for a gram of silver.
      Number(parseMinor(gram, currencyDecimals(currency) + 4, 'half-even')) / 10_000,
    ]),
    countries: reference.highRiskCountries.countries.map(({ country, since }) => [country, ms(since)]),
  };
}
