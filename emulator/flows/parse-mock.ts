import { closest } from "fastest-levenshtein";
import { toPointer } from "../../generator/json-schema/pointer.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { isTooDeep, MAX_VALUE_DEPTH } from "../json.js";
import type { Mock, MockAnswer, MockOutcome, MockProblem, MockToolCall } from "./mock-format.js";

const KEYS = [
  ...["$value", "$template", "$sequence", "$toolCalls", "$then", "$error"],
  ...["$chunks", "$interval", "$delay", "$usage"],
];
const OUTCOMES = ["$value", "$template", "$sequence", "$toolCalls", "$error"];
/** The maximum of `$delay` and `$interval`. */
const MAX_DELAY_MS = 600_000;

/** Parses a mock (see `mock-format.ts`), or returns all its problems. */
export function parseMock(
  value: JsonValue,
): { readonly mock: Mock } | { readonly problems: readonly MockProblem[] } {
  if (isTooDeep(value)) {
    const message = `a mock may be nested up to ${MAX_VALUE_DEPTH} levels deep`;
    return { problems: [{ pointer: "", message }] };
  }
  const problems: MockProblem[] = [];
  const mock = readMock(value, "", problems);
  return problems.length === 0 ? { mock } : { problems };
}

function readMock(value: JsonValue, pointer: string, problems: MockProblem[]): Mock {
  if (!isJsonObject(value)) return plainValue(value);
  const keys = Object.keys(value);
  const special = keys.filter((key) => key.startsWith("$"));
  if (special.length === 0) return plainValue(value);
  checkKeys(keys, special, pointer, problems);
  const delayMs = readMilliseconds(value, "$delay", pointer, problems);
  const sequence = ownValue(value, "$sequence");
  if (sequence === undefined) return { ...readAnswer(value, pointer, problems), delayMs };
  if (!isJsonList(sequence) || sequence.length === 0) {
    problems.push({
      pointer: `${pointer}/$sequence`,
      message: "$sequence has to be a list of at least one mock",
    });
    return plainValue(null);
  }
  const answers = sequence.map((entry, at) =>
    readMock(entry, `${pointer}/$sequence/${at}`, problems),
  );
  return { kind: "sequence", delayMs, answers };
}

/** How many unknown keys of one mock are reported, and how much of each is compared with the known ones. */
const MAX_UNKNOWN_KEYS = 20;
const MAX_COMPARED = 100;

function checkKeys(
  keys: readonly string[],
  special: readonly string[],
  pointer: string,
  problems: MockProblem[],
): void {
  const unknown = special.filter((key) => !KEYS.includes(key));
  for (const key of unknown.slice(0, MAX_UNKNOWN_KEYS)) {
    const likely = closest(key.slice(0, MAX_COMPARED), KEYS);
    problems.push({
      pointer: `${pointer}${toPointer([key])}`,
      message: `unknown key "${key}" in a mock; did you mean "${likely}"? An output with keys that begin with $ is written as { $value: … }`,
    });
  }
  const plain = keys.find((key) => !key.startsWith("$"));
  if (plain !== undefined) {
    problems.push({
      pointer,
      message: `"${plain}" cannot be combined with "${special[0] ?? ""}"; an output with keys that begin with $ is written as { $value: … }`,
    });
  }
  const outcomes = special.filter((key) => OUTCOMES.includes(key));
  if (outcomes.length > 1) {
    problems.push({ pointer, message: `${outcomes.join(" and ")} cannot be combined` });
  }
  if (
    outcomes.length === 0 &&
    !special.includes("$chunks") &&
    special.every((key) => KEYS.includes(key))
  ) {
    problems.push({
      pointer,
      message: `a mock needs one of ${[...OUTCOMES, "$chunks"].join(", ")}`,
    });
  }
  if (special.includes("$then") && !special.includes("$toolCalls")) {
    problems.push({
      pointer: `${pointer}/$then`,
      message: "$then requires $toolCalls",
    });
  }
}

