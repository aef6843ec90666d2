import { coreOf } from "../client/core.js";
import { ValueError } from "../errors.js";
import { readRelayBody } from "./body.js";
import { forward } from "./forward.js";
import type { Relay, RelayLimits, RelayOptions, ResolvedLimits } from "./options.js";
import { Refusal, refusalOf } from "./refusal.js";
import { restrictBody } from "./restrict.js";
import { findTarget, relayTargets } from "./targets.js";

/**
 * Creates a relay: it takes requests of browsers, which have no API key, and passes them on to the service with that of the client.
 * `POST …/{org}/{project}/{slug}/{verb}` calls a flow; where one flow is served, the bare address does. Its answers, and the order in
 * which it checks, are those of the vendor's relay: size, JSON, number of messages, `authorize`. No request is sent twice. Of the
 * caller's headers only `traceparent` and `tracestate` go on, and what the service answers comes back unchanged.
 *
 * @returns a function from `Request` to `Response`; `noukai-codegen-runtime/relay/express` and others make handlers of it. It rejects
 *   with an AuthenticationError if the client has no API key for the project of a flow
 * @throws ValueError if an option is invalid.
 */
export function createRelay<Context = unknown>(options: RelayOptions<Context>): Relay<Context> {
  const { client, authorize, path } = options;
  if (typeof (client as Partial<typeof client> | undefined)?.[coreOf] !== "function")
    throw new ValueError("client must be a client, as createClient returns it.");
  if (typeof authorize !== "function") {
    throw new ValueError(
      "authorize must be a function that throws to refuse a request: without it, anybody could run your flows at your expense.",
    );
  }
  const limits = resolveLimits(options.limits);
  const targets = relayTargets(options);
  const mount = path?.replace(/\/+$/, "");
  if (mount !== undefined && !/^(?:\/[^?#]*)?$/.test(mount))
    throw new ValueError('path must be the path of the relay, such as "/agent".');

  return async (request, context) => {
    try {
      const target = findTarget(targets, new URL(request.url).pathname, mount);
      if (request.method !== "POST")
        return new Refusal(405, "METHOD_NOT_ALLOWED").toResponse({ allow: "POST" });
      const body = await readRelayBody(request, limits);
      const { org, project, slug, version, verb, allow } = target;
      const text = allow ? restrictBody(body, verb, allow) : body.text;
      const call = { org, project, slug, version, verb, body: body.fields, context };
      await permit(() => authorize(request, call));
      return await forward(target, text, request);
    } catch (error) {
      if (error instanceof Refusal) return error.toResponse();
      throw error;
    }
  };
}

/** @throws Refusal if a request is not authorized. */
async function permit(authorize: () => unknown): Promise<void> {
  let isAllowed: unknown;
  try {
    isAllowed = await authorize();
  } catch (error) {
    throw refusalOf(error);
  }
  if (isAllowed === false) throw refusalOf(undefined);
}

function resolveLimits(given: RelayLimits = {}): ResolvedLimits {
  const { maxBodyBytes = 262_144, maxMessages = 40 } = given;
  for (const [name, value] of Object.entries({ maxBodyBytes, maxMessages })) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new ValueError(`limits.${name} must be an integer of at least 1.`);
  }
  return { maxBodyBytes, maxMessages };
}
