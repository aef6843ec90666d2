/** The keys and indexes that lead from the document to one of its values. */
export type Path = readonly (string | number)[];

/** Writes a path as a JSON pointer (RFC 6901). */
export function toPointer(path: Path): string {
  return path
    .map((segment) => `/${String(segment).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
