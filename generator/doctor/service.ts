import { HEALTH_PATH, KEYS_VERIFY_PATH } from "noukai-codegen-runtime/wire";
import { entryOf } from "../json-schema/values.js";
import type { Finding } from "./finding.js";
import type { Probe } from "./probe.js";

const URL_ADVICE =
  "Check NOUKAI_BASE_URL, NOUKAI_ENV and --url. For the emulator, run `noukai-codegen emulator`.";

/** What answers at the base URL, for the checks after it. */
export interface HostCheck {
  readonly finding: Finding;
  readonly isReachable: boolean;
  readonly isEmulator: boolean;
}

/** Checks that something answers at the base URL. */
export async function checkHost(probe: Probe, named: string): Promise<HostCheck> {
  const head = { id: "host", title: "Service" };
  const where = `${probe.baseUrl} (${named})`;
  const answer = await probe.send(HEALTH_PATH, { withKey: false });
  if (answer.status === undefined) {
    const details = [where, answer.reason];
    const finding = { ...head, verdict: "failed" as const, details, advice: URL_ADVICE };
    return { finding, isReachable: false, isEmulator: false };
  }
  const isEmulator = answer.status === 200 && entryOf(answer.body, "emulator") === true;
  const kind = isEmulator ? ["this is the emulator of noukai-codegen, not the service"] : [];
  const said = `${HEALTH_PATH}: ${answer.status} after ${Math.round(answer.milliseconds)} ms`;
  const details = [where, said, ...kind];
  const isHealthy = answer.status >= 200 && answer.status < 300;
  const moved = answer.status >= 300 && answer.status < 400;
  const finding: Finding = {
    ...head,
    verdict: isHealthy ? "ok" : "warning",
    details,
    advice: isHealthy
      ? undefined
      : `${moved ? "Redirects are never followed. " : ""}A base URL ends with /api/v1. ${URL_ADVICE}`,
  };
  return { finding, isReachable: true, isEmulator };
}

/** Checks the API key by the one endpoint that costs nothing. */
export async function checkKey(probe: Probe): Promise<Finding> {
  const head = { id: "key", title: "API key" };
  if (!probe.hasKey)
    return {
      ...{ ...head, verdict: "skipped", details: ["NOUKAI_API_KEY is not set"] },
      advice:
        "Clients need a key to run flows. To read definitions from the hosted service, log in.",
    };
  const answer = await probe.send(KEYS_VERIFY_PATH);
  if (answer.status === undefined)
    return { ...head, verdict: "failed", details: [`${KEYS_VERIFY_PATH}: ${answer.reason}`] };
  if (answer.status === 200) {
    const context = ["organization", "organization_id", "project", "project_id", "environment"];
    const details = context.flatMap((name) => {
      const value: unknown = entryOf(answer.body, name);
      return typeof value === "string" ? [`${name}: ${value.slice(0, 100)}`] : [];
    });
    if (details.length > 0) return { ...head, verdict: "ok", details };
    const unread = "accepted, but its answer has none of the names that are expected";
    return {
      ...{ ...head, verdict: "warning", details: [unread] },
      advice: "Run `noukai-codegen doctor --service` and attach its report to an issue.",
    };
  }
  const isRefused = answer.status === 401 || answer.status === 403;
  return {
    ...{ ...head, verdict: "failed", details: [`${KEYS_VERIFY_PATH}: ${answer.status}`] },
    advice: isRefused
      ? "The service does not accept NOUKAI_API_KEY: check that it is complete, not revoked, and of this service."
      : "The key could not be checked. Try again later.",
  };
}
