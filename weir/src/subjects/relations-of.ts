import type { Mention } from '@weir/engines/reports';

export type RelationKind = 'owner' | 'signatory' | 'director-of' | 'linked';

export interface MentionRelation {
  /** Indexes into the mentions: who owns, signs, directs; and what. */
  readonly from: number;
  readonly to: number;
  readonly kind: RelationKind;
}

/**
 * Who stands to whom, read from the places: a person or firm written inside an account or a firm belongs to it.
 * Only the nearest one around counts: the director of the firm that owns an account is the firm's, not the account's.
 */
export function relationsOf(mentions: readonly Mention[]): MentionRelation[] {
  const byPath = new Map(mentions.map((mention, index) => [mention.path, index]));
  const relations: MentionRelation[] = [];
  mentions.forEach((mention, inner) => {
    const outer = nearestAround(mention.path, byPath);
    if (outer === undefined) return;
    const kind = kindOf(mentions[outer]!.kind, mention);
    relations.push({ from: inner, to: outer, kind });
  });
  return relations;
}

function nearestAround(path: string, byPath: ReadonlyMap<string, number>): number | undefined {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const found = byPath.get(path.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

function kindOf(around: Mention['kind'], mention: Mention): RelationKind {
  if (mention.role === 'related') return 'linked';
  if (around === 'account' && mention.kind === 'entity') return 'owner';
  if (around === 'account' && mention.kind === 'person') return 'signatory';
  if (around === 'entity' && mention.kind === 'person') return 'director-of';
  return 'linked';
}
