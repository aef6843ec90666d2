import Form from "@rjsf/core";
import { ErrorSchemaBuilder, type ErrorSchema, type RJSFSchema, type UiSchema } from "@rjsf/utils";
import { useMemo, type ReactNode } from "react";
import type { JsonObject } from "../../generator/json-schema/types.js";
import { SchemaField } from "./schema-field.js";
import {
  ArrayFieldItemTemplate,
  ArrayFieldTemplate,
  CyclicSchemaExpandTemplate,
  FieldTemplate,
  MultiSchemaFieldTemplate,
  ObjectFieldTemplate,
  OptionalDataControlsTemplate,
  WrapIfAdditionalTemplate,
} from "./templates.js";
import { validator, type ValueProblem } from "./validator.js";
import { CheckboxWidget, SelectWidget, TextWidget } from "./widgets.js";

/** The fields of an object, by its schema. */
export function SchemaForm({
  idPrefix,
  schema,
  value,
  first,
  problems,
  onChange,
}: {
  /** Begins the ids of the fields: two forms of a page have different ones. */
  readonly idPrefix: string;
  readonly schema: JsonObject;
  readonly value: JsonObject;
  /** The field that comes before the others. */
  readonly first?: string | undefined;
  readonly problems: readonly ValueProblem[];
  readonly onChange: (value: JsonObject) => void;
}): ReactNode {
  const formSchema = useMemo(() => toFormSchema(schema), [schema]);
  const uiSchema = useMemo(() => ({ ...SETTINGS, ...orderOf(first) }), [first]);
  const errors = useMemo(() => errorSchemaOf(problems), [problems]);
  return (
    <Form
      tagName="div"
      idPrefix={idPrefix}
      schema={formSchema}
      uiSchema={uiSchema}
      formData={value}
      extraErrors={errors}
      validator={validator}
      fields={FIELDS}
      widgets={WIDGETS}
      templates={TEMPLATES}
      showErrorList={false}
      experimental_defaultFormStateBehavior={DEFAULTS}
      onChange={(event) => {
        const next: unknown = event.formData;
        onChange(isFields(next) ? next : {});
      }}
    >
      <></>
    </Form>
  );
}

const TEMPLATES = {
  ArrayFieldItemTemplate,
  ArrayFieldTemplate,
  CyclicSchemaExpandTemplate,
  FieldTemplate,
  MultiSchemaFieldTemplate,
  ObjectFieldTemplate,
  OptionalDataControlsTemplate,
  WrapIfAdditionalTemplate,
};
const FIELDS = { SchemaField };
const WIDGETS = { TextWidget, CheckboxWidget, SelectWidget };

/** Objects and lists that may be left out are, until a person gives them. */
const SETTINGS: UiSchema = {
  "ui:globalOptions": { enableOptionalDataFieldForType: ["object", "array"] },
  // The library takes a schema with references, once they are resolved, for that of a field that may be left out.
  "ui:options": { enableOptionalDataFieldForType: [] },
};

/** What is left out has its default: fields show it, and do not send it. */
const DEFAULTS = {
  arrayMinItems: { populate: "requiredOnly" },
  emptyObjectFields: "skipDefaults",
} as const;

function orderOf(first: string | undefined): UiSchema {
  return first === undefined ? {} : { "ui:order": [first, "*"] };
}

/** The library types schemas by draft 7 and reads those of 2020-12 too: what it cannot show is shown as JSON. */
function toFormSchema(schema: JsonObject): RJSFSchema {
  const { title: _title, description: _description, ...fields } = schema;
  return fields;
}

function errorSchemaOf(problems: readonly ValueProblem[]): ErrorSchema {
  const builder = new ErrorSchemaBuilder();
  for (const { path, message } of problems) builder.addErrors(message, [...path]);
  return builder.ErrorSchema;
}

/** What the form holds is what it was given, changed field by field. */
function isFields(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
