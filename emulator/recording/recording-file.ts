import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { printData } from "../../generator/emit/data.js";
import { identifier, stringLiteral } from "../../generator/emit/literal.js";
import { UsageError } from "../../generator/errors.js";
import { visibleLine } from "../../generator/visible-text.js";
import type { RecordedRun } from "./record.js";
import { flowId } from "../../generator/definition/flow-id.js";

/** Where the file that is written finds the generated flow. */
export interface FlowImport {
  /** The name of the flow in its generated file, such as `grade3`. */
  readonly name: string;
  /** The generated file as the recording imports it, such as `../flows/acme/spelling/grade-3.js`. */
  readonly from: string;
}

const LAYOUT = { printWidth: 100, tabWidth: 2, useTabs: false };

/**
 * The recording as a TypeScript module, which exports the mocks. What is not recorded is said in comments.
 *
 * @throws UsageError if the name of the flow is no identifier.
 */
export function recordingText(recorded: RecordedRun, { name, from }: FlowImport): string {
  const flow = importedName(name);
  const { executionId, status, gaps } = recorded;
  const comments = [
    `Mocks of ${flowId(recorded)}, recorded from the run ${executionId} (${status}).`,
    "They hold the data of that run, and may be edited.",
    ...gaps.map(({ message }) => `Not recorded: ${message}`),
  ];
  const steps = Object.fromEntries(recorded.steps);
  const { text } = printData(
    steps,
    `export const ${flow}Mocks: Mocks = mockFlow(${flow}, `,
    ");",
    LAYOUT,
  );
  return [
    ...comments.map((comment) => `// ${visibleLine(comment)}`),
    'import { mockFlow, type Mocks } from "noukai-codegen/emulator";',
    `import { ${flow} } from ${stringLiteral(from)};`,
    "",
    text,
    "",
  ].join("\n");
}

/**
 * Writes a recording. Folders are made as needed.
 *
 * @throws UsageError if the file exists and is not to be overwritten, and the system's error if it cannot be written.
 */
export async function writeRecording(
  file: string,
  text: string,
  overwrite: boolean,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: overwrite ? "w" : "wx" });
  } catch (cause) {
    const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    if (!isThere) throw cause;
    throw new UsageError(`${file} exists, and may have been edited. Pass \`overwrite: true\`.`, {
      cause,
    });
  }
}

function importedName(name: string): string {
  try {
    return identifier(name);
  } catch (cause) {
    throw new UsageError(`"${name}" cannot be imported: \`name\` is that of a generated flow.`, {
      cause,
    });
  }
}
