import { useState, type ReactNode } from "react";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { plural } from "../format/amounts.js";
import { CopyButton } from "./copy-button.js";

/** How many members of a value are shown before a person asks for more. */
const PAGE = 100;
/** Texts that are longer are cut, until a person asks for all. */
const LONG_TEXT = 2000;

/** A JSON value as a tree that opens and closes. */
export function JsonView({
  value,
  label,
  open = 2,
}: {
  readonly value: JsonValue;
  /** What it is, as a noun: it names the button that copies it. */
  readonly label: string;
  /** How many levels are open at first. */
  readonly open?: number;
}): ReactNode {
  return (
    <div className="json">
      <CopyButton text={JSON.stringify(value, null, 2)} label={`Copy the ${label} as JSON`} />
      <Value value={value} open={open} />
    </div>
  );
}

function Value({
  name,
  value,
  open,
}: {
  readonly name?: string;
  readonly value: JsonValue;
  readonly open: number;
}): ReactNode {
  if (typeof value === "object" && value !== null)
    return <Members name={name} value={value} open={open} />;
  return (
    <div className="json-leaf">
      <Name name={name} />
      {typeof value === "string" ? (
        <Text text={value} />
      ) : (
        <span className={value === null ? "json-null" : "json-number"}>{String(value)}</span>
      )}
    </div>
  );
}

function Members({
  name,
  value,
  open,
}: {
  readonly name: string | undefined;
  readonly value: object;
  readonly open: number;
}): ReactNode {
  const [isOpen, setOpen] = useState(open > 0);
  const [shown, setShown] = useState(PAGE);
  const isList = Array.isArray(value);
  const entries: readonly (readonly [string, JsonValue])[] = Object.entries(value);
  if (entries.length === 0)
    return (
      <div className="json-leaf">
        <Name name={name} />
        <span className="faint">{isList ? "[ ]" : "{ }"}</span>
      </div>
    );
  return (
    <details
      open={isOpen}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <Name name={name} />
        <span className="faint">
          {isList
            ? `[ ${plural(entries.length, "item")} ]`
            : `{ ${plural(entries.length, "field")} }`}
        </span>
      </summary>
      {isOpen && (
        <ul>
          {entries.slice(0, shown).map(([key, each]) => (
            <li key={key}>
              <Value name={key} value={each} open={open - 1} />
            </li>
          ))}
          {entries.length > shown && (
            <li>
              <button
                type="button"
                className="button small"
                onClick={() => {
                  setShown(shown + PAGE);
                }}
              >
                Show {Math.min(PAGE, entries.length - shown)} more of {entries.length - shown}
              </button>
            </li>
          )}
        </ul>
      )}
    </details>
  );
}

function Name({ name }: { readonly name: string | undefined }): ReactNode {
  return name === undefined ? null : <span className="json-name">{name}: </span>;
}

function Text({ text }: { readonly text: string }): ReactNode {
  const [isWhole, setWhole] = useState(text.length <= LONG_TEXT);
  return (
    <span className="json-text">
      {isWhole ? text : `${text.slice(0, LONG_TEXT)}…`}
      {text === "" && <span className="faint">empty text</span>}
      {!isWhole && (
        <button
          type="button"
          className="button small"
          onClick={() => {
            setWhole(true);
          }}
        >
          Show all {plural(text.length, "character")}
        </button>
      )}
    </span>
  );
}
