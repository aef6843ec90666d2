import { createRequire } from "node:module";
import { join } from "node:path";
import { UsageError } from "../errors.js";

/** Graphviz as WebAssembly, an optional peer dependency: it is large, and only pictures need it. */
const GRAPHVIZ = "@viz-js/viz";

/**
 * Renders a graph of Graphviz as a picture.
 *
 * @param cwd - the folder of the project, whose Graphviz is taken; or else this package's.
 * @throws UsageError if Graphviz is not installed.
 */
export async function renderSvg(dot: string, cwd: string): Promise<string> {
  const graphviz = await callOf(loadGraphviz(cwd), "instance");
  const svg = callOf(graphviz, "renderString", dot, { format: "svg" });
  if (typeof svg !== "string") throw new TypeError(`renderString of ${GRAPHVIZ} returned no text`);
  return svg;
}

function loadGraphviz(cwd: string): unknown {
  for (const from of [join(cwd, "package.json"), import.meta.url]) {
    const require = createRequire(from);
    if (isInstalled(require)) return require(GRAPHVIZ);
  }
  throw new UsageError(
    `--graph svg needs Graphviz, which is not installed here: npm install --save-dev ${GRAPHVIZ}. ` +
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
function callOf(target: unknown, name: string, ...args: readonly unknown[]): unknown {
  const method: unknown =
    typeof target === "object" && target !== null ? Reflect.get(target, name) : undefined;
  if (typeof method !== "function") throw new TypeError(`${GRAPHVIZ} has no function ${name}`);
  return Reflect.apply(method, target, args);
}
