import { getDefaultRegistry } from "@rjsf/core";
import { descriptionId, errorId, type FieldProps } from "@rjsf/utils";
import { use, type ReactNode } from "react";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isObject, listOf } from "../schema/resolve.js";
import { FormNotesContext } from "./context.js";
import { JsonEditor } from "./json-editor.js";
import { FieldErrors, FieldLabel, Help } from "./parts.js";

const { SchemaField: StandardField } = getDefaultRegistry().fields;

/** A field of the form: as its schema has it, or as JSON where no field can show what the schema accepts. */
export function SchemaField(props: FieldProps): ReactNode {
  const schema: unknown = props.registry.schemaUtils.retrieveSchema(props.schema, props.formData);
  if (needsJson(schema)) return <JsonField {...props} />;
  return StandardField === undefined ? null : <StandardField {...props} />;
}

/** Whether no field of a form can show every value that a schema accepts. */
export function needsJson(schema: unknown): boolean {
  if (!isJsonObject(schema)) return true;
  if (schema.const !== undefined || schema.enum !== undefined) return false;
  if (schema.oneOf !== undefined || schema.anyOf !== undefined) return false;
  const types = typeof schema.type === "string" ? [schema.type] : listOf(schema.type);
  const [type, ...others] = types.filter((each) => each !== "null");
  if (others.length > 0) return true;
  switch (type) {
    case "array":
      return schema.prefixItems !== undefined || !isObject(schema.items);
    case "object":
      return (
        schema.patternProperties !== undefined ||
        (!hasMembers(schema.properties) && !isObject(schema.additionalProperties))
      );
    case undefined:
      return !types.includes("null") && !hasMembers(schema.properties);
    default:
      return false;
  }
}

function hasMembers(value: JsonValue | undefined): boolean {
  return isObject(value) && Object.keys(value).length > 0;
}

/** Schemas of the form library are JSON, and typed more loosely. */
function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a form holds is JSON, or undefined. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}

function JsonField(props: FieldProps): ReactNode {
  const { fieldPathId, name, required = false, schema, onChange, rawErrors = [] } = props;
  const { setProblem } = use(FormNotesContext);
  const given: unknown = props.formData;
  const id = fieldPathId.$id;
  const described = typeof schema === "object" ? schema.description : undefined;
  return (
    <div className="form-field">
      <FieldLabel id={id} label={name} isRequired={required} />
      <Help id={descriptionId(id)} text={described} />
      <JsonEditor
        id={id}
        value={isJson(given) ? given : undefined}
        rows={3}
        describedBy={`${descriptionId(id)} ${errorId(id)}`}
        isInvalid={rawErrors.length > 0}
        onChange={(value) => {
          onChange(value, fieldPathId.path);
        }}
        onProblem={(problem) => {
          setProblem(id, problem === undefined ? undefined : `${name}: ${problem}`);
        }}
      />
      <FieldErrors id={errorId(id)} errors={rawErrors} />
    </div>
  );
}
