import { getDefaultRegistry } from "@rjsf/core";
import { ariaDescribedByIds, descriptionId, type WidgetProps } from "@rjsf/utils";
import type { ReactNode } from "react";
import { Help } from "./parts.js";

const standard = getDefaultRegistry().widgets;

/** A text of any length: the field grows with it. A number is a field of its own kind. */
export function TextWidget(props: WidgetProps): ReactNode {
  const { id, required, disabled, readonly, onChange, rawErrors = [], options } = props;
  const value: unknown = props.value;
  // The library shows numbers with the same widget.
  const { TextWidget: Input } = standard;
  const placeholder = defaultText(props.schema, "");
  if (props.schema.type !== "string")
    return Input === undefined ? null : <Input {...props} placeholder={placeholder} />;
  return (
    <textarea
      id={id}
      className="text-input"
      rows={1}
      placeholder={placeholder}
      value={typeof value === "string" ? value : ""}
      required={required === true}
      disabled={disabled === true}
      readOnly={readonly === true}
      aria-invalid={rawErrors.length > 0}
      aria-describedby={ariaDescribedByIds(id)}
      onChange={(event) => {
        const text = event.target.value;
        onChange(text === "" && required !== true ? options.emptyValue : text);
      }}
    />
  );
}

/** A boolean: a box to tick, or a choice of three where it may be left out. */
export function CheckboxWidget(props: WidgetProps): ReactNode {
  const { id, label, required, schema, onChange, disabled } = props;
  const value: unknown = props.value;
  if (required === true)
    return (
      <div className="form-check">
        <label htmlFor={id}>
          <input
            type="checkbox"
            id={id}
            checked={value === true}
            disabled={disabled === true}
            aria-describedby={ariaDescribedByIds(id)}
            onChange={(event) => {
              onChange(event.target.checked);
            }}
          />{" "}
          {label}
        </label>
        <Help id={descriptionId(id)} text={schema.description} />
      </div>
    );
  return (
    <>
      <label htmlFor={id} className="form-label">
        {label} <span className="faint">optional</span>
      </label>
      <Help id={descriptionId(id)} text={schema.description} />
      <select
        id={id}
        value={typeof value === "boolean" ? String(value) : ""}
        disabled={disabled === true}
        aria-describedby={ariaDescribedByIds(id)}
        onChange={(event) => {
          onChange(event.target.value === "" ? undefined : event.target.value === "true");
        }}
      >
        <option value="">{defaultText(schema, "not given")}</option>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    </>
  );
}

/** A choice of one, or boxes where several may be chosen. */
export function SelectWidget(props: WidgetProps): ReactNode {
  const Widget = props.multiple === true ? standard.CheckboxesWidget : standard.SelectWidget;
  if (Widget === undefined) return null;
  // With a default in the schema, the library would show its first choice for a value that is left out.
  const { default: _, ...schema } = props.schema;
  return <Widget {...props} schema={schema} placeholder={defaultText(props.schema, "not given")} />;
}

/** What stands in a field that is left out. */
function defaultText({ default: value }: WidgetProps["schema"], otherwise: string): string {
  if (value === undefined) return otherwise;
  return `default: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}
