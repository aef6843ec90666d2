/*
 * Text of definitions, servers and files is data from elsewhere. Where it is shown, nothing in it may end a line, move the
 * cursor, reorder what is read, or hide.
 */

/** Characters that end lines, hide or reorder text, control a terminal, or are half of a character. */
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/gu;

/** Most text: it is recognised in a fraction of the time that a search for unsafe characters takes. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Writes unsafe characters as `\u` escapes.
 *
 * @param spelling - another spelling of a character, where there is one.
 */
export function escapeUnsafeCharacters(
  text: string,
  spelling: (character: string) => string | undefined,
): string {
  return PLAIN.test(text)
    ? text
    : text.replace(UNSAFE, (match) => spelling(match) ?? escapeUnits(match));
}

/** Writes unsafe characters as `\u` escapes, but for line feeds. */
export function visibleText(text: string): string {
  return escapeUnsafeCharacters(text, (character) => (character === "\n" ? character : undefined));
}

/** Text on one line: line feeds are escaped too. */
export function visibleLine(text: string): string {
  return visibleText(text).replaceAll("\n", "\\n");
}

/** The start of a command to the log of GitHub Actions, which may follow white space; and of older ones, anywhere. */
const LINE_COMMAND = /^(\s*):(?=:)/gm;
const COMMAND = /##(?=\w*\[)/g;

/**
 * Text for terminals, logs and bundlers: unsafe characters are written as `\u` escapes, but for line feeds and tabs, and
 * nothing in it is a command to the log of a CI system. JSON stays the same JSON.
 */
export function printableText(text: string): string {
  const visible = escapeUnsafeCharacters(text, (character) =>
    character === "\n" || character === "\t" ? character : undefined,
  );
  return visible.replace(LINE_COMMAND, "$1\\u003a").replace(COMMAND, "#\\u0023");
}

function escapeUnits(match: string): string {
  let escaped = "";
  for (let index = 0; index < match.length; index++) {
    escaped += `\\u${match.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}
