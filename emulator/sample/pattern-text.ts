import type { AST } from "@eslint-community/regexpp";
import type { Budget } from "./budget.js";
import type { Characters } from "./pattern-characters.js";
import type { Random } from "./random.js";

/** Decides what a regular expression leaves open. */
export interface Writing {
  readonly random: Random;
  readonly budget: Budget;
  readonly characters: Pick<Characters, "of">;
  /** How often to repeat what may be repeated `least` to `most` times. */
  readonly count: (least: number, most: number) => number;
}

/**
 * Writes a text that matches an expression from its first character to its last. Assertions are left out: the text has to
 * be tested.
 *
 * @returns undefined where a part matches nothing.
 */
export function writeText(
  alternatives: readonly AST.Alternative[],
  writing: Writing,
): string | undefined {
  const captured = new Map<AST.CapturingGroup, string>();

  function oneOf(choices: readonly AST.Alternative[]): string | undefined {
    return choices.length === 0 ? undefined : inOrder(writing.random.pick(choices).elements);
  }

  function inOrder(elements: readonly AST.Element[]): string | undefined {
    let text = "";
    for (const element of elements) {
      const part = of(element);
      if (part === undefined) return undefined;
      text += part;
    }
    return text;
  }

  function of(node: AST.Element): string | undefined {
    writing.budget.spend(0.25);
    switch (node.type) {
      case "Character":
        return String.fromCodePoint(node.value);
      case "CharacterSet":
      case "CharacterClass":
      case "ExpressionCharacterClass": {
        const characters = writing.characters.of(node);
        return characters.length === 0 ? undefined : writing.random.pick(characters);
      }
      case "Group":
        return oneOf(node.alternatives);
      case "CapturingGroup": {
        const text = oneOf(node.alternatives);
        if (text !== undefined) captured.set(node, text);
        return text;
      }
      case "Backreference": {
        const groups = Array.isArray(node.resolved) ? node.resolved : [node.resolved];
        return groups.map((group) => captured.get(group)).find((text) => text !== undefined) ?? "";
      }
      case "Quantifier":
        return repeated(node);
      case "Assertion":
        return "";
    }
  }

  function repeated({ element, min, max }: AST.Quantifier): string | undefined {
    const times = writing.count(min, max);
    let text = "";
    for (let time = 0; time < times; time += 1) {
      const part = of(element);
      if (part === undefined) return time >= min ? text : undefined;
      text += part;
    }
    return text;
  }

  return oneOf(alternatives);
}
