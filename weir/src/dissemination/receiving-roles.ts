import type { Role } from '#people';

/** Who receives products and asks the FIU, each for the own organisation; police and tax bear the role prosecutor. */
export const receivingRoles: Role[] = ['aro_officer', 'customs_officer', 'prosecutor', 'supervisor_officer'];
