/**
 * What was made of a text, kept for the next time, for pure functions alone. The least recently used goes first, so that
 * strangers who send ever new keys cannot make the memory grow.
 */
export function remembered<Made>(most: number, make: (text: string) => Made): (text: string) => Made {
  const known = new Map<string, Made>();
  return (text) => {
    const made = known.get(text) ?? make(text);
    known.delete(text);
    known.set(text, made);
    if (known.size > most) known.delete(known.keys().next().value!);
    return made;
  };
}
