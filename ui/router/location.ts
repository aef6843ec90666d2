/** A place of the page: what the fragment of its address says. */
export interface Place {
  /** Begins with a slash: `/flows/acme/spelling/grade-3`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Values of a query; what is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** Reads a fragment, with or without `#`. */
export function parseFragment(fragment: string): Place {
  const text = fragment.replace(/^#/, "");
  const at = text.indexOf("?");
  const path = at < 0 ? text : text.slice(0, at);
  return {
    path: path.startsWith("/") ? path : `/${path}`,
    query: new URLSearchParams(at < 0 ? "" : text.slice(at + 1)),
  };
}

/**
 * The address of a place, for `href`.
 *
 * @param segments the path, unescaped: `["flows", "acme", "spelling", "grade-3"]`.
 */
export function hrefOf(segments: readonly string[], query: Query = {}): string {
  const path = segments.map((each) => `/${encodeURIComponent(each)}`).join("");
  return `#${path === "" ? "/" : path}${textOfQuery(query)}`;
}

/** The address of the flow `org/project/slug`, or of a view of it. */
export function flowHref(flow: string, view?: string, query: Query = {}): string {
  return hrefOf(["flows", ...flow.split("/"), ...(view === undefined ? [] : [view])], query);
}

function textOfQuery(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}