function readAnswer(value: JsonObject, pointer: string, problems: MockProblem[]): MockAnswer {
  const chunks = ownValue(value, "$chunks") ?? [];
  if (!isJsonList(chunks)) {
    problems.push({ pointer: `${pointer}/$chunks`, message: "$chunks has to be a list" });
  }
  return {
    kind: "answer",
    delayMs: 0,
    chunks: isJsonList(chunks) ? chunks : [],
    intervalMs: readMilliseconds(value, "$interval", pointer, problems),
    usage: readUsage(ownValue(value, "$usage"), `${pointer}/$usage`, problems),
    outcome: readOutcome(value, pointer, problems),
  };
}

function readOutcome(value: JsonObject, pointer: string, problems: MockProblem[]): MockOutcome {
  const plain = ownValue(value, "$value");
  if (plain !== undefined) return { kind: "value", value: plain };
  const template = ownValue(value, "$template");
  if (template !== undefined) return { kind: "template", template };
  const error = ownValue(value, "$error");
  if (error !== undefined) return readError(error, `${pointer}/$error`, problems);
  const calls = ownValue(value, "$toolCalls");
  if (calls === undefined) return { kind: "chunks" };
  const then = ownValue(value, "$then");
  return {
    kind: "toolCalls",
    calls: readToolCalls(calls, `${pointer}/$toolCalls`, problems),
    then: then === undefined ? undefined : readMock(then, `${pointer}/$then`, problems),
  };
}

function readError(value: JsonValue, pointer: string, problems: MockProblem[]): MockOutcome {
  const code = "MOCKED_ERROR";
  if (typeof value === "string") return { kind: "error", code, message: value };
  const message = isJsonObject(value) ? ownValue(value, "message") : undefined;
  if (!isJsonObject(value) || typeof message !== "string") {
    problems.push({
      pointer,
      message: "$error has to be a message, or { code?, message, details? }",
    });
    return { kind: "error", code, message: "" };
  }
  const given = ownValue(value, "code");
  const details = ownValue(value, "details");
  return {
    kind: "error",
    code: typeof given === "string" ? given : code,
    message,
    ...(details === undefined ? {} : { details }),
  };
}

function readToolCalls(
  value: JsonValue,
  pointer: string,
  problems: MockProblem[],
): readonly MockToolCall[] {
  if (!isJsonList(value) || value.length === 0) {
    problems.push({
      pointer,
      message: "$toolCalls has to be a list of at least one { name, arguments }",
    });
    return [];
  }
  return value.map((call, at) => {
    const name = isJsonObject(call) ? ownValue(call, "name") : undefined;
    if (!isJsonObject(call) || typeof name !== "string") {
      problems.push({
        pointer: `${pointer}/${at}`,
        message: "a tool call has to be { name, arguments?, id? }",
      });
      return { id: undefined, name: "", arguments: "{}" };
    }
    const id = ownValue(call, "id");
    const given = ownValue(call, "arguments") ?? {};
    return {
      id: typeof id === "string" ? id : undefined,
      name,
      arguments: typeof given === "string" ? given : JSON.stringify(given),
    };
  });
}

function readUsage(
  value: JsonValue | undefined,
  pointer: string,
  problems: MockProblem[],
): MockAnswer["usage"] {
  if (value === undefined) return undefined;
  const [prompt, completion, cost] = ["prompt", "completion", "costUsd"].map((key) =>
    isJsonObject(value) ? (ownValue(value, key) ?? 0) : undefined,
  );
  if (!isCount(prompt) || !isCount(completion) || !isAmount(cost)) {
    problems.push({
      pointer,
      message: "$usage has to be { prompt?, completion?, costUsd? }, none of them negative",
    });
    return undefined;
  }
  return { prompt, completion, costMicroUsd: Math.round(cost * 1_000_000) };
}

function readMilliseconds(
  value: JsonObject,
  key: string,
  pointer: string,
  problems: MockProblem[],
): number {
  const given = ownValue(value, key) ?? 0;
  if (isAmount(given) && given <= MAX_DELAY_MS) return given;
  problems.push({
    pointer: `${pointer}/${key}`,
    message: `${key} has to be milliseconds from 0 to ${MAX_DELAY_MS}`,
  });
  return 0;
}

function isAmount(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isCount(value: JsonValue | undefined): value is number {
  return isAmount(value) && Number.isInteger(value);
}

function plainValue(value: JsonValue): MockAnswer {
  return {
    kind: "answer",
    delayMs: 0,
    chunks: [],
    intervalMs: 0,
    usage: undefined,
    outcome: { kind: "value", value },
  };
}
