import { MCP_PATH } from "noukai-codegen-runtime/wire";
import { SourceError } from "../../errors.js";
import { mcpEndpoint } from "../../sources/hosted/connection/endpoint.js";
import type { HostedConnection } from "../../sources/hosted/connection/index.js";
import { packageVersion } from "../../version.js";
import { openHostedSession } from "../hosted.js";
import { createProbe } from "../probe.js";
import { checkHost } from "../service.js";
import { DEFINITION_FACTS } from "./definition-facts.js";
import { createEvidence } from "./evidence.js";
import { unknown, type Fact, type FactVerdict, type Mark } from "./fact.js";
import { HTTP_FACTS, LOGIN_FACTS } from "./http-facts.js";
import { RUN_FACTS } from "./run-facts.js";

/** A fact, and what was seen of it. Has nothing that a user wrote. */
export interface ComparedFact {
  readonly id: string;
  readonly mark: Mark;
  readonly statement: string;
  readonly how: string;
  readonly verdict: FactVerdict;
  readonly observed: string;
}

/** What a service does, beside what is taken for granted of it. */
export interface ServiceReport {
  readonly generator: string;
  readonly node: string;
  /** When the service was asked, in ISO 8601. */
  readonly at: string;
  /** The origin that was asked. */
  readonly service: string;
  readonly isEmulator: boolean;
  readonly facts: readonly ComparedFact[];
}

export interface CompareOptions {
  readonly url?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** The flow that may be run, twice, and the message that it gets. Default: none; facts that need a run are unknown. */
  readonly spend?: { readonly flow: string; readonly message: string } | undefined;
  readonly onFact?: ((fact: ComparedFact) => void) | undefined;
}

/**
 * Compares a service with what is said and assumed of it. Without `spend`, nothing is asked that costs money.
 *
 * @throws ConfigError if the address or the API key is none; SourceError if nothing answers at the address.
 */
export async function compareService(options: CompareOptions): Promise<ServiceReport> {
  const { env, signal, spend } = options;
  const endpoint = mcpEndpoint(options.url, env);
  const probe = createProbe(endpoint.href.slice(0, -MCP_PATH.length), env, signal);
  const host = await checkHost(probe, "");
  if (!host.isReachable) throw new SourceError(`${probe.baseUrl}: ${host.finding.details.at(-1)}.`);
  await using connection = await openIfLoggedIn({ endpoint, env, signal });
  const evidence = createEvidence({
    ...{ probe, isEmulator: host.isEmulator },
    ...{ connection: connection?.value, spend },
  });
  const facts: ComparedFact[] = [];
  for (const fact of [...HTTP_FACTS, ...LOGIN_FACTS, ...DEFINITION_FACTS, ...RUN_FACTS]) {
    const { id, mark, statement, how } = fact;
    const compared = { id, mark, statement, how, ...(await look(fact, evidence)) };
    facts.push(compared);
    options.onFact?.(compared);
  }
  return {
    generator: packageVersion(),
    node: process.versions.node,
    at: new Date().toISOString(),
    service: new URL(probe.baseUrl).origin,
    isEmulator: host.isEmulator,
    facts,
  };
}

/** A service that breaks off while one fact is looked at leaves that one unknown. */
async function look(
  fact: Fact,
  evidence: ReturnType<typeof createEvidence>,
): ReturnType<Fact["look"]> {
  try {
    return await fact.look(evidence);
  } catch (error) {
    if (error instanceof SourceError) return unknown("the service could not be read");
    throw error;
  }
}

interface Opened extends AsyncDisposable {
  readonly value: HostedConnection;
}

async function openIfLoggedIn(
  options: Parameters<typeof openHostedSession>[0],
): Promise<Opened | undefined> {
  try {
    const value = await openHostedSession(options);
    return { value, [Symbol.asyncDispose]: () => value[Symbol.asyncDispose]() };
  } catch (error) {
    if (error instanceof SourceError) return undefined;
    throw error;
  }
}
