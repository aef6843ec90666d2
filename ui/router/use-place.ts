import { createContext, useContext, useMemo, useSyncExternalStore, type Context } from "react";
import { hrefOf, parseFragment, type Place, type Query } from "./location.js";
import type { Params } from "./match.js";

/** Where the page is; the component is rendered again when that changes. */
export function usePlace(): Place {
  const fragment = useSyncExternalStore(follow, () => window.location.hash);
  return useMemo(() => parseFragment(fragment), [fragment]);
}

/** Goes to an address that `hrefOf` made. `replace`: the place before it is not kept for the back button. */
export function navigate(href: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) window.location.replace(href);
  else window.location.hash = href;
}

/** The named segments of the path that is shown. */
export const ParamsContext: Context<Params> = createContext<Params>({});

/** A named segment of the path that is shown. Throws for a name that the route does not have. */
export function useParam(name: string): string {
  const value = useContext(ParamsContext)[name];
  if (value === undefined) throw new Error(`The route has no segment :${name}`);
  return value;
}

/** The query of the place, and a function that changes some of its values and leaves the others. */
export function useQueryState(): readonly [URLSearchParams, (changes: Query) => void] {
  const { path, query } = usePlace();
  const change = (changes: Query): void => {
    const segments = path
      .split("/")
      .filter((segment) => segment !== "")
      .map(decodeURIComponent);
    navigate(hrefOf(segments, { ...Object.fromEntries(query), ...changes }), { replace: true });
  };
  return [query, change];
}

function follow(changed: () => void): () => void {
  window.addEventListener("hashchange", changed);
  return () => {
    window.removeEventListener("hashchange", changed);
  };
}
