import { npm, shippedComponents } from "./shipped-components.js";

/**
 * `npm run audit`: fails if a known vulnerability concerns something that the packages ship, bundled libraries included.
 * Tools of the development are no concern of users. A registry without the service of advisories is reported, not an error.
 */
interface Audit {
  /** Instead of the result, if the registry could not be asked. */
  readonly error?: { readonly summary?: string; readonly detail?: string };
  readonly message?: string;
  readonly vulnerabilities?: Readonly<
    Record<
      string,
      { readonly severity: string; readonly via: readonly unknown[]; readonly range: string }
    >
  >;
}

const audit = readAudit();
if (audit.vulnerabilities === undefined) {
  const { summary = "", detail = "" } = audit.error ?? {};
  const reason = [summary, detail, audit.message].find((text) => text !== undefined && text !== "");
  console.log(`The registry offers no advisories: ${reason ?? "no answer"}`);
} else {
  const components = shippedComponents();
  const shipped = new Set(components.map(({ name }) => name));
  const found = Object.entries(audit.vulnerabilities).filter(([name]) => shipped.has(name));
  for (const [name, { severity, range, via }] of found) {
    console.error(`${name} ${range}: ${severity}. ${via.map(describe).join("; ")}`);
  }
  console.log(`${components.length} shipped packages, ${found.length} with known vulnerabilities`);
  if (found.length > 0) process.exitCode = 1;
}

function readAudit(): Audit {
  try {
    return JSON.parse(npm(["audit", "--json"])) as Audit;
  } catch (error) {
    // npm fails when it finds something, and prints the same.
    const output = error instanceof Error && "stdout" in error ? String(error.stdout) : "";
    if (output === "") throw error;
    return JSON.parse(output) as Audit;
  }
}

function describe(via: unknown): string {
  if (typeof via === "string") return `through ${via}`;
  const isAdvisory = typeof via === "object" && via !== null && "title" in via;
  return isAdvisory ? String(via.title) : "";
}
