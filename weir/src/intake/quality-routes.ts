import { theNode, type Asker, type Platform } from '#platform';
import { qualityAnswerSchema, qualityQuerySchema } from './quality-contract.ts';
import { quality } from './quality.ts';

const fiu = ['fiu_intake', 'fiu_analyst', 'fiu_supervisor'];

/** Who sees the numbers: a filer itself, the FIU all filers, the supervisor all filers, as numbers only. */
export function qualityRoutes(platform: Platform): void {
  const { http, register } = platform;
  const isFiu = (asker: Asker): boolean => asker.roles.some((role) => fiu.includes(role));
  http.add((routes) => {
    routes.get(
      '/quality',
      {
        schema: { querystring: qualityQuerySchema, response: { 200: qualityAnswerSchema } },
        config: { access: ['re_reporting_officer', 'supervisor_officer', ...fiu] },
      },
      ({ asker, query }) => {
        if (isFiu(asker)) return register.as(asker, (tx) => quality(tx, query, query.organisation, true));
        // The supervisor sees no report; the node counts for it, and hands out nothing but the counts.
        if (asker.roles.includes('supervisor_officer'))
          return register.as(theNode, (tx) => quality(tx, query, query.organisation, true));
        // Whatever it names, a filer gets itself: neither another's numbers nor whether it exists.
        return register.as(asker, (tx) => quality(tx, query, asker.organisation ?? '', false));
      },
    );
  });
}
