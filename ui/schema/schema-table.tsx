import { useMemo, type ReactNode } from "react";
import type { JsonSchema } from "../../generator/json-schema/types.js";
import { Code } from "../parts/code.js";
import { schemaRows, type SchemaRow } from "./rows.js";

/** A schema as a table of its fields; the schema itself is below it, folded. */
export function SchemaTable({
  schema,
  document = schema,
  caption,
  primary,
}: {
  readonly schema: JsonSchema;
  /** What its references point into. */
  readonly document?: JsonSchema;
  /** What it describes, as a noun: "Inputs". */
  readonly caption: string;
  /** The field that `message` is shorthand for. */
  readonly primary?: string | undefined;
}): ReactNode {
  const rows = useMemo(() => schemaRows(schema, document), [schema, document]);
  return (
    <div className="schema">
      <table className="table schema-table">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <Row key={`${index} ${row.path}`} row={row} isPrimary={row.path === primary} />
          ))}
        </tbody>
      </table>
      <details className="fold">
        <summary>JSON Schema of the {caption.toLowerCase()}</summary>
        <Code
          text={JSON.stringify(schema, null, 2)}
          language="json"
          label={`JSON Schema of the ${caption.toLowerCase()}`}
        />
      </details>
    </div>
  );
}

function Row({
  row,
  isPrimary,
}: {
  readonly row: SchemaRow;
  readonly isPrimary: boolean;
}): ReactNode {
  const { path, name, depth, type, isRequired, bounds, defaultText, description } = row;
  return (
    <tr>
      <th scope="row" data-depth={Math.min(depth, 6)}>
        <code title={path}>{name === "" ? "value" : name}</code>
        {isPrimary && (
          <span className="tag" title="A call may give it as “message”">
            primary
          </span>
        )}
      </th>
      <td data-label="Type">
        <code>{type}</code>
        {!isRequired && <span className="faint"> optional</span>}
      </td>
      <td data-label="Meaning">
        {description !== undefined && <p className="plain">{description}</p>}
        {bounds.length > 0 && <p className="faint">{bounds.join(", ")}</p>}
        {defaultText !== undefined && (
          <p className="faint">
            default <code>{defaultText}</code>
          </p>
        )}
      </td>
    </tr>
  );
}
