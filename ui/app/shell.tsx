import { Suspense, useEffect, useRef, type ReactNode, type RefObject } from "react";
import { useConnection } from "../api/live.js";
import { useAbout } from "../api/queries.js";
import { CopyButton } from "../parts/copy-button.js";
import { Loading } from "../parts/loading.js";
import { matchPath, type Params } from "../router/match.js";
import { ParamsContext, usePlace } from "../router/use-place.js";
import { ErrorBoundary } from "./error-boundary.js";
import { HOME, routes, type Route } from "./routes.js";

/** The frame of every view: the navigation, what serves, and the view of the place. */
export function Shell(): ReactNode {
  const place = usePlace();
  const path = place.path === "/" ? HOME : place.path;
  const main = useFocusOnChange(path);
  const found = routeOf(path);
  useEffect(() => {
    document.title = `${found?.route.title ?? "Not found"} · Noukai emulator`;
  }, [found?.route.title]);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#content"
        onClick={(event) => {
          // The fragment is the place of the page.
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <header className="bar">
        <a className="brand" href="#/">
          Noukai <span>emulator</span>
        </a>
        <nav aria-label="Views">
          {routes.map(({ path: to, entry }) =>
            entry === undefined ? null : (
              <a
                key={to}
                href={`#${to}`}
                aria-current={path === to || path.startsWith(`${to}/`) ? "page" : undefined}
              >
                {entry}
              </a>
            ),
          )}
        </nav>
        <ConnectionState />
      </header>
      <main id="content" tabIndex={-1} ref={main}>
        <ErrorBoundary place={path}>
          <Suspense fallback={<Loading what="the view" />}>
            {found === undefined ? (
              <NotFound path={path} />
            ) : (
              <ParamsContext value={found.params}>
                <found.route.View />
              </ParamsContext>
            )}
          </Suspense>
        </ErrorBoundary>
      </main>
    </div>
  );
}

function routeOf(path: string): { readonly route: Route; readonly params: Params } | undefined {
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

/** Moves the focus to the content where the path changes, as a browser does that loads another page. */
function useFocusOnChange(path: string): RefObject<HTMLElement | null> {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

const STATES = {
  connecting: "Connecting",
  open: "Live",
  lost: "No connection: the emulator does not answer",
  refused: "Refused",
} as const;

function ConnectionState(): ReactNode {
  const connection = useConnection();
  const { data } = useAbout();
  return (
    <div className="serving">
      {data !== undefined && (
        <span className="base-url">
          <code>{data.apiUrl}</code>
          <CopyButton text={data.apiUrl} label="Copy the base URL for clients" />
        </span>
      )}
      <span className={`connection ${connection}`} role="status">
        {STATES[connection]}
      </span>
    </div>
  );
}

function NotFound({ path }: { readonly path: string }): ReactNode {
  return (
    <section className="notice">
      <h1>There is nothing here</h1>
      <p>
        No view of the page has the address <code>{path}</code>. <a href="#/">Show the flows</a>
      </p>
    </section>
  );
}
