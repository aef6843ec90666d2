// Runs the flows of schemas in the emulator, over HTTP.
import { startEmulator } from "../../dist/bundle/emulator.js";
import { slugOf } from "../flows.mjs";
import { isObject } from "../keywords.mjs";
import { asSent } from "../sent.mjs";
import { validatorOf } from "../validator.mjs";
import { read } from "./generate.mjs";

const LIMIT_MS = 30_000;

/**
 * Runs, for each schema, the flow that returns it, and the one that takes it: with what the first returned, or an instance
 * that came with the schema. `known` are the uses that can be read.
 */
export async function serveEach(tasks, onResult) {
  const flows = tasks.flatMap(({ entry, known }) => [
    ...known.map((use) => read(entry.id, entry.schema, use).definition),
    ...(isSentDifferently(entry, known)
      ? [read(entry.id, asSent(entry.schema), "sent").definition]
      : []),
  ]);
  const emulator = await startEmulator({ flows, logTo: () => undefined });
  try {
    for (const { entry, known } of tasks)
      onResult(entry.id, await serveOne(emulator.url, entry, known));
  } finally {
    await emulator.close();
  }
}

async function serveOne(url, { id, schema, dialect, instances }, uses) {
  const isValid = validatorOf(schema, dialect);
  const result = {};
  let value = instances.find(
    (instance) => isObject(instance.value) && isValid?.(instance.value),
  )?.value;
  if (uses.includes("output")) {
    const answer = await execute(url, slugOf(id, "output"), {});
    result.output = answer.error === undefined ? {} : { error: answer.error };
    if (answer.error === undefined) {
      result.sample = answer.value;
      result.isValid = isValid?.(answer.value);
      if (isObject(answer.value)) value ??= answer.value;
    }
  }
  if (uses.includes("input")) {
    const isSendable = validatorOf(asSent(schema), dialect);
    if (isSentDifferently({ schema }, uses) && isSendable?.(value) === false)
      value = (await execute(url, slugOf(id, "sent"), {})).value;
    if (value === undefined) result.input = { error: "there is no value to send" };
    else if (isValid?.(value) === false) result.input = { error: "the value to send is not valid" };
    else {
      const { error } = await execute(url, slugOf(id, "input"), { parameters: value });
      result.input = error === undefined ? {} : { error };
    }
  }
  return result;
}

/** Whether inputs may be other values than outputs: nulls that `nullable` without `type` allows are only received. */
function isSentDifferently({ schema }, uses) {
  return uses.includes("input") && JSON.stringify(asSent(schema)) !== JSON.stringify(schema);
}

async function execute(url, slug, body) {
  try {
    const response = await fetch(`${url}/seq/corpus/schemas/${slug}/v0/execute`, {
      method: "POST",
      headers: { authorization: "Bearer nk_corpus", "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const text = await response.text();
    if (!response.ok) return { error: `${response.status} ${text.slice(0, 400)}` };
    const answer = JSON.parse(text);
    if (answer.status !== "completed") return { error: JSON.stringify(answer).slice(0, 400) };
    return { value: answer.result };
  } catch (error) {
    return { error: `${error.message} ${error.cause?.message ?? ""}`.trim() };
  }
}
