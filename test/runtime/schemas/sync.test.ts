import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  completed,
  json,
  paused,
  startServer,
  toolCall,
  type ScriptedServer,
} from "../support/server.js";

const program = fileURLToPath(new URL("../support/sync-validation-program.mjs", import.meta.url));

const right = { text: "It is." };
const wrong = { text: "x" };

/** How one case of the program went. */
interface CaseOutcome {
  readonly name: string;
  readonly value?: unknown;
  readonly error?: Record<string, unknown>;
  readonly warnings: readonly string[];
}

let server: ScriptedServer;
let outcomes: Map<string, CaseOutcome>;

beforeAll(async () => {
  server = await startServer((request, response) => {
    const { message } = request.body as { message?: unknown };
    if (message === "failed") json(response, 200, { ...completed("no model"), status: "failed" });
    else if (message === "pause" || message === "pause wrong") {
      const find = message === "pause" ? right : wrong;
      const accumulatedOutputs = { find };
      json(response, 200, paused([toolCall("c1", "lookup", "{}")], { accumulatedOutputs }));
    }
    // A run that goes on has no message.
    else json(response, 200, completed(message === "wrong" || message === null ? wrong : right));
  });
  const { stdout } = await promisify(execFile)(process.execPath, [program, server.baseUrl]);
  const all = stdout.trim().split("\n");
  outcomes = new Map(
    all.map((line) => JSON.parse(line) as CaseOutcome).map((outcome) => [outcome.name, outcome]),
  );
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const outcome = (name: string): CaseOutcome => {
  const found = outcomes.get(name);
  if (found === undefined) throw new Error(`the program has no case ${name}`);
  return found;
};
const sent = (text: string): number =>
  server.requests.filter((request) => request.text.includes(text)).length;

describe("FlowSync validates", () => {
  it("inputs and overrides before they are sent", () => {
    expect(outcome("right")).toEqual({ name: "right", value: right, warnings: [] });
    const long = "a".repeat(21);
    expect(outcome("longInput").error).toMatchObject({
      name: "InputValidationError",
      isInput: true,
      isValueError: true,
      message: `The inputs of acme/spelling/mark (2) are not what the schema allows: message must have at most 20 characters, not "${long}". Nothing was sent.`,
      problems: [{ path: ["message"], keyword: "maxLength" }],
    });
    expect(outcome("override").error).toMatchObject({
      name: "InputValidationError",
      problems: [{ path: ["blockOverrides", "find", "temperature"] }],
    });
    expect(sent('"temperature":2')).toBe(0);
    // The draft, with the option "off", and the flow whose schemas are not loaded.
    expect(sent(long)).toBe(3);
    expect(outcome("longInputOfDraft")).toMatchObject({
      value: "completed",
      warnings: [expect.stringContaining("The inputs of acme/spelling/mark (draft) are not")],
    });
    expect(outcome("offInput")).toMatchObject({ value: "completed", warnings: [] });
  });

  it("results, which are in the error or returned with a warning", () => {
    expect(outcome("wrongResult").error).toMatchObject({
      name: "OutputValidationError",
      executionId: "run-1",
      value: wrong,
    });
    expect(outcome("warned")).toMatchObject({
      value: wrong,
      warnings: [expect.stringContaining("text must have at least 2 characters")],
    });
    expect(outcome("callOverClient")).toMatchObject({ value: wrong, warnings: [] });
    expect(outcome("failed")).toMatchObject({ value: "failed", warnings: [] });
  });

  it("outputs at a pause, and results of runs that go on", () => {
    expect(outcome("wrongPause").error).toMatchObject({
      name: "OutputValidationError",
      stepId: "find",
      value: { pausedAtStep: "find", executionId: "run-1" },
    });
    for (const name of ["afterTools", "resumed", "resumedElsewhere"])
      expect(outcome(name).error).toMatchObject({ name: "OutputValidationError", value: wrong });
  });

  it("by settings that there are", () => {
    expect(outcome("badMode").error).toMatchObject({
      name: "ValueError",
      message: 'validate.outputs must be "throw", "warn" or "off", not "thorw".',
    });
    expect(outcome("badModeOfClient").error).toMatchObject({
      name: "ValueError",
      message: expect.stringContaining("validate must be an object") as string,
    });
  });

  it("only with loaded schemas, and says once that it does not", () => {
    expect(outcome("notLoaded")).toMatchObject({
      value: "completed",
      warnings: [expect.stringContaining("await schemas.load() of the flow first")],
    });
    expect(outcome("notLoadedAgain")).toMatchObject({ value: "completed", warnings: [] });
    expect(outcome("notLoadedOff")).toMatchObject({ value: "completed", warnings: [] });
    expect(outcome("notLoadedThrow").error).toMatchObject({
      name: "ValueError",
      message: expect.stringContaining(
        "The schemas of acme/spelling/mark are not loaded",
      ) as string,
    });
  });
});
