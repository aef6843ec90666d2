import type { SourceEntry } from "../config/index.js";
import { parseSourceName } from "../sources/index.js";
import { recommendedVersion, type Answers } from "./answers.js";
import type { Project } from "./project.js";

const JSON_NAME = "noukai.config.json";

/** The name of a new config file: in TypeScript where that does not get into the compiler's output. */
export function configName({ isTypeScript, emitsRootFiles }: Project): string {
  return isTypeScript && !emitsRootFiles ? "noukai.config.ts" : JSON_NAME;
}

/** The text of a new config file: what differs from the defaults, and what people look for first. */
export function configText(project: Project, answers: Answers): string {
  const { source, out, defaultVersion = recommendedVersion(source) } = answers;
  const config = {
    source: sourceEntry(source),
    out,
    ...(defaultVersion === "draft" ? {} : { defaultVersion }),
    ...(project.importExtension === "js" ? {} : { importExtension: project.importExtension }),
  };
  const json = JSON.stringify(config, null, 2);
  if (configName(project) === JSON_NAME) return `${json}\n`;
  const object = json.replace(/^(\s*)"(\w+)":/gm, "$1$2:").replace(/(["}])\n/g, "$1,\n");
  return `import type { Config } from "noukai-codegen";\n\nexport default ${object} satisfies Config;\n`;
}

/** The entry of the config for a source that is named by a text. */
function sourceEntry(source: string): SourceEntry {
  const named = parseSourceName(source);
  if (named.kind === "server") return { server: named.baseUrl };
  if (named.kind !== "hosted") return source;
  const { project } = named;
  return { hosted: project === undefined ? {} : { project } };
}
