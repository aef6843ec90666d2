import { MAX_MESSAGES_BYTES, MESSAGE_ROLES, RESERVED_PARAMETER } from "noukai-codegen-runtime/wire";
import { sentModels, sentSchema } from "../../generator/flow/sent-schema.js";
import type { Plan } from "../flows/plan.js";
import { ServiceError } from "../errors.js";
import {
  isJsonArray,
  isJsonObject,
  ownValue,
  setOwn,
  type JsonObject,
  type JsonValue,
} from "../json.js";
import type { SchemaService } from "../schemas/schema-service.js";
import { objectField, objectsField, optional, refuse, textField } from "./fields.js";
import { refuseAtLimit } from "./schema-limit.js";

/** The inputs of a request. */
export interface GivenInputs {
  /** The flow's inputs, the primary one included. */
  readonly values: JsonObject;
  /** Earlier messages, where the request has `messages` instead of `message`. */
  readonly conversation: readonly JsonObject[];
  /** Whether the request has any of them. */
  readonly given: boolean;
}

/**
 * Reads `message`, `messages` and `parameters`: the primary input is `message`, or the last of `messages`;
 * the others of `messages` are the conversation before it.
 *
 * @throws ServiceError `PARAMETER_NAME_RESERVED`, `MESSAGES_ROLE_INVALID`, `MESSAGES_TOO_LARGE`, or `VALIDATION_ERROR`.
 */
export function readInputs(body: JsonObject, plan: Plan): GivenInputs {
  const message = textField(body, "message");
  const turns = readTurns(body);
  const parameters = objectField(body, "parameters");
  if (parameters !== undefined && Object.hasOwn(parameters, RESERVED_PARAMETER)) {
    throw new ServiceError(
      "PARAMETER_NAME_RESERVED",
      `The parameter name "${RESERVED_PARAMETER}" is reserved`,
    );
  }
  if (message !== undefined && turns !== undefined)
    refuse("messages", "cannot be combined with message");
  const values: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(parameters ?? {})) setOwn(values, name, value);
  const text = message ?? turns?.text;
  if (text !== undefined) setOwn(values, primaryInput(plan), text);
  const parameterCount = Object.keys(parameters ?? {}).length;
  return {
    values,
    conversation: turns?.before ?? [],
    given: text !== undefined || parameterCount > 0,
  };
}

/**
 * Checks inputs against the flow's schema and fills in defaults.
 *
 * @throws ServiceError `MISSING_MESSAGE` when the primary input is missing, `VALIDATION_ERROR` for everything else.
 */
export async function checkInputs(
  schemas: SchemaService,
  inputs: GivenInputs,
  plan: Plan,
): Promise<JsonObject> {
  const { primary, inputs: written, models } = plan.definition;
  const schema = sentSchema(written);
  const required = isJsonArray(schema.required) ? schema.required : [];
  if (
    primary !== undefined &&
    !Object.hasOwn(inputs.values, primary) &&
    required.includes(primary)
  ) {
    throw new ServiceError(
      "MISSING_MESSAGE",
      `The flow needs a message, or "${primary}" in parameters`,
    );
  }
  const filled = await refuseAtLimit("parameters", () =>
    schemas.ofDefinition(schema, sentModels(models)).fill(inputs.values),
  );
  if ("violation" in filled) {
    const { path, message } = filled.violation;
    return refuse(path === "" ? "parameters" : `parameters.${path}`, message);
  }
  return isJsonObject(filled.value) ? filled.value : {};
}

function primaryInput(plan: Plan): string {
  return plan.definition.primary ?? refuse("message", "was given, but the flow has no inputs");
}

function readTurns(
  body: JsonObject,
): { readonly text: string; readonly before: readonly JsonObject[] } | undefined {
  const turns = objectsField(body, "messages") ?? [];
  if (turns.length === 0) return undefined;
  const size = Buffer.byteLength(JSON.stringify(turns));
  if (size > MAX_MESSAGES_BYTES) {
    throw new ServiceError(
      "MESSAGES_TOO_LARGE",
      `messages have ${size} bytes; the maximum is ${MAX_MESSAGES_BYTES}`,
    );
  }
  turns.forEach(checkTurn);
  const last = turns.at(-1);
  const text = last === undefined ? undefined : ownValue(last, "content");
  if (last === undefined || typeof text !== "string" || ownValue(last, "role") !== "user") {
    throw new ServiceError(
      "MESSAGES_ROLE_INVALID",
      "messages have to end with a message of the user: the current turn",
    );
  }
  return { text, before: turns.slice(0, -1) };
}

function checkTurn(turn: JsonObject, at: number): void {
  const role = MESSAGE_ROLES.find((name) => name === ownValue(turn, "role"));
  if (role === undefined) {
    throw new ServiceError(
      "MESSAGES_ROLE_INVALID",
      `messages[${at}].role has to be one of ${MESSAGE_ROLES.map((name) => `"${name}"`).join(", ")}`,
    );
  }
  const content = optional(turn, "content");
  if (typeof content === "string" || (content === undefined && role === "assistant")) return;
  refuse(
    `messages[${at}].content`,
    role === "assistant" ? "has to be a string or null" : "has to be a string",
  );
}
