import { workflowCommand } from "./output.js";

/** The number of annotations that GitHub shows per step. */
export const MOST_ANNOTATIONS = 10;

/** A workflow command that GitHub Actions shows as an annotation, with its values escaped. */
export function annotation(
  level: "error" | "warning" | "notice",
  message: string,
  properties: Readonly<Record<string, string>>,
): string {
  const given = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(value)}`,
  );
  return workflowCommand(level, given.join(","), escapeData(message));
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
