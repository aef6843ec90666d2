import {
  ADDITIONAL_PROPERTY_FLAG,
  descriptionId,
  errorId,
  canExpand,
  type ArrayFieldItemTemplateProps,
  type ArrayFieldTemplateProps,
  type CyclicSchemaExpandProps,
  type FieldPathId,
  type FieldTemplateProps,
  type MultiSchemaFieldTemplateProps,
  type ObjectFieldTemplateProps,
  type OptionalDataControlsTemplateProps,
  type WrapIfAdditionalTemplateProps,
} from "@rjsf/utils";
import type { ReactNode } from "react";
import { FieldErrors, FieldLabel, Help } from "./parts.js";

/** The layout of the form: what the definition says is text in it. */
export function FieldTemplate(props: FieldTemplateProps): ReactNode {
  const {
    id,
    label,
    children,
    rawErrors = [],
    rawDescription,
    hidden,
    required,
    displayLabel,
  } = props;
  if (hidden === true) return <div hidden>{children}</div>;
  return (
    <WrapIfAdditionalTemplate {...props}>
      <div className="form-field">
        {displayLabel === true && (
          <>
            <FieldLabel
              id={id}
              label={nameOf(props.fieldPathId, label)}
              isRequired={required === true}
            />
            <Help id={descriptionId(id)} text={rawDescription} />
          </>
        )}
        {children}
        <FieldErrors id={errorId(id)} errors={rawErrors} />
      </div>
    </WrapIfAdditionalTemplate>
  );
}

/** The name of a field; an item of a list has its number. */
function nameOf({ path }: FieldPathId, name: string): string {
  const last = path.at(-1);
  return typeof last === "number" ? `Item ${last + 1}` : name;
}

export function ObjectFieldTemplate(props: ObjectFieldTemplateProps): ReactNode {
  const { title, description, properties, schema, uiSchema, fieldPathId, required, registry } =
    props;
  const fields = (
    <>
      {properties.map(({ name, content }) => (
        <div key={name}>{content}</div>
      ))}
      {canExpand(schema, uiSchema, props.formData) && (
        <button
          type="button"
          className="button small"
          disabled={props.disabled === true}
          onClick={props.onAddProperty}
        >
          Add a field
        </button>
      )}
    </>
  );
  if ((schema.oneOf ?? schema.anyOf) !== undefined && properties.length === 0) return null;
  if (fieldPathId.$id === registry.globalFormOptions.idPrefix)
    return <div className="form-fields">{fields}</div>;
  return (
    <fieldset id={fieldPathId.$id} className="form-group">
      <legend>
        {nameOf(fieldPathId, title)}
        {required !== true && <span className="faint"> optional</span>}
      </legend>
      <Help
        id={descriptionId(fieldPathId)}
        text={typeof description === "string" ? description : undefined}
      />
      {props.optionalDataControl}
      {properties.length > 0 && <div className="form-fields">{fields}</div>}
    </fieldset>
  );
}

export function ArrayFieldTemplate(props: ArrayFieldTemplateProps): ReactNode {
  const { title, items, canAdd, onAddClick, fieldPathId, schema, required, rawErrors = [] } = props;
  return (
    <fieldset id={fieldPathId.$id} className="form-group">
      <legend>
        {nameOf(fieldPathId, title)}
        {required !== true && <span className="faint"> optional</span>}
      </legend>
      <Help id={descriptionId(fieldPathId)} text={schema.description} />
      {schema.default !== undefined && (
        <p className="help">
          default: <code>{JSON.stringify(schema.default)}</code>
        </p>
      )}
      {props.optionalDataControl}
      {items.length > 0 && <ol className="form-items">{items}</ol>}
      <FieldErrors id={errorId(fieldPathId)} errors={rawErrors} />
      {canAdd === true && (
        <button type="button" className="button small" onClick={onAddClick}>
          Add to {title}
        </button>
      )}
    </fieldset>
  );
}

export function ArrayFieldItemTemplate(props: ArrayFieldItemTemplateProps): ReactNode {
  const { children, buttonsProps: buttons, hasToolbar, index } = props;
  const place = `item ${index + 1}`;
  return (
    <li className="form-item">
      <div className="form-item-content">{children}</div>
      {hasToolbar && (
        <div className="form-item-buttons">
          {buttons.hasMoveUp && (
            <ItemButton sign="↑" label={`Move ${place} up`} onClick={buttons.onMoveUpItem} />
          )}
          {buttons.hasMoveDown && (
            <ItemButton sign="↓" label={`Move ${place} down`} onClick={buttons.onMoveDownItem} />
          )}
          {buttons.hasRemove && (
            <ItemButton sign="×" label={`Remove ${place}`} onClick={buttons.onRemoveItem} />
          )}
        </div>
      )}
    </li>
  );
}

function ItemButton({
  sign,
  label,
  onClick,
}: {
  readonly sign: string;
  readonly label: string;
  readonly onClick: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      className="button small"
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {sign}
    </button>
  );
}

/** Which of the alternatives of a schema a value is. */
export function MultiSchemaFieldTemplate(props: MultiSchemaFieldTemplateProps): ReactNode {
  return (
    <div className="form-alternatives">
      <label className="inline-field">
        <span>Kind</span>
        {props.selector}
      </label>
      {props.optionSchemaField}
    </div>
  );
}

/** A field whose name the caller chooses. */
export function WrapIfAdditionalTemplate(props: WrapIfAdditionalTemplateProps): ReactNode {
  const { schema, label, id, children, onKeyRenameBlur, onRemoveProperty } = props;
  if (!(ADDITIONAL_PROPERTY_FLAG in schema)) return children;
  return (
    <div className="form-named">
      <label className="form-field">
        <span className="form-label">Name</span>
        <input
          type="text"
          id={`${id}-key`}
          defaultValue={label}
          onBlur={onKeyRenameBlur}
          key={label}
        />
      </label>
      <div>{children}</div>
      <ItemButton sign="×" label={`Remove ${label}`} onClick={onRemoveProperty} />
    </div>
  );
}

/** Adds or removes an optional object or list. */
export function OptionalDataControlsTemplate(props: OptionalDataControlsTemplateProps): ReactNode {
  const { id, onAddClick, onRemoveClick } = props;
  const onClick = onAddClick ?? onRemoveClick;
  return onClick === undefined ? null : (
    <button type="button" id={id} className="button small" onClick={onClick}>
      {onAddClick === undefined ? "Leave out" : "Give a value"}
    </button>
  );
}

/** A model that contains itself is opened level by level. */
export function CyclicSchemaExpandTemplate(props: CyclicSchemaExpandProps): ReactNode {
  return (
    <button
      type="button"
      className="button small"
      onClick={() => {
        props.onExpand(props.fieldPathId.$id);
      }}
    >
      Show the fields of {props.name}
    </button>
  );
}
