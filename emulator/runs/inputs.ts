import { sentModels, sentSchema } from "../../generator/flow/sent-schema.js";
import type { Plan } from "../flows/plan.js";
import { refuseField, ServiceError } from "../errors.js";
import { joinInputs } from "noukai-codegen-runtime/validation";
import type { JsonObject } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject } from "../../generator/json-schema/values.js";
import type { SchemaService } from "../schemas/schema-service.js";
import type { RunRequest } from "./requests.js";
import { refuseAtLimit } from "./schema-limit.js";

/**
 * The flow's inputs of a request, the primary one included.
 *
 * @throws ServiceError `VALIDATION_ERROR` when it has a message and the flow has no inputs.
 */
export function givenInputs({ parameters, message }: RunRequest, plan: Plan): JsonObject {
  if (message === undefined) return parameters;
  const { primary } = plan.definition;
  if (primary === undefined) return refuseField("message", "was given, but the flow has no inputs");
  // Both are JSON, so what they make is.
  return joinInputs(parameters, message, primary) as JsonObject;
}

/**
 * Checks inputs against the flow's schema and fills in defaults.
 *
 * @throws ServiceError `MISSING_MESSAGE` when the primary input is missing, `VALIDATION_ERROR` for everything else.
 */
export async function checkInputs(
  schemas: SchemaService,
  inputs: JsonObject,
  plan: Plan,
): Promise<JsonObject> {
  const { primary, inputs: written, models } = plan.definition;
  const schema = sentSchema(written);
  const required = isJsonList(schema.required) ? schema.required : [];
  if (primary !== undefined && !Object.hasOwn(inputs, primary) && required.includes(primary)) {
    throw new ServiceError(
      "MISSING_MESSAGE",
      `The flow needs a message, or "${primary}" in parameters`,
    );
  }
  const filled = await refuseAtLimit("parameters", () =>
    schemas.ofDefinition(schema, sentModels(models)).fill(inputs),
  );
  if ("violation" in filled) {
    const { path, message } = filled.violation;
    return refuseField(path === "" ? "parameters" : `parameters.${path}`, message);
  }
  return isJsonObject(filled.value) ? filled.value : {};
}
