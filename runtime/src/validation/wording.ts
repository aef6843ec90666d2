/** How many characters of a wrong text are shown, and of a value of the schema. */
const MAX_TEXT = 40;
const MAX_VALUE = 200;

/** Names of properties whose values are not shown. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)|secret|token|credential|authori[sz]ation|cookie|(?:api|private|access)[-_]?key/i;
/** Keys in the forms that services use, and JSON web tokens. */
const SECRET_TEXT =
  /\bnk(?:_|%5f)|\b(?:bearer|basic)\s|\b[spr]k[-_]|\bgh[a-z]_|\bxox[a-z]-|\beyJ|\bAKIA|-----BEGIN/i;

/** Describes a value in the place of what was expected. */
export function describeFound(value: unknown, path: readonly (string | number)[]): string {
  switch (typeof value) {
    case "undefined":
      return "nothing";
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? `an array of ${counted(value.length, "item")}` : "an object";
    case "string":
    case "number":
    case "boolean": {
      const text = String(value);
      const isSecret = SECRET_TEXT.test(text) || path.some((key) => SECRET_NAME.test(String(key)));
      if (isSecret) return `a ${typeof value}, not shown`;
      return typeof value === "string" ? showText(value) : text;
    }
    default:
      return `a ${typeof value}`;
  }
}

function showText(text: string): string {
  if (text.length <= MAX_TEXT) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, MAX_TEXT))}… (${text.length} characters)`;
}

/** A value of a schema, as JSON. */
export function showValue(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

/** A number of things, such as `1 item` or `3 properties`. */
export function counted(count: number, thing: string): string {
  const plural = thing.endsWith("y") ? `${thing.slice(0, -1)}ies` : `${thing}s`;
  return `${count} ${count === 1 ? thing : plural}`;
}

/** Such as "a string, a number or null". */
export function joined(phrases: readonly string[]): string {
  const distinct = [...new Set(phrases)];
  const last = distinct.pop() ?? "nothing";
  return distinct.length === 0 ? last : `${distinct.join(", ")} or ${last}`;
}

/** Writes a path as code does, such as `mistakes[0].word`; empty for the value itself. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!/^[A-Za-z_$][\w$]*$/.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return text;
}
