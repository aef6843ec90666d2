import { createRequire } from "node:module";
import { UsageError } from "../errors.js";

/** Graphviz as WebAssembly, an optional peer dependency: it is large, and only pictures need it. */
const GRAPHVIZ = "@viz-js/viz";

/**
 * Renders a graph of Graphviz as a picture.
 *
 * @param places - paths or URLs of files; Graphviz is the one that the first of them can import.
 * @param install - the command that installs a package in the project.
 * @throws UsageError if Graphviz is not installed, or not in a version that this knows.
 */
export async function renderSvg(
  dot: string,
  places: readonly string[],
  install: InstallCommand,
): Promise<string> {
  const graphviz = await callOf(loadGraphviz(places, install), "instance", [], install);
  const svg = callOf(graphviz, "renderString", [dot, { format: "svg" }], install);
  if (typeof svg !== "string") throw otherVersion("renderString returns no text", install);
  return svg;
}

/** Writes the command that installs a package. */
type InstallCommand = (name: string) => string;

function loadGraphviz(places: readonly string[], install: InstallCommand): unknown {
  for (const place of places) {
    const require = createRequire(place);
    if (isInstalled(require)) return require(GRAPHVIZ);
  }
  throw new UsageError(
    `--graph svg needs Graphviz, which is not installed here: run \`${install(GRAPHVIZ)}\`. ` +
      "--graph mermaid and --graph dot need nothing.",
  );
}

function isInstalled(require: NodeJS.Require): boolean {
  try {
    require.resolve(GRAPHVIZ);
    return true;
  } catch {
    return false;
  }
}

/** Calls a method of something whose type is not known here. */
function callOf(
  target: unknown,
  name: string,
  args: readonly unknown[],
  install: InstallCommand,
): unknown {
  const method: unknown =
    typeof target === "object" && target !== null ? Reflect.get(target, name) : undefined;
  if (typeof method !== "function") throw otherVersion(`it has no function ${name}`, install);
  return Reflect.apply(method, target, args);
}

function otherVersion(reason: string, install: InstallCommand): UsageError {
  return new UsageError(
    `The ${GRAPHVIZ} that is installed here is not version 3 (${reason}): run \`${install(`${GRAPHVIZ}@3`)}\`.`,
  );
}
