import type { Emulator, EmulatorOptions } from "../../emulator/index.js";
import { counted } from "./amounts.js";
import { standardError } from "./output.js";

/** How many flows are named. */
const SHOWN_FLOWS = 4;
/** The port of `NOUKAI_ENV=dev`. */
const DEV_PORT = 8080;

/**
 * Prints on stderr what people need who have started an emulator; stdout is for programs.
 *
 * @param settings - what the emulator was started with.
 */
export function printStart(
  emulator: Pick<Emulator, "url" | "port" | "pageUrl" | "controlToken" | "flows">,
  settings: Pick<EmulatorOptions, "flows" | "keys" | "db" | "keep">,
): void {
  const { bold, cyan, dim } = standardError.colours();
  const { url, port, pageUrl, controlToken } = emulator;
  const clients = port === DEV_PORT ? "NOUKAI_ENV=dev" : `NOUKAI_BASE_URL=${url}`;
  const entry = controlToken === undefined ? "" : dim(" (asks for the control token)");
  const rows: (readonly [name: string, text: string])[] = [
    ...(pageUrl === undefined ? [] : [["page", cyan(pageUrl) + entry] as const]),
    ["api", `${cyan(url)} ${dim(`(clients: ${clients})`)}`],
    ["key", keyText(settings)],
    ["flows", flowsText(emulator.flows(), settings)],
    ["runs", runsText(settings)],
    ["stop", "Ctrl-C"],
  ];
  const text = rows.map(([name, value]) => `  ${bold(name.padEnd(5))}  ${value}\n`);
  standardError.write(`${text.join("")}\n`);
}

function keyText({ keys }: Pick<EmulatorOptions, "keys">): string {
  return keys === undefined
    ? "any that begins with nk_, such as NOUKAI_API_KEY=nk_test"
    : "those that --keys lists";
}

function flowsText(served: readonly string[], { flows = [] }: EmulatorOptions): string {
  const from = [flows].flat().filter((entry) => typeof entry === "string");
  const others = served.length - SHOWN_FLOWS;
  const named = served.slice(0, SHOWN_FLOWS).join(", ");
  return `${counted(served.length, "flow")} of ${from.join(", ")}: ${named}${others > 0 ? ` and ${others} more` : ""}`;
}

function runsText({ db, keep = 0 }: Pick<EmulatorOptions, "db" | "keep">): string {
  const newest = `the newest ${keep.toLocaleString("en-US")}`;
  return db === undefined ? `in memory, ${newest}; --db FILE keeps them` : `in ${db}, ${newest}`;
}
