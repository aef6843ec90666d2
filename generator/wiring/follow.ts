import type { Description } from "./description.js";
import type { DescriptionReader } from "./description-reader.js";
import { declaredNames } from "./declared-names.js";
import { describeTypes, fieldOf, type Uncertainty } from "./field.js";
import type { NamedValue } from "./received.js";

/** What is at the end of a path. */
export type Followed = Found | Missing;

/** There can be a value. */
export interface Found {
  readonly kind: "found";
  readonly description: Description;
  /** Why there may be none, in a clause such as `"hint" is optional in …`; undefined where there always is one. */
  readonly doubt: string | undefined;
  readonly because: Uncertainty | undefined;
}

/** There can be no value. */
export interface Missing {
  readonly kind: "missing";
  /** Why, in a clause such as `the input of the flow has only "message"`. */
  readonly reason: string;
  /** The index in the path of the name that leads nowhere. */
  readonly at: number;
  /** The names that there are in its place. */
  readonly names: readonly string[];
}

const SHOWN_NAMES = 10;

/** Follows a path of field names and array indexes, as the emulator's templates do. */
export function follow(
  root: NamedValue,
  path: readonly string[],
  reader: DescriptionReader,
): Followed {
  let current = root.description;
  let doubt: string | undefined;
  let because: Uncertainty | undefined;
  for (const [at, key] of path.entries()) {
    const field = fieldOf(current, key, reader);
    const place = at === 0 ? root.name : `"${path.slice(0, at).join(".")}" of ${root.name}`;
    if (field.has === "never") {
      const names = declaredNames(current, reader);
      const reason = {
        type: () => `${place} is ${describeTypes(reader.typesOf(current))}, which has no "${key}"`,
        length: () => `${place} never has as many items`,
        name: () => `${place} ${describeNames(names)}`,
      }[field.because]();
      return { kind: "missing", reason, at, names };
    }
    if (field.has === "sometimes" && doubt === undefined) {
      because = field.because;
      doubt = doubtOf(field.because, key, place, current, reader);
    }
    current = field.value;
  }
  return { kind: "found", description: current, doubt, because };
}

function doubtOf(
  because: Uncertainty,
  key: string,
  place: string,
  value: Description,
  reader: DescriptionReader,
): string {
  switch (because) {
    case "optional":
      return `"${key}" is optional in ${place}`;
    case "undeclared":
      return value.kind === "any"
        ? `${place} has no schema`
        : `the schema of ${place} declares no properties`;
    case "other":
      return `${place} may have properties that its schema does not declare, and "${key}" is not declared`;
    case "type":
      return `${place} may be ${describeTypes(reader.typesOf(value))}`;
    case "length":
      return `${place} may have fewer items`;
  }
}

/** Names the fields that there are: `has only "a" and "b"`. */
export function describeNames(names: readonly string[]): string {
  if (names.length === 0) return "has no fields";
  const shown = names.slice(0, SHOWN_NAMES).map((name) => JSON.stringify(name));
  const more = names.length - SHOWN_NAMES;
  const last = more > 0 ? `${more} more fields` : (shown.pop() ?? "");
  return shown.length === 0 ? `has only ${last}` : `has only ${shown.join(", ")} and ${last}`;
}
