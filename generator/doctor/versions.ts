import { createRequire } from "node:module";
import { join } from "node:path";
import { entryOf } from "../json-schema/values.js";
import { detectPackageManager, installCommand, type PackageManager } from "../package-manager.js";
import { packageVersion } from "../version.js";
import type { Finding } from "./finding.js";

/** The oldest Node.js that this package runs on: `engines` of its manifest. */
const OLDEST_NODE = [20, 19] as const;
/** The oldest compiler that generated code is tested with. */
const OLDEST_TYPESCRIPT = [5, 4] as const;

/** Checks what is installed: Node.js here; the runtime and TypeScript as the project in `cwd` resolves them. */
export function checkVersions(cwd: string): readonly Finding[] {
  const own = packageVersion();
  const manager = detectPackageManager(cwd);
  const runtime = installed(cwd, "noukai-codegen-runtime");
  const typescript = installed(cwd, "typescript");
  const node = process.versions.node;
  return [
    {
      ...{ id: "node", title: "Node.js" },
      verdict: isAtLeast(node, OLDEST_NODE) ? "ok" : "failed",
      details: [node],
      advice: isAtLeast(node, OLDEST_NODE)
        ? undefined
        : `Install Node.js ${OLDEST_NODE.join(".")} or later.`,
    },
    { id: "package", title: "noukai-codegen", verdict: "ok", details: [own] },
    runtimeFinding(runtime, own, manager),
    typescriptFinding(typescript),
  ];
}

function runtimeFinding(
  version: string | undefined,
  own: string,
  manager: PackageManager,
): Finding {
  const command = installCommand(manager, `noukai-codegen-runtime@${own}`);
  const head = { id: "runtime", title: "noukai-codegen-runtime" };
  if (version === undefined)
    return {
      ...{ ...head, verdict: "failed", details: ["not installed in this project"] },
      advice: `Run \`${command}\`: generated clients import it.`,
    };
  if (version === own) return { ...head, verdict: "ok", details: [version] };
  return {
    ...{ ...head, verdict: "warning", details: [`${version}, beside noukai-codegen ${own}`] },
    advice: `Run \`${command}\`: both packages are released together.`,
  };
}

function typescriptFinding(version: string | undefined): Finding {
  const head = { id: "typescript", title: "TypeScript" };
  if (version === undefined)
    return { ...head, verdict: "skipped", details: ["not installed in this project"] };
  if (isAtLeast(version, OLDEST_TYPESCRIPT)) return { ...head, verdict: "ok", details: [version] };
  return {
    ...{ ...head, verdict: "warning", details: [version] },
    advice: `Generated code needs TypeScript ${OLDEST_TYPESCRIPT.join(".")} or later.`,
  };
}

/** The version of a package that a project resolves; undefined where it is not installed. */
function installed(cwd: string, name: string): string | undefined {
  try {
    const require = createRequire(join(cwd, "package.json"));
    const version: unknown = entryOf(require(`${name}/package.json`), "version");
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split(".").map(Number);
  return first > major || (first === major && second >= minor);
}
