import type { NameWord } from 'weir/screening/contract';

interface Part {
  part: string;
  points: number;
  why: string;
}

/** One side of a pairing: the word as written, where it can be told, and as the engine reads it. */
export interface Side {
  text: string | null;
  latin: string;
}

/** A column of the match: what stands over what, how alike, and what it gave. */
export interface MatchColumn {
  asked: Side | null;
  listed: Side | null;
  /** 1 where they read the same. */
  likeness: number | null;
  points: number;
}

/**
 * The name's parts as columns, one over the other: `umar ~ omer (0.76)` and `al only on the left`. Whatever is said in
 * another way stays in the table of parts alone, which always holds all of them.
 */
export function matchColumns(
  parts: readonly Part[],
  askedWords: readonly NameWord[],
  listedWords: readonly NameWord[],
): MatchColumn[] {
  const asked = finder(askedWords);
  const listed = finder(listedWords);
  return parts.flatMap(({ part, points, why }): MatchColumn[] => {
    if (part === 'name') {
      const [, ours, same, theirs, likeness] =
        /^(.+?) (?:(=)|~) (.+?)(?: \((\d(?:\.\d+)?)\))?(?: \(×.*\))?$/.exec(why) ?? [];
      if (ours === undefined || theirs === undefined) return [];
      return [
        {
          asked: asked(ours),
          listed: listed(theirs),
          likeness: same ? 1 : likeness === undefined ? null : Number(likeness),
          points,
        },
      ];
    }
    const [, alone, side] = /^(.+) only on the (left|right)/.exec(why) ?? [];
    if (alone === undefined || (part !== 'extra-word' && part !== 'missing-word')) return [];
    return [
      {
        asked: side === 'left' ? asked(alone) : null,
        listed: side === 'right' ? listed(alone) : null,
        likeness: null,
        points,
      },
    ];
  });
}

/** Finds the written words behind a reading, each of them once. */
function finder(words: readonly NameWord[]): (reading: string) => Side {
  const left = [...words];
  const take = (reading: string): string | null => {
    const exact = left.findIndex(({ latin }) => latin === reading);
    const at = exact >= 0 ? exact : left.findIndex(({ latin }) => latin.split(' ').includes(reading));
    if (at < 0) return null;
    const [word] = left[at]!.latin === reading ? left.splice(at, 1) : left.slice(at, at + 1);
    return word!.text;
  };
  return (reading) => {
    const whole = take(reading);
    if (whole !== null) return { text: whole, latin: reading };
    // A pairing may hold several words of one side: `abd al rahman`.
    const several = reading.split(' ').map(take);
    const found = several.filter((text) => text !== null);
    return {
      text: several.length > 1 && found.length > 0 ? [...new Set(found)].join(' ') : null,
      latin: reading,
    };
  };
}
