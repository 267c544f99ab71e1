import { Problem } from '@weir/engines/vocabulary';
import { findOrganisation, type Organisation } from '#people';
import { theNode, type Asker, type Platform, type Transaction } from '#platform';

/** Whether an organisation may file for a reporting entity: the people room's, passed in. */
export type MayFileFor = (tx: Transaction, delegate: string, entity: string) => Promise<boolean>;

export interface Filer {
  readonly filer: Organisation & { readonly reportingEntityId: string };
  /** The delegate that files for it; null where it files itself, or the FIU's intake does. */
  readonly filedBy: string | null;
}

/** Who files: the asker's own entity, one that it files for by delegation, or the one that the FIU's intake names. */
export function filerOf(
  platform: Platform,
  asker: Asker,
  as: string | undefined,
  mayFileFor: MayFileFor | undefined,
): Promise<Filer> {
  return platform.register.as(theNode, (tx) => filerIn(tx, asker, as, mayFileFor));
}

/** The same within a transaction of the node. */
export async function filerIn(
  tx: Transaction,
  asker: Asker,
  as: string | undefined,
  mayFileFor: MayFileFor | undefined,
): Promise<Filer> {
  const own =
    asker.organisation === null ? undefined : await findOrganisation(tx, { id: asker.organisation });
  if (own?.kind === 'reporting_entity') {
    if (!asker.roles.includes('re_reporting_officer')) throw notAllowed();
    if (as === undefined || as === own.reportingEntityId) return named(own, null);
    const other = await findOrganisation(tx, { reportingEntityId: as });
    // One answer whether the other entity exists or not.
    if (other === undefined || mayFileFor === undefined || !(await mayFileFor(tx, own.id, other.id))) {
      throw new Problem({
        code: 'filer-not-yours',
        status: 403,
        detail:
          'You may file for your own entity only. Leave the entity out, or ask the FIU for a delegation.',
      });
    }
    return named(other, own.id);
  }
  if (!asker.roles.includes('fiu_intake')) throw notAllowed();
  if (as === undefined) {
    throw new Problem({
      code: 'filer-missing',
      status: 400,
      detail: 'Name the reporting entity for which you file (`--as ENTITY`, or the field `as`).',
    });
  }
  const entity = await findOrganisation(tx, { reportingEntityId: as });
  if (entity === undefined) {
    throw new Problem({
      code: 'filer-unknown',
      status: 404,
      detail:
        'No reporting entity is registered under this number. Look it up under Settings, or register it.',
    });
  }
  return named(entity, null);
}

function named(organisation: Organisation, filedBy: string | null): Filer {
  const { reportingEntityId } = organisation;
  if (reportingEntityId === null || reportingEntityId === undefined) throw notAllowed();
  return { filer: { ...organisation, reportingEntityId }, filedBy };
}

function notAllowed(): Problem {
  return new Problem({
    code: 'not-allowed',
    status: 403,
    detail: 'Only a reporting officer files reports, or the FIU’s intake on behalf of an entity.',
  });
}
