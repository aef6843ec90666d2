/** Regular expressions of schemas, compiled once each. */
export interface Expressions {
  /** Whether a text has a match; true for an expression that is none. */
  matches(pattern: string, text: string): boolean;
}

/** Creates the expressions of one schema. */
export function createExpressions(): Expressions {
  const compiled = new Map<string, RegExp | undefined>();
  return {
    matches(pattern, text) {
      let expression = compiled.get(pattern);
      if (expression === undefined && !compiled.has(pattern)) {
        expression = compile(pattern);
        compiled.set(pattern, expression);
      }
      return expression?.test(text) ?? true;
    },
  };
}

/** Patterns such as "\-" are valid only without the unicode flag, which JSON Schema recommends but does not require. */
function compile(pattern: string): RegExp | undefined {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      continue;
    }
  }
  return undefined;
}
