import { posix } from "node:path";
import type { Project } from "./project.js";

/** The flow that `init` writes where there is none yet. */
export const exampleFlow = { id: "my-org/my-project/hello", message: "Ada" } as const;

/**
 * The text of the example's definition.
 *
 * @param source - the folder of definitions, relative to the project's, with `/`.
 */
export function exampleDefinition({ ownPackage }: Project, source: string): string {
  const schema = posix.relative(source, `${ownPackage}/schema/flow.schema.json`);
  return `# yaml-language-server: $schema=${schema}
# An example flow. Format: ${ownPackage}/docs/definition-format.md
org: my-org
project: my-project
slug: hello
name: Hello
description: Greets somebody in one sentence.
inputs:
  - { name: message, type: string, required: true, description: Who is greeted. }
steps:
  - id: greet
    processor: llm
    prompt: "Greet {{message}} in one sentence."
    output:
      type: object
      required: [text]
      properties:
        text: { type: string, description: The sentence. }
`;
}

/** The path of the file with the first call, relative to the project's folder. */
export function firstCallPath({ hasSourceFolder, ...project }: Project): string {
  const folders = [...(hasSourceFolder ? ["src"] : []), ...(project.isNext ? ["lib"] : [])];
  const script = project.isModule ? "js" : "mjs";
  return posix.join(...folders, `call-hello.${project.isTypeScript ? "ts" : script}`);
}

/**
 * The text of a file that calls the example.
 *
 * @param out - the output folder, relative to the project's, with `/`.
 */
export function firstCall(project: Project, out: string): string {
  const { isTypeScript, isNext, importExtension } = project;
  const folder = posix.dirname(firstCallPath(project));
  const path = posix.relative(folder, `${out}/${exampleFlow.id}`);
  const relative = path.startsWith(".") ? path : `./${path}`;
  const extension = importExtension === "none" ? "" : `.${importExtension}`;
  const typed = (type: string): string => (isTypeScript ? `: ${type}` : "");
  const reader = isNext ? "`next dev` reads it" : "`node --env-file=.env.development`";
  return `import { createClient, unwrap${isTypeScript ? ", type Client" : ""} } from "noukai-codegen-runtime";
import { hello } from "${relative}${extension}";

// One client for the program: it keeps connections open. The first call creates it, so that a build needs no key.
let client${typed("Client | undefined")};

/**
 * Greets somebody. Call it on a server: an API key must not reach a browser. The key is NOUKAI_API_KEY; the settings for
 * the emulator are in .env.development (${reader}).
 */
export async function callHello(message${typed("string")})${typed("Promise<string>")} {
  client ??= createClient();
  const { text } = unwrap(await hello(client).execute({ message }));
  return text;
}
`;
}

/** The settings of a client for the emulator; lines that belong into `.env.development`. */
export const developmentSettings: readonly string[] = [
  "# The emulator on this machine: npm script flows:emulator. It takes any key that begins with nk_.",
  "NOUKAI_ENV=dev",
  "NOUKAI_API_KEY=nk_development",
];
