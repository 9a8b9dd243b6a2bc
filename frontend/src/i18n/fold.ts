/** Lower case without diacritics, so that "duong" finds "Đường"; đ is no combining mark and is mapped by hand. */
export const fold = (text: string): string =>
  text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/\p{M}/gu, "").normalize("NFC");

export type Piece = { text: string; hit: boolean };

/** `text` cut where a word of `query` begins a word in it, for highlighting. */
export function highlight(text: string, query: string): Piece[] {
  const composed = text.normalize("NFC");
  const letters = [...composed];
  const folded = letters.map(fold);
  const words = fold(query).split(/\s+/).filter(Boolean);
  const hits = new Array<boolean>(letters.length).fill(false);
  for (const word of words) {
    for (let i = 0; i < letters.length; i++) {
      if (
        folded
          .slice(i, i + word.length)
          .join("")
          .startsWith(word)
      )
        hits.fill(true, i, i + word.length);
    }
  }
  const pieces: Piece[] = [];
  letters.forEach((letter, i) => {
    const hit = hits[i] ?? false;
    const last = pieces.at(-1);
    if (last && last.hit === hit) last.text += letter;
    else pieces.push({ text: letter, hit });
  });
  return pieces;
}
