import type { Dispatcher } from "undici";

/** Options of `createDispatcher`. */
export interface DispatcherOptions {
  /** Maximum number of concurrent requests to one server. */
  readonly concurrency: number;
  /** Timeout in milliseconds for connecting, for the headers, and between chunks of a body. */
  readonly timeout: number;
}

/** Uses the proxies of the usual environment variables, except for addresses of this machine. */
export async function createDispatcher({
  concurrency,
  timeout,
}: DispatcherOptions): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import("undici");
  const limits = {
    connections: concurrency,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { timeout },
  };
  const variables = ["http_proxy", "https_proxy"].flatMap((name) => [name, name.toUpperCase()]);
  if (variables.every((name) => (process.env[name] ?? "") === "")) return new Agent(limits);
  const except = process.env.no_proxy ?? process.env.NO_PROXY ?? "";
  return new EnvHttpProxyAgent({
    ...limits,
    noProxy: [except, "localhost", "127.0.0.1", "[::1]"].join(","),
  });
}
