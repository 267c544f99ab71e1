import { sql } from 'kysely';
import type { Transaction } from '#platform';
import { itemOfAccountKey, itemsOfMention, spelled, type MentionForMatching, type Spelled } from './items.ts';

/** A piece of a case as far as matching reads it; its shape is that of the cases room's contract. */
interface Piece {
  readonly id: string;
  readonly kind: string;
  readonly content: {
    readonly subjectId?: string;
    readonly kind?: 'person' | 'entity' | 'account';
    readonly name?: string;
    readonly alsoKnownAs?: readonly string[];
    readonly born?: readonly string[];
    readonly identifiers?: readonly {
      readonly type: string;
      readonly number: string;
      readonly country: string | null;
    }[];
    readonly from?: string | null;
    readonly to?: string | null;
    readonly fromType?: string;
    readonly toType?: string;
    readonly accounts?: readonly string[];
    readonly held?: readonly { readonly account: string }[];
    readonly account?: string;
    readonly institution?: string | null;
  };
}

export interface PieceItem {
  readonly fragment: string;
  readonly spelled: Spelled;
}

/** Pieces read of one case; a case of more is asked about in parts, by taking pieces out of it. */
const piecesMax = 5_000;

/** Everything in a case that can be matched, from its pieces in use. The asker's own policies decide whether there is such a case. */
export async function itemsOfCase(tx: Transaction, caseId: string, home: string): Promise<PieceItem[]> {
  const pieces = await tx.run<Piece>(sql`select id, kind, content from case_fragments
    where case_id = ${caseId} and withdrawn_at is null order by ordinal limit ${piecesMax}`);
  return itemsOfPieces(tx, pieces, home);
}

export async function itemsOfPieces(
  tx: Transaction,
  pieces: readonly Piece[],
  home: string,
): Promise<PieceItem[]> {
  const mentions = await mentionsOf(
    tx,
    pieces.flatMap(({ kind, content }) => (kind === 'subject' ? [content.subjectId ?? ''] : [])),
  );
  return pieces.flatMap((piece) =>
    [
      ...itemsOfPiece(piece, home),
      ...(mentions.get(piece.content.subjectId ?? '') ?? []).flatMap((mention) =>
        itemsOfMention(mention, home),
      ),
    ].map((one) => ({ fragment: piece.id, spelled: one })),
  );
}

function itemsOfPiece({ kind, content }: Piece, home: string): Spelled[] {
  switch (kind) {
    case 'subject':
      return content.kind === 'account'
        ? accountKeyItems([content.subjectId])
        : (content.born?.length ? content.born : ['']).flatMap((born) =>
            itemsOfMention(
              {
                kind: content.kind ?? 'entity',
                names: [content.name ?? '', ...(content.alsoKnownAs ?? [])].map((text) => ({
                  text,
                  kind: 'legal',
                })),
                born: born as NonNullable<MentionForMatching['born']>,
                identifiers: (content.identifiers ?? []).map(({ type, number, country }) => ({
                  type,
                  number,
                  ...(country === null ? {} : { country }),
                })),
                phones: [],
              },
              home,
            ),
          );
    case 'transaction':
      return accountKeyItems([
        content.fromType === 'account' ? content.from : null,
        content.toType === 'account' ? content.to : null,
      ]);
    case 'alert':
      return accountKeyItems(content.accounts ?? []);
    case 'trace':
      return accountKeyItems((content.held ?? []).map(({ account }) => account));
    case 'account':
      return content.account === undefined
        ? []
        : [
            content.institution === null || content.institution === undefined
              ? itemOfAccountKey(content.account)
              : spelledAccount(content.account, content.institution),
          ];
    default:
      return [];
  }
}

function spelledAccount(number: string, institution: string): Spelled {
  const asIban = itemOfAccountKey(number);
  return asIban.type === 'iban' ? asIban : spelled({ type: 'account', institution, number });
}

/** Subjects that are accounts may be known by an id of their own: that is no account's key, and its mentions say more. */
function accountKeyItems(keys: readonly (string | null | undefined)[]): Spelled[] {
  return keys.flatMap((key) =>
    typeof key === 'string' && (key.startsWith('iban:') || key.includes('/')) ? [itemOfAccountKey(key)] : [],
  );
}

async function mentionsOf(
  tx: Transaction,
  subjects: readonly string[],
): Promise<Map<string, MentionForMatching[]>> {
  const wanted = [...new Set(subjects)].filter((id) => id !== '');
  if (wanted.length === 0) return new Map();
  const rows = await tx.run<{
    asked: string;
    kind: MentionForMatching['kind'];
    data: MentionForMatching;
  }>(sql`
    select asked.id as asked, mentions.kind, mentions.data from subjects asked
      join subject_mentions mentions on mentions.subject = coalesce(asked.merged_into, asked.id)
      where asked.id = any (${wanted}::text[]) and mentions.role <> 'reporting-person'`);
  const found = new Map<string, MentionForMatching[]>();
  for (const { asked, kind, data } of rows)
    found.set(asked, [...(found.get(asked) ?? []), { ...data, kind }]);
  return found;
}
