import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import {
  alternativesOf,
  choicesOf,
  valuesToDecide,
  type Choice,
  type ChoiceSettings,
} from "./choices.js";
import { conflictOf, type ConflictTools } from "./conflicts.js";
import { listOf, type Parts } from "./facts.js";
import type { Problems } from "./problems.js";

/** What schemas are read with. */
export interface ResolveTools extends ConflictTools {
  readonly problems: Problems;
}

/** A way in which schemas can apply together. */
export interface Resolution {
  readonly parts: Parts;
  /** Whether there were choices, so that a value has to be tested by the schemas themselves. */
  readonly isChosen: boolean;
}

/** How many alternatives are looked at for the schemas of one value. */
const MAX_STEPS = 2_000;

/** The schemas and choices so far. */
interface State {
  readonly parts: Parts;
  readonly choices: readonly Choice[];
}

/**
 * Follows references and `allOf`, and decides between the alternatives of `anyOf`, `oneOf`, `if`, `not` and
 * `dependentSchemas`, as far as these do not contradict each other. Yields each way to do so, the preferred first.
 */
export function* resolutions(
  schemas: readonly JsonValue[],
  settings: ChoiceSettings,
  tools: ResolveTools,
): Generator<Resolution> {
  let steps = 0;

  function extend(state: State, added: readonly JsonValue[]): State | undefined {
    const parts = new Set(state.parts);
    const fresh: JsonObject[] = [];
    const choices = [...state.choices];
    const open = [...added].reverse();
    for (let schema = open.pop(); schema !== undefined; schema = open.pop()) {
      tools.budget.spend(0.5);
      if (schema === false) {
        tools.problems.add({ at: schemas, keyword: undefined, why: "it allows no value" });
        return undefined;
      }
      if (!isJsonObject(schema) || parts.has(schema)) continue;
      parts.add(schema);
      fresh.push(schema);
      choices.push(...choicesOf(schema, settings.negations));
      const reference = ownValue(schema, "$ref");
      if (typeof reference === "string") open.push(tools.resolve(reference));
      open.push(...listOf(ownValue(schema, "allOf")).toReversed());
    }
    const all = [...parts];
    const problem = fresh.length === 0 ? undefined : conflictOf(all, fresh, tools);
    if (problem === undefined) return { parts: all, choices };
    tools.problems.add({ ...problem, at: [...problem.at, ...schemas] });
    return undefined;
  }

  function* decide(state: State): Generator<Parts> {
    const [choice, ...rest] = inOrder(state.choices);
    if (choice === undefined) {
      yield state.parts;
      return;
    }
    const early = valuesToDecide(choice, state.parts, settings, tools);
    const alternatives = early ?? alternativesOf(choice, state.parts, settings);
    const left = early === undefined ? rest : [choice, ...rest];
    if (alternatives.length === 0) {
      const why = choice.kind === "not" ? "it excludes every value" : "it has no alternatives";
      tools.problems.add({ at: [choice.schema], keyword: choice.kind, why });
    }
    for (const alternative of alternatives) {
      steps += 1;
      if (steps > MAX_STEPS) return;
      tools.budget.spend(1);
      const next = extend({ parts: state.parts, choices: left }, alternative);
      if (next !== undefined) yield* decide(next);
    }
  }

  const start = extend({ parts: [], choices: [] }, schemas);
  if (start === undefined) return;
  const isChosen = start.choices.length > 0;
  for (const parts of decide(start)) yield { parts, isChosen };
}

/** What is decided last: these alternatives depend on what the others leave. */
const LATE: readonly Choice["kind"][] = ["dependentSchemas", "if", "not"];

function inOrder(choices: readonly Choice[]): readonly Choice[] {
  const at = choices.findIndex(({ kind }) => !LATE.includes(kind));
  const first = choices[at === -1 ? 0 : at];
  return first === undefined ? [] : [first, ...choices.filter((choice) => choice !== first)];
}
