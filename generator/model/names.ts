/**
 * How names of a definition become names of TypeScript. The rule, which CONTRIBUTING.md states for users:
 *
 * 1. The words of a name (split at everything that is not a letter or a digit, of any alphabet) are joined in camel or
 *    Pascal case. A leading digit is prefixed with `_`.
 * 2. A name that is reserved where it would stand gets the suffix `_`.
 * 3. Where different names of one scope still come out the same, every one of them takes a longer spelling, and in the
 *    end its exact one, which no other name can have. Nothing is ever numbered by order, so that adding a flow, a step
 *    or a model cannot rename another that it does not collide with.
 */

/** Words that cannot be the name of a variable in a strict module, and globals that must keep their meaning there. */
const RESERVED_VALUES: ReadonlySet<string> = new Set(
  (
    "abstract arguments as async await break case catch class const continue debugger declare default delete do else " +
    "enum eval export extends false finally for from function get if implements import in Infinity instanceof " +
    "interface is let module NaN namespace new null of package private protected public return satisfies set static " +
    "super switch this throw true try type typeof undefined using var void while with yield require exports"
  ).split(" "),
);

/** Words that cannot be the name of an interface or a type alias. */
const RESERVED_TYPES: ReadonlySet<string> = new Set(
  "any bigint boolean never null number object string symbol undefined unknown void asserts infer keyof readonly unique".split(
    " ",
  ),
);

/** Whether `name` cannot be declared as a constant in a module. */
export function isReservedValue(name: string): boolean {
  return RESERVED_VALUES.has(name);
}

/** Whether `name` cannot be declared as a type in a module. */
export function isReservedType(name: string): boolean {
  return RESERVED_TYPES.has(name) || RESERVED_VALUES.has(name);
}

/**
 * Letters and digits that every supported TypeScript and every Node agree on: ASCII, and the alphabets that have stood
 * in Unicode since its first versions. Newer letters are separators here, because a compiler may not know them yet.
 */
const WORD =
  /(?:[A-Za-z0-9]|(?=\p{L})[\u00c0-\u024f\u0386-\u03ce\u0400-\u045f\u05d0-\u05ea\u0620-\u064a\u0905-\u0939\u0e01-\u0e30\u3041-\u3096\u30a1-\u30fa\uac00-\ud7a3\u4e00-\u9fa5])+/gu;

/** The words of a name, without what separates them. `gradeV2-final` has the words `gradeV2` and `final`. */
export function words(name: string): string[] {
  return name.normalize("NFC").match(WORD) ?? [];
}

/** The name in Pascal case: `grade-3` becomes `Grade3`, `2nd` becomes `_2nd`. Empty where there is no word at all. */
export function pascalCase(name: string): string {
  return withSafeStart(words(name).map(capitalise).join(""));
}

/** The name in camel case: `find-mistakes` becomes `findMistakes`. Empty where there is no word at all. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = words(name);
  const start = /^\p{Lu}+$/u.test(first) ? first.toLowerCase() : uncapitalise(first);
  return withSafeStart(start + rest.map(capitalise).join(""));
}

function capitalise(word: string): string {
  const [first = ""] = word;
  return upper(first) + word.slice(first.length);
}

function uncapitalise(word: string): string {
  const [first = ""] = word;
  return lower(first) + word.slice(first.length);
}

/** `ß`.toUpperCase() is two letters: such letters stay as they are. */
function upper(letter: string): string {
  const changed = letter.toUpperCase();
  return changed.length === 1 ? changed : letter;
}

function lower(letter: string): string {
  const changed = letter.toLowerCase();
  return changed.length === 1 ? changed : letter;
}

function withSafeStart(identifier: string): string {
  return /^[0-9]/.test(identifier) ? `_${identifier}` : identifier;
}

/**
 * Spells any name as an identifier that no other name has: letters and digits of ASCII stay, `-` becomes `_`, everything
 * else `_uXXXX_` with the UTF-16 code unit. The spelling can be read back from left to right (`-` before `u` is spelled
 * out so that `_u` always starts an escape), which is why two names never share it. It never holds a `$`.
 */
export function exactName(name: string, isReserved: (identifier: string) => boolean): string {
  let spelled = "";
  for (let index = 0; index < name.length; index++) {
    const character = name.charAt(index);
    if (/[A-Za-z]/.test(character) || (/[0-9]/.test(character) && index > 0)) spelled += character;
    else if (character === "-" && name.charAt(index + 1) !== "u") spelled += "_";
    else spelled += escapeUnit(character);
  }
  if (spelled !== "" && !isReserved(spelled)) return spelled;
  return spelled === "" ? "_u_" : escapeUnit(name.charAt(0)) + spelled.slice(1);
}

function escapeUnit(character: string): string {
  return `_u${character.charCodeAt(0).toString(16).padStart(4, "0")}_`;
}

/** Something that needs a name in a scope. */
export interface NameRequest {
  /** Tells the request from every other of its scope; the result is keyed by it. */
  readonly key: string;
  /** The nicest spelling; an empty one is no name. */
  readonly spelling: string;
  /** Longer spellings, the longest one last, which must be unlike every other's. Called where the first one collides. */
  readonly longer: () => readonly string[];
}

export interface Scope {
  /** Names that the scope has already, or that it cannot have. */
  readonly isTaken?: (name: string) => boolean;
  /** What makes two names the same; by default, being equal. */
  readonly fold?: (name: string) => string;
}

/**
 * Gives each request a name of its own. All requests that collide move to their next spelling together, so the result
 * does not depend on their order.
 */
export function assignNames(
  requests: readonly NameRequest[],
  scope: Scope = {},
): Map<string, string> {
  const { isTaken = () => false, fold = (name: string): string => name } = scope;
  /** The spellings that are left for those that collided, by key: the current one first. */
  const left = new Map<string, readonly string[]>();
  const spellingOf = ({ key, spelling }: NameRequest): string => left.get(key)?.[0] ?? spelling;
  const longerOf = ({ key, longer }: NameRequest): readonly string[] =>
    left.get(key)?.slice(1) ?? longer();
  for (;;) {
    const users = new Map<string, NameRequest[]>();
    for (const request of requests) {
      const folded = fold(spellingOf(request));
      const others = users.get(folded);
      if (others === undefined) users.set(folded, [request]);
      else others.push(request);
    }
    let isMoving = false;
    for (const request of requests) {
      const name = spellingOf(request);
      const isCrowded = (users.get(fold(name))?.length ?? 0) > 1 || name === "" || isTaken(name);
      if (!isCrowded) continue;
      const longer = longerOf(request);
      if (longer.length === 0) continue;
      left.set(request.key, longer);
      isMoving = true;
    }
    if (!isMoving) return new Map(requests.map((request) => [request.key, spellingOf(request)]));
  }
}
