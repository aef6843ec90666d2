/** The same URL with a slash at the end of its path, or without the one that it has. */
export function otherSpelling(url: URL): URL {
  const other = new URL(url);
  other.pathname = url.pathname.endsWith("/") ? url.pathname.slice(0, -1) : `${url.pathname}/`;
  return other;
}

/**
 * Where a redirect may be followed to: within the origin, and to a request that stays the same. A 301 or 302 makes a POST a
 * GET in many clients, so it is only followed to the other spelling of the path.
 */
export function redirectTarget(
  from: URL,
  status: number,
  location: string | null,
): URL | undefined {
  if (location === null || !URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  if (target.origin !== from.origin || target.username !== "" || target.password !== "")
    return undefined;
  const keepsMethod = status === 307 || status === 308;
  return keepsMethod || target.pathname === otherSpelling(from).pathname ? target : undefined;
}
