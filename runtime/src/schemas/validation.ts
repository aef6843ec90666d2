/**
 * What validates the calls of flows with schemas. Violations need more: see `violations.ts`. It is loaded with the first call that
 * validates.
 */
import type { Hooks } from "../client/hooks.js";
import type { warn } from "../client/warn.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { CallInputs } from "../flow/check-inputs.js";
import type { FlowContract } from "../flow/contract.js";
import type { FlowDescriptor } from "../flow/types.js";
import { compileWith, type SchemaCompiler, type Validator } from "../validation/compile.js";
import type { MoreKeywords } from "../validation/context.js";
import type { FormatCheck } from "../validation/formats.js";
import { joinInputs } from "../validation/inputs.js";
import type { Violation } from "../validation/run.js";
import { usesMore } from "../validation/uses-more.js";
import { isObject } from "../validation/values.js";
import type { ValidateOptions } from "./options.js";
import type { loadMore, loadViolations } from "./load-validation.js";
import type { SchemaPlace } from "./flow-schemas.js";
import type { SchemaSource } from "./schema-source.js";
import type { SchemaDocument, SchemasOfContract } from "./types.js";

type Violations = typeof import("./violations.js");

/** The schemas of a flow, compiled when a value is first validated by them. */
export class LoadedSchemas {
  readonly document: SchemaDocument;
  readonly formats: ReadonlyMap<string, FormatCheck> | undefined;
  readonly #compile: SchemaCompiler;

  constructor(
    document: SchemaDocument,
    more: MoreKeywords | undefined,
    formats: ReadonlyMap<string, FormatCheck> | undefined,
  ) {
    this.document = document;
    this.formats = formats;
    this.#compile = compileWith({ formats, more }, document);
  }

  /** Whether it is certain that a version has the contract that its calls are checked against. */
  knows(version: unknown): boolean {
    return Object.hasOwn(this.document.versions, String(version));
  }

  /** The schemas that the calls of a version are checked against; the default version's where there are no others. */
  contractOf(version: unknown): SchemasOfContract {
    const { contracts, versions } = this.document;
    const index = this.knows(version) ? versions[String(version)] : undefined;
    return contracts[index ?? 0] ?? contracts[0];
  }

  /** The schema at a place: one that accepts nothing where the flow has no such step. */
  schemaAt(version: unknown, [kind, step]: SchemaPlace): unknown {
    const schemas: unknown = this.contractOf(version)[kind];
    if (step === undefined) return schemas;
    return isObject(schemas) && Object.hasOwn(schemas, step) ? schemas[step] : false;
  }

  validator(version: unknown, place: SchemaPlace): Validator {
    return this.#compile(this.schemaAt(version, place));
  }
}

/** Prepares the schemas of a document, with the keywords and formats that it needs. What loads those is given: this module is not to share more with the start of a program. */
export async function loadSchemas(
  document: SchemaDocument,
  more: typeof loadMore,
  violations: typeof loadViolations,
): Promise<LoadedSchemas> {
  const { formats } = document;
  return new LoadedSchemas(
    document,
    formats || usesMore(document) ? (await more()).MORE_KEYWORDS : undefined,
    formats && (await violations()).FORMATS,
  );
}

/** A value that a schema refuses, or that cannot be validated. */
export interface InvalidValue {
  readonly place: SchemaPlace;
  readonly value: unknown;
  readonly violations: readonly Violation[];
  /** Why the value cannot be validated. */
  readonly cause?: unknown;
}

/** A call to validate. */
export interface ValidatedCall {
  readonly flow: FlowDescriptor<FlowContract>;
  readonly hooks: Hooks;
  readonly version: unknown;
  readonly modes: ValidateOptions;
  /** Warns at once, for a call that cannot load what warns. */
  readonly warn?: typeof warn;
}

/** A call whose settings are to be checked first. */
export interface CallToPrepare extends ValidatedCall {
  /** `validate` of the client and of the call, which the modes come from. */
  readonly settings: readonly unknown[];
}

