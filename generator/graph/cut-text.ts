/** Cuts a text after so many characters, with `…` for the rest. */
export function cutText(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : text;
}
