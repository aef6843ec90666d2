import { UsageError } from "../errors.js";
import { suggest } from "../definition/suggest.js";
import { toPointer } from "../json-schema/pointer.js";
import type { JsonObject, JsonValue } from "../json-schema/types.js";
import { isJsonObject, ownValue, setOwn } from "../json-schema/values.js";
import type { ValueProblem, ValueSchema } from "./call-schemas.js";
import { brokenJson, parseAssignment, readText } from "./read-text.js";

/** The inputs as they were given. */
export interface GivenInputs {
  readonly message: string | undefined;
  /** Assignments, such as `difficulty=hard` and `customer.plan=team`. */
  readonly params: readonly string[];
  /** The inputs by name, from a file. */
  readonly file: JsonObject | undefined;
  /** How the file is named in errors. */
  readonly fileName: string;
}

/** What inputs are checked by. */
export interface InputRules {
  readonly schema: ValueSchema;
  readonly primary: string | undefined;
  /** Whether inputs that are not declared are sent, where the schema says nothing of them. */
  readonly isOpen: boolean;
}

/** The inputs of a call, as the runtime takes them. */
export interface CallInputs {
  readonly message?: string;
  readonly parameters: JsonObject;
}

const EXAMPLE = "name=value, such as difficulty=hard or customer.plan=team";

/**
 * Puts the inputs of a call together: the file, over it the parameters, over it the message. Texts are read by the schema.
 *
 * @param rules undefined where no definition is known: then JSON in parameters is JSON, and nothing is checked.
 * @param name of the flow and its version, for errors.
 * @throws UsageError with everything that is wrong.
 */
export function readInputs(
  given: GivenInputs,
  rules: InputRules | undefined,
  name: string,
): CallInputs {
  const { message, file = {}, fileName } = given;
  const parameters: Record<string, JsonValue> = { ...file };
  const problems: string[] = [];
  const texts = new Map<string, string>();
  for (const argument of given.params) {
    const { path, text } = parseAssignment(argument, "--param", EXAMPLE);
    const written = path.join(".");
    if (texts.has(written))
      throw new UsageError(`--param ${written} is given twice: give an array as JSON.`);
    texts.set(written, text);
    const unknown = rules && unknownName(rules, path, `--param ${written}`);
    if (unknown !== undefined) problems.push(unknown);
    else assign(parameters, path, readText(text, rules?.schema.at(path)), `--param ${written}`);
  }
  if (rules === undefined) return withMessage(parameters, message);
  const { schema, primary } = rules;
  if (message !== undefined && primary === undefined)
    problems.push("--message: the flow has no inputs");
  if (message !== undefined && primary !== undefined && texts.has(primary))
    problems.push(`--message: it sets the input ${primary}, and so does --param ${primary}`);
  for (const each of Object.keys(file)) {
    const unknown = unknownName(rules, [each], `${fileName}${toPointer([each])}`);
    if (unknown !== undefined) problems.push(unknown);
  }
  const inputs = { ...parameters };
  if (message !== undefined && primary !== undefined) setOwn(inputs, primary, message);
  const place = (path: ValueProblem["path"]): string =>
    placeOf(path, { texts, file, fileName, message, primary });
  const hasUnknown = problems.length > 0;
  for (const problem of schema.problems(inputs)) {
    // It may be missing because its name is misspelt, and what has no such name was reported.
    const isKnown = rules.schema.names.includes(String(problem.path[0]));
    if (hasUnknown && (problem.isMissing || !isKnown)) continue;
    const text = texts.get(problem.path.join("."));
    problems.push(`${place(problem.path)}: ${describe(problem, text)}`);
  }
  if (problems.length > 0) throw invalid(name, problems, rules);
  return withMessage(parameters, message);
}

function withMessage(parameters: JsonObject, message: string | undefined): CallInputs {
  return message === undefined ? { parameters } : { message, parameters };
}

function unknownName(
  { schema, isOpen }: InputRules,
  path: readonly string[],
  place: string,
): string | undefined {
  for (let length = 1; length <= path.length; length += 1) {
    const parent = schema.at(path.slice(0, length - 1));
    const name = path[length - 1] ?? "";
    if (parent === undefined || parent.names.includes(name) || parent.isOpen) continue;
    // A schema that declares nothing accepts anything.
    if (isOpen || (length > 1 && parent.names.length === 0)) continue;
    const meant = suggest(name, parent.names);
    const of = length === 1 ? "is no input of the flow" : `there is no "${name}" in it`;
    return `${place}: ${of}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
  }
  return undefined;
}

/** Sets a value inside of an object; an object on the way is made where there is none. */
function assign(
  target: Record<string, JsonValue>,
  [name = "", ...rest]: readonly string[],
  value: JsonValue,
  place: string,
): void {
  if (rest.length === 0) {
    setOwn(target, name, value);
    return;
  }
  const before = ownValue(target, name);
  if (before !== undefined && !isJsonObject(before))
    throw new UsageError(`${place}: ${name} is given as something that is no object.`);
  const inner: Record<string, JsonValue> = { ...before };
  assign(inner, rest, value, place);
  setOwn(target, name, inner);
}

interface Places {
  readonly texts: ReadonlyMap<string, string>;
  readonly file: JsonObject;
  readonly fileName: string;
  readonly message: string | undefined;
  readonly primary: string | undefined;
}

/** Where a value came from, or how it is to be given. */
function placeOf(
  path: ValueProblem["path"],
  { texts, file, fileName, message, primary }: Places,
): string {
  const [first] = path;
  if (first === undefined) return "the inputs";
  const isMessage = first === primary && message !== undefined;
  if (isMessage) return "--message";
  const written = path.filter((part) => typeof part === "string").join(".");
  const names = [...texts.keys()];
  const ofParam = names.find((each) => written === each || each === String(first));
  if (ofParam !== undefined) {
    const inside = path.slice(ofParam.split(".").length);
    return `--param ${ofParam}${inside.length > 0 ? `, ${toPointer(inside)}` : ""}`;
  }
  const below = names.find((each) => each.startsWith(`${written}.`));
  if (below !== undefined) return `--param ${below}`;
  if (Object.hasOwn(file, String(first))) return `${fileName}${toPointer(path)}`;
  return first === primary && path.length === 1 ? "--message" : `--param ${written}`;
}

function describe({ message, meant }: ValueProblem, text: string | undefined): string {
  const broken = text === undefined ? undefined : brokenJson(text);
  const hint = meant === undefined ? broken : `did you mean ${meant}?`;
  return hint === undefined ? message : `${message}; ${hint}`;
}

function invalid(name: string, problems: readonly string[], { schema }: InputRules): UsageError {
  const inputs = schema.names.length === 0 ? "none" : schema.names.join(", ");
  return new UsageError(
    `The inputs of ${name} are not valid, and nothing was run:\n` +
      `${problems.map((problem) => `  ${problem}`).join("\n")}\n` +
      `Its inputs: ${inputs}. \`--no-validate\` leaves the check to the service.`,
  );
}
