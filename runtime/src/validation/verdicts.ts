import { ownValue, type UnknownObject } from "./values.js";
import { isAllowed, KEYWORDS, type Context, type Test } from "./verdict-keywords.js";
import { giveUp, object } from "./verdict-rules.js";

/** A step does at most as much as twenty steps of the validator, whose limit is 20 million. */
const MAX_STEPS = 1_000_000;
/** A level is at most two of the validator's, which takes 1,500. */
const MAX_DEPTH = 700;

/**
 * Prepares verdicts on values by the schemas of a document. They are those of the validator, in a third of its code: rare
 * keywords, invalid schemas and values that take much work are left to it, and so is what is wrong.
 *
 * @returns what says whether a value is valid by a schema; undefined where only the validator can say.
 */
export function compileVerdicts(document: {
  readonly $defs?: unknown;
}): (schema: unknown, value: unknown) => boolean | undefined {
  const tests = new WeakMap<UnknownObject, Test>();
  let steps = 0;
  let depth = 0;
  let isSupported = true;
  const context: Context = {
    node: (schema) => {
      if (typeof schema === "boolean") return () => schema;
      let test = tests.get(object(schema));
      if (test === undefined) tests.set(object(schema), (test = createTest(object(schema))));
      return test;
    },
    definition: (name) => ownValue(object(document.$defs), name),
    spend: (more) => {
      steps += more;
      if (steps > MAX_STEPS || depth > MAX_DEPTH) giveUp();
    },
  };
  const createTest = (schema: UnknownObject): Test => {
    let all: readonly Test[] | undefined;
    return (value) => {
      all ??= compileTests(schema, context);
      depth += 1;
      context.spend(1);
      const isValid = isAllowed(all, value);
      depth -= 1;
      return isValid;
    };
  };
  return (schema, value) => {
    steps = depth = 0;
    try {
      return isSupported ? context.node(schema)(value) : undefined;
    } catch {
      // Another value by the same schemas would most likely end here too.
      isSupported = false;
      return undefined;
    }
  };
}

function compileTests(schema: UnknownObject, context: Context): Test[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    const make = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    return make === undefined || rule === undefined ? [] : [make(rule, schema, context)];
  });
}
