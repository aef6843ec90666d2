import type { AST } from "@eslint-community/regexpp";

/** Characters in the order of preference: letters and digits, as most texts are made of. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const USUAL = `${LETTERS}0123456789${LETTERS.toUpperCase()}`;
const OTHERS =
  " -_.,:;/+*=@#%&!?'\"()[]{}<>|\\^~`$\t\n\r\v\f\u0000\u0001\u001f\u007f\u0080\u00a0éßñøÅЯяΩλ中日あアの한ع א๑٣½²€£©→√“”—…\u2028\u200d\ufeff\u{1f600}\u{1f680}\u{1f1e9}\u{10000}\u{10ffff}";
const POOL = Array.from(USUAL + OTHERS);
/** Up to here all characters are tried for a class that contains none of the usual ones. */
const MAX_CODE_POINT = 0x2ffff;

/** What stands for one character in a regular expression. */
export type CharacterNode = AST.CharacterClass | AST.CharacterSet | AST.ExpressionCharacterClass;

/** Finds characters that match. */
export interface Characters {
  /** Characters that a class or set matches: the usual ones of them if there are any, else others. */
  of(node: CharacterNode): readonly string[];
  /** The same, with spaces, marks and letters of other scripts wherever they match. */
  readonly rare: Pick<Characters, "of">;
}

/**
 * Creates the characters of one expression.
 *
 * @param flags - those of the expression.
 */
export function createCharacters(flags: string): Characters {
  const cached = (
    from: (node: CharacterNode, expression: RegExp) => readonly string[],
  ): Pick<Characters, "of"> => {
    const known = new Map<string, readonly string[]>();
    return {
      of(node) {
        let characters = known.get(node.raw);
        if (characters === undefined) {
          characters = from(node, new RegExp(`^(?:${node.raw})$`, flags));
          known.set(node.raw, characters);
        }
        return characters;
      },
    };
  };
  const rare = cached((node, expression) => {
    const pool = [...listedIn(node), ...POOL].filter((character) => expression.test(character));
    return pool.length > 0 ? pool : find(node, expression);
  });
  return { ...cached(find), rare };
}

function find(node: CharacterNode, expression: RegExp): readonly string[] {
  const usual = Array.from(USUAL).filter((character) => expression.test(character));
  if (usual.length > 0) return usual;
  const listed = [...listedIn(node), ...POOL].filter((character) => expression.test(character));
  if (listed.length > 0) return listed;
  for (let code = 0; code <= MAX_CODE_POINT; code += 1) {
    const character = String.fromCodePoint(code);
    if (expression.test(character)) return [character];
  }
  return [];
}

/** The characters that a class names, alone or as the end of a range. */
function listedIn(node: CharacterNode): readonly string[] {
  if (node.type !== "CharacterClass") return [];
  return node.elements.flatMap((element) => {
    if (element.type === "Character") return [String.fromCodePoint(element.value)];
    if (element.type !== "CharacterClassRange") return [];
    return [String.fromCodePoint(element.min.value), String.fromCodePoint(element.max.value)];
  });
}
