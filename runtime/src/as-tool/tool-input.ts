import type { AllSchemas } from "../schemas/schema-source.js";
import type { ObjectSchema } from "../tools/json-schema.js";
import type { ArgumentIssue } from "../tools/tell.js";
import { readToolSchema, type ToolSchema } from "../tools/tool-schema.js";
import { isObject, namesOf, type UnknownObject } from "../validation/values.js";
import { objectSchema } from "./object-schema.js";
import type { SchemaParts } from "./standard-schema.js";
import { strictSchema } from "./strict-schema.js";
import { withoutNulls } from "./without-nulls.js";

/** What is known of the inputs of a flow without schemas. Others may be passed beside it. */
const MESSAGE_ONLY: SchemaParts = {
  schema: {
    type: "object",
    properties: { message: { type: "string", description: "The message for the flow." } },
    required: ["message"],
    additionalProperties: true,
  },
  validate: (args) => {
    if (!isObject(args)) return { issues: [{ message: "must be an object" }] };
    if (typeof args.message === "string") return { value: args };
    return { issues: [{ message: "must be a string", path: ["message"] }] };
  },
};

/** Where the arguments of a tool are described. */
export interface InputSource {
  /** The schemas of the flow, if it has them. */
  readonly schemas: AllSchemas | undefined;
  /** The version of the flow. */
  readonly version: unknown;
  /** Takes precedence over the schemas of the flow. */
  readonly inputSchema: ToolSchema | ObjectSchema | undefined;
  readonly strict: boolean;
}

/**
 * The arguments of a tool: JSON Schema that providers of models take, and what makes the inputs of a run of them.
 *
 * @throws TypeError if `inputSchema` is no schema; ValueError if the schema cannot be written for the strict mode.
 */
export function toolInput({ strict, ...source }: InputSource): SchemaParts {
  const { schema, validate } = inputsOf(source);
  const parameters = objectSchema(schema);
  if (!strict) return { schema: parameters, validate };
  return {
    schema: strictSchema(parameters),
    validate: (args) => validate(withoutNulls(args, schema)),
  };
}

function inputsOf({ schemas, version, inputSchema }: Omit<InputSource, "strict">): SchemaParts {
  if (inputSchema) return readToolSchema(inputSchema, "The inputSchema of the tool");
  if (!schemas) return MESSAGE_ONLY;
  const schema = schemas.jsonSchema(version, ["inputs"], "draft-2020-12");
  const { properties, additionalProperties } = objectSchema(schema);
  const known = additionalProperties === false && isObject(properties) ? properties : undefined;
  return {
    schema,
    validate: (args) => {
      const checked = schemas.validate<unknown>(version, ["inputs"], args);
      const undeclared = known && isObject(args) ? undeclaredIn(args, known) : [];
      return undeclared.length === 0
        ? checked
        : { issues: [...undeclared, ...(checked.issues ?? [])] };
    },
  };
}

/** Arguments that are no inputs: a model has misspelt them, or made them up. */
function undeclaredIn(args: UnknownObject, known: UnknownObject): ArgumentIssue[] {
  const others = namesOf(args).filter((name) => !Object.hasOwn(known, name));
  const inputs = Object.keys(known).join(", ") || "none";
  return others.map((name) => ({ path: [name], message: `is no input; the inputs are ${inputs}` }));
}