/** The inputs and overrides of a call. */
export type GivenInputs = CallInputs & { readonly blockOverrides?: unknown };

/**
 * Checks the inputs of a call.
 *
 * @param inputs undefined for a call that goes on with a run
 * @param isStream whether outputs are checked where nothing can be awaited
 * @returns what the call is bound to: the flow, with a check of its outputs
 * @throws InputValidationError if they are invalid, and that is to be thrown.
 * @throws ValueError if `validate` of the client or of the call is not what it may be.
 * @throws APIConnectionError if what is needed cannot be loaded.
 */
export async function prepareCall(
  bound: BoundFlow,
  source: SchemaSource,
  call: CallToPrepare,
  inputs: GivenInputs | undefined,
  isStream: boolean,
): Promise<BoundFlow> {
  // As JSON, the settings take less code to check than member by member.
  if (!/^\[([{},]|null|"(in|out)puts":"(throw|warn|off)")*]$/.test(JSON.stringify(call.settings)))
    (await source.loadViolations()).checkSettings(call.settings);
  const schemas = await source.load();
  const invalid = inputs ? findInvalidInputs(schemas, call, inputs) : [];
  if (invalid.length > 0)
    await (await source.loadViolations()).reportInputs(call, schemas, invalid);
  const { outputs = "warn" } = call.modes;
  if (outputs === "off") return bound;
  // What throws is loaded before anything is paid for.
  const isNeeded = isStream || outputs !== "warn";
  const loaded = isNeeded ? await source.loadViolations() : undefined;
  return {
    ...bound,
    check: (place, value, executionId, held = value) => {
      const wrong = findInvalidOutput(schemas, call, place, value);
      if (!wrong) return undefined;
      const report = (rest: Violations): void | Promise<void> =>
        rest.reportOutput(call, wrong, executionId, held);
      // The result was paid for: it is not lost for want of a warning.
      return loaded ? report(loaded) : source.loadViolations().then(report, () => undefined);
    },
  };
}

/** Validates an output. */
export function findInvalidOutput(
  schemas: LoadedSchemas,
  { version }: ValidatedCall,
  place: SchemaPlace,
  value: unknown,
): InvalidValue | undefined {
  // What was not sent is reported as such, and the steps of a version without a contract may be others.
  const isKnown = value !== undefined && schemas.schemaAt(version, place) !== false;
  return isKnown ? validate(schemas, version, place, value) : undefined;
}

function validate(
  schemas: LoadedSchemas,
  version: unknown,
  place: SchemaPlace,
  value: unknown,
): InvalidValue | undefined {
  try {
    const violations = schemas.validator(version, place)(value);
    return violations.length > 0 ? { place, value, violations } : undefined;
  } catch (cause) {
    return { place, value, violations: [], cause };
  }
}

/** Validates inputs and overrides. Inputs that the call refuses anyway are left to it. */
export function findInvalidInputs(
  schemas: LoadedSchemas,
  { flow, version, modes }: ValidatedCall,
  { message, messages, parameters = {}, blockOverrides = {} }: GivenInputs,
): InvalidValue[] {
  if (modes.inputs === "off") return [];
  const invalid: (InvalidValue | undefined)[] = [];
  const { primary = "message" } = flow.versions?.[String(version)] ?? flow;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const turn = message ?? (isObject(last) ? last.content : undefined);
  if (isObject(parameters) && (last === undefined || typeof turn === "string")) {
    const inputs = joinInputs(parameters, turn, primary);
    invalid.push(validate(schemas, version, ["inputs"], inputs));
  }
  if (isObject(blockOverrides))
    for (const [step, fields] of Object.entries(blockOverrides))
      if (fields !== undefined)
        invalid.push(validate(schemas, version, ["overrides", step], fields));
  return invalid.filter((each) => each !== undefined);
}

// As in `lazy.ts`: the runtime at the start is one file.
export { createClient } from "../client/client.js";
export { defineFlow } from "../flow/flow.js";
