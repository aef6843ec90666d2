/** A part of a code that only JavaScript has. */
export interface LanguageSign {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Words of Python that may follow a name, so that a name before them declares nothing. */
const PYTHON_OPERATORS = "and|or|not|in|is|if|else|for|as|async|import|from";

/** What no line of Python has outside of strings and comments. */
const IMPOSSIBLE = new RegExp(
  [
    /=>|===|!==|&&|\|\||\?\?|\?\.|`/,
    /(?<![\w.])(?:const|let|var|function|new|typeof)[ \t]+(?!(?:OPERATORS)\b)[A-Za-z_$]\w*/,
    /\)[ \t]*\{/,
    /(?<![\w.])(?:input|initial|item)(?:\.\w+)*\.length\b(?!\s*\()/,
  ]
    .map(({ source }) => source)
    .join("|")
    .replace("OPERATORS", PYTHON_OPERATORS),
);

/** Objects that every JavaScript has, and Python code only where it defines them. */
const GLOBALS = ["Math", "JSON", "Object", "Array", "Date", "Promise", "console"];

/**
 * Looks for a sign that a code is JavaScript and no Python. It finds none in valid Python, and not in all JavaScript: `return
 * input` may be either.
 *
 * @param names - names that the code may use.
 */
export function signOfJavaScript(
  code: string,
  names: readonly string[] = [],
): LanguageSign | undefined {
  const plain = withoutPythonStrings(code);
  const found = IMPOSSIBLE.exec(plain) ?? globalOf(plain, names);
  if (found === null) return undefined;
  return { text: found[0].trim(), line: plain.slice(0, found.index).split("\n").length };
}

function globalOf(code: string, names: readonly string[]): RegExpExecArray | null {
  for (const name of GLOBALS) {
    const member = new RegExp(String.raw`(?<![\w.])${name}\.\w+`).exec(code);
    if (member === null || names.includes(name)) continue;
    const isBound = new RegExp(String.raw`(?<![\w.])${name}(?![\w.])`).test(code);
    if (!isBound) return member;
  }
  return null;
}

/** The start of a string of Python, with its prefix, or of a comment. */
const STRING_OR_COMMENT = /(?:(?<!\w)([A-Za-z]{1,2}))?("""|'''|"|')|#/g;

/** A code in which each string of Python is `''`, and comments are left out; lines stay. */
function withoutPythonStrings(code: string): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    STRING_OR_COMMENT.lastIndex = at;
    const start = STRING_OR_COMMENT.exec(code);
    if (start === null) break;
    const [whole, prefix = "", quote] = start;
    parts.push(code.slice(at, start.index));
    if (quote === undefined) {
      const end = code.indexOf("\n", start.index);
      at = end === -1 ? code.length : end;
    } else {
      at = endOfString(code, start.index + whole.length, quote, /[ft]/i.test(prefix));
      parts.push("''", "\n".repeat(code.slice(start.index, at).split("\n").length - 1));
    }
  }
  parts.push(code.slice(at));
  return parts.join("");
}

/** Where a string ends: after its quote, or at the end of the line where only one line may be in it. */
function endOfString(code: string, start: number, quote: string, hasExpressions: boolean): number {
  let at = start;
  let depth = 0;
  while (at < code.length) {
    const character = code[at];
    if (character === "\\") at += 2;
    else if (depth === 0 && code.startsWith(quote, at)) return at + quote.length;
    else if (character === "\n" && quote.length === 1 && depth === 0) return at;
    else if (hasExpressions && character === "{" && code[at + 1] === "{" && depth === 0) at += 2;
    else if (hasExpressions && character === "{") {
      depth += 1;
      at += 1;
    } else if (depth > 0 && character === "}") {
      depth -= 1;
      at += 1;
    } else if (depth > 0 && (character === '"' || character === "'")) {
      const inner = /^(?:"""|'''|"|')/.exec(code.slice(at, at + 3))?.[0] ?? character;
      // Before 3.12 a string ends at its quote also inside of an expression, which is then no valid Python.
      at = endOfString(code, at + inner.length, inner, false);
    } else at += 1;
  }
  return code.length;
}
