import { ValidationLimitError } from "noukai-codegen-runtime/validation";
import { isJsonObject } from "../../generator/json-schema/values.js";
import { parseJson } from "../json.js";
import { isSchema } from "../../generator/json-schema/keyword-values.js";
import { bundleSchema, type SchemaBundle } from "./bundle.js";
import { normalForm } from "./normal-form.js";
import {
  createFiller,
  createValidator,
  type Filler,
  type FormatMode,
  type Validator,
} from "./validate.js";
import { createSampler, type Sampler } from "../sample/sample.js";
import { textSource } from "../sample/text.js";
import { answerRequests } from "../threads/answer-requests.js";
import { UnsatisfiableSchemaError, UnusableSchemaError } from "./errors.js";
import { isSchemaRequest, type SchemaAnswer, type SchemaRequest } from "./messages.js";

/*
 * The thread that checks and samples values by schemas. All of it works on text of strangers, so it can take any time and
 * memory: the pool that started the thread terminates it at the time limit.
 */

/** How much text of schemas is kept compiled, in characters: compiled schemas are many times as large. */
const MAX_KEPT = 2 * 1024 * 1024;

interface Compiled {
  readonly bundle: SchemaBundle;
  readonly size: number;
  readonly formats: FormatMode;
  readonly validate: Validator;
  readonly fill: Filler;
  sampler: Promise<Sampler> | undefined;
}

/** The compiled schemas by hash, the one that was used last at the end. */
const compiled = new Map<string, Compiled>();
let kept = 0;

function add(request: SchemaRequest & { kind: "compile" }): Compiled {
  const known = find(request.hash);
  if (known !== undefined) return known;
  const sent = parseJson(request.document);
  if (!isJsonObject(sent)) throw new TypeError("The document of a schema is an object");
  const { schema } = sent;
  const isRequest = request.isWritten && isSchema(schema);
  const document = isRequest ? bundleSchema(normalForm(schema), {}).document : sent;
  const size = request.document.length;
  const { formats } = request;
  const validate = createValidator(document, formats);
  const fill = createFiller(document, formats);
  const bundle = { document };
  const entry: Compiled = { bundle, size, formats, validate, fill, sampler: undefined };
  compiled.set(request.hash, entry);
  kept += size;
  for (const [hash, { size: freed }] of compiled) {
    if (kept <= MAX_KEPT || hash === request.hash) break;
    compiled.delete(hash);
    kept -= freed;
  }
  return entry;
}

function find(hash: string): Compiled | undefined {
  const entry = compiled.get(hash);
  if (entry === undefined) return undefined;
  compiled.delete(hash);
  compiled.set(hash, entry);
  return entry;
}

async function serve(request: SchemaRequest): Promise<SchemaAnswer> {
  if (request.kind === "compile") {
    add(request);
    return { kind: "compiled" };
  }
  const entry = find(request.hash);
  if (entry === undefined) return { kind: "unknown" };
  if (request.kind === "sample") {
    const sampler = await (entry.sampler ??= createSampler(entry.bundle, entry.formats));
    const value = sampler.sample(request.seed, textSource(request.mention, request.about));
    return { kind: "value", value: JSON.stringify(value) };
  }
  const given = parseJson(request.value);
  if (request.kind === "check") {
    const violation = entry.validate(given);
    return violation === undefined ? { kind: "valid" } : { kind: "violation", violation };
  }
  const filled = entry.fill(given);
  return "violation" in filled
    ? { kind: "violation", violation: filled.violation }
    : { kind: "value", value: JSON.stringify(filled.value) };
}

function failed(error: unknown): SchemaAnswer {
  if (error instanceof UnusableSchemaError)
    return { kind: "failed", error: "unusable", message: error.message };
  if (error instanceof UnsatisfiableSchemaError)
    return { kind: "failed", error: "unsatisfiable", message: error.message };
  // Also thrown by V8 when the stack is full, and when a string or an array gets too long.
  if (error instanceof RangeError || error instanceof ValidationLimitError)
    return { kind: "failed", error: "nested too deep", message: error.message };
  throw error;
}

answerRequests(async (request) => {
  if (!isSchemaRequest(request)) throw new TypeError("Unexpected message to the schemas' thread");
  return await serve(request).catch(failed);
});
