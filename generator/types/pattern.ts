/**
 * Regular expressions of schemas, as far as they can be read without running them: a definition's expression could take
 * forever. What is read here: literal characters, `.*` and `.+`, with or without `^` and `$`.
 */
interface ReadPattern {
  readonly start: boolean;
  readonly end: boolean;
  /** Literal texts with `.*` between them. */
  readonly texts: readonly string[];
}

const read = new Map<string, ReadPattern | undefined>();

/** Whether a property's name matches; undefined where this cannot tell. */
export function matches(pattern: string, name: string): boolean | undefined {
  const parts = readPattern(pattern);
  // `.` does not match a line's end, so with one in the name the texts alone do not decide.
  if (parts === undefined || (parts.texts.length > 1 && /[\n\r\u2028\u2029]/.test(name)))
    return undefined;
  const { start, end, texts } = parts;
  const [first = "", ...others] = texts;
  const last = others.pop();
  if (last === undefined) {
    if (start && end) return name === first;
    if (start) return name.startsWith(first);
    return end ? name.endsWith(first) : name.includes(first);
  }
  let position = start ? (name.startsWith(first) ? first.length : -1) : after(name, first, 0);
  for (const text of others) if (position !== -1) position = after(name, text, position);
  if (position === -1) return false;
  return end
    ? name.length - last.length >= position && name.endsWith(last)
    : name.includes(last, position);
}

function after(name: string, text: string, from: number): number {
  const at = name.indexOf(text, from);
  return at === -1 ? -1 : at + text.length;
}

/**
 * The texts of a template literal type that has exactly the names that match; undefined where there is none. A `.*` between
 * texts is left out: it does not match a line's end, and a template would.
 */
export function templateTexts(pattern: string): readonly string[] | undefined {
  const parts = readPattern(pattern);
  if (parts?.texts.length !== 1 || (parts.start && parts.end)) return undefined;
  if (parts.texts[0] === "") return ["", ""];
  return [...(parts.start ? [] : [""]), ...parts.texts, ...(parts.end ? [] : [""])];
}

/** The one name that matches; undefined where there are none, or several. */
export function onlyName(pattern: string): string | undefined {
  const parts = readPattern(pattern);
  return parts?.texts.length === 1 && parts.start && parts.end ? parts.texts[0] : undefined;
}

function readPattern(pattern: string): ReadPattern | undefined {
  if (!read.has(pattern)) read.set(pattern, parse(pattern));
  return read.get(pattern);
}

function parse(pattern: string): ReadPattern | undefined {
  const start = pattern.startsWith("^");
  const end = /(?<!\\)(?:\\\\)*\$$/.test(pattern);
  const body = pattern.slice(start ? 1 : 0, end ? -1 : undefined);
  const texts = [""];
  for (let index = 0; index < body.length; index++) {
    const character = body.charAt(index);
    const next = body.charAt(index + 1);
    const isRepeated = /[*+?{]/.test(next);
    if (character === "." && next === "*") {
      texts.push("");
      index++;
      if (/[*+?{]/.test(body.charAt(index + 1))) return undefined;
    } else if (character === "\\") {
      // Only characters that mean something themselves are escaped; letters after a backslash are classes.
      if (!/[\\^$.*+?()[\]{}|/-]/.test(next) || /[*+?{]/.test(body.charAt(index + 2)))
        return undefined;
      texts.push(`${texts.pop() ?? ""}${next}`);
      index++;
    } else if (/[.*+?()[\]{}|^$]/.test(character) || isRepeated) return undefined;
    else texts.push(`${texts.pop() ?? ""}${character}`);
  }
  return { start, end, texts };
}
