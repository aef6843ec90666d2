/** What the named segments of a pattern stand for, unescaped. */
export type Params = Readonly<Record<string, string>>;

/**
 * Compares a path with a pattern such as `/flows/:org/:project/:slug`.
 *
 * @returns undefined where it does not match.
 */
export function matchPath(pattern: string, path: string): Params | undefined {
  const wanted = segmentsOf(pattern);
  const given = segmentsOf(path);
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const value = unescaped(given[index] ?? "");
    if (value === undefined) return undefined;
    if (segment.startsWith(":")) params[segment.slice(1)] = value;
    else if (segment !== value) return undefined;
  }
  return params;
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function unescaped(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
