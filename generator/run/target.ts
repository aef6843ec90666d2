import { DEV_BASE_URL, HOSTED_BASE_URL } from "noukai-codegen-runtime/wire";
import { ConfigError } from "../errors.js";
import { isLoopback, parseBaseUrl } from "../sources/server/address.js";

/** Where a flow runs: in an emulator of this process, or on a service. */
export type Target = { readonly kind: "here" } | ServiceTarget;

/** A service, or an emulator in another process. */
export interface ServiceTarget {
  readonly kind: "service";
  readonly baseUrl: string;
  /** What named it: an option or a variable. */
  readonly named: string;
  /** Whether it is on this machine, so that it is an emulator and costs nothing. */
  readonly isLocal: boolean;
}

/** The options that name a service. They take precedence over the environment. */
export interface TargetFlags {
  readonly url?: string | undefined;
  readonly env?: "dev" | "production" | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a flow runs: the service of `--url`, `--env`, `NOUKAI_BASE_URL` or `NOUKAI_ENV`, in this order, and else here. An empty
 * variable counts as unset.
 *
 * @throws ConfigError if a name or an address cannot be one.
 */
export function resolveTarget({ url, env }: TargetFlags, variables: Environment): Target {
  if (url !== undefined) return service(parseBaseUrl(url), "--url");
  if (env !== undefined) return service(baseUrlOf(env, "--env"), `--env ${env}`);
  const base = variables.NOUKAI_BASE_URL?.trim() ?? "";
  if (base !== "") return service(parseBaseUrl(base), "NOUKAI_BASE_URL");
  const name = variables.NOUKAI_ENV?.trim() ?? "";
  if (name !== "") return service(baseUrlOf(name, "NOUKAI_ENV"), `NOUKAI_ENV=${name}`);
  return { kind: "here" };
}

/** The service that runs are looked up on: as for `resolveTarget`, and the hosted service where none is named. */
export function resolveService(flags: TargetFlags, variables: Environment): ServiceTarget {
  const target = resolveTarget(flags, variables);
  return target.kind === "service" ? target : service(HOSTED_BASE_URL, "the default");
}

function service(baseUrl: string, named: string): ServiceTarget {
  return { kind: "service", baseUrl, named, isLocal: isLoopback(new URL(baseUrl)) };
}

function baseUrlOf(name: string, where: string): string {
  if (name === "dev" || name === "development") return DEV_BASE_URL;
  if (name === "production") return HOSTED_BASE_URL;
  throw new ConfigError(`${where} must be dev or production, not "${name}".`);
}
