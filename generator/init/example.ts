import { posix } from "node:path";
import type { Project } from "./project.js";

/** The flow that `init` writes where there is none yet. */
export const exampleFlow = { id: "my-org/my-project/hello", message: "Ada" } as const;

/**
 * The text of the example's definition.
 *
 * @param source - the folder of definitions, relative to the project's, with `/`.
 */
export function exampleDefinition(source: string): string {
  const toRoot = posix.relative(source, ".");
  return `# yaml-language-server: $schema=${toRoot}/node_modules/noukai-codegen/schema/flow.schema.json
# An example flow. Format: node_modules/noukai-codegen/docs/definition-format.md
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
export function firstCallPath({ hasSourceFolder, isNext }: Project): string {
  if (hasSourceFolder) return "src/call-hello.ts";
  return isNext ? "lib/call-hello.ts" : "call-hello.ts";
}

/**
 * The text of a file that calls the example.
 *
 * @param out - the output folder, relative to the project's, with `/`.
 */
export function firstCall(project: Project, out: string): string {
  const folder = posix.dirname(firstCallPath(project));
  const path = posix.relative(folder, `${out}/${exampleFlow.id}`);
  const extension = project.importExtension === "js" ? ".js" : "";
  return `import { createClient, unwrap } from "noukai-codegen-runtime";
import { hello } from "${path.startsWith(".") ? path : `./${path}`}${extension}";

/**
 * Greets somebody. Call it on a server: an API key must not reach a browser. The key is NOUKAI_API_KEY; the settings for
 * the emulator are in .env.development (Node.js: \`node --env-file=.env.development\`).
 */
export async function callHello(message: string): Promise<string> {
  const client = createClient();
  try {
    const { text } = unwrap(await hello(client).execute({ message }));
    return text;
  } finally {
    await client.close();
  }
}
`;
}

/** The settings of a client for the emulator; lines that belong into `.env.development`. */
export const developmentSettings: readonly string[] = [
  "# The emulator on this machine: npm script flows:emulator. It takes any key that begins with nk_.",
  "NOUKAI_ENV=dev",
  "NOUKAI_API_KEY=nk_development",
];
