import { theNode, type Asker, type Platform } from '#platform';
import { qualityAnswerSchema, qualityQuerySchema } from './quality-contract.ts';
import { followQuality } from './quality-store.ts';
import { quality } from './quality.ts';

const fiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor'];

/** Who sees the numbers: a filer itself, the FIU all filers, the supervisor all filers, as numbers only. */
export function qualityRoutes(platform: Platform): void {
  const { http, register } = platform;
  const counted = followQuality(register);
  const isFiu = (asker: Asker): boolean => asker.roles.some((role) => fiu.includes(role));
  http.add((routes) => {
    routes.get(
      '/quality',
      {
        schema: { querystring: qualityQuerySchema, response: { 200: qualityAnswerSchema } },
        config: { access: ['re_reporting_officer', 'supervisor_officer', ...fiu] },
      },
      ({ asker, query }) => {
        const all = { query, only: query.organisation, ranked: true };
        if (isFiu(asker)) return quality(platform, counted, asker, all);
        // The supervisor sees no report, and gets nothing but the counts.
        if (asker.roles.includes('supervisor_officer')) return quality(platform, counted, theNode, all);
        // Whatever it names, a filer gets itself: neither another's numbers nor whether it exists.
        return quality(platform, counted, asker, { query, only: asker.organisation ?? '', ranked: false });
      },
    );
  });
}
