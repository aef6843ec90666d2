import { afterEach, vi } from "vitest";
import { completed, json } from "../support/server.js";
import { useServer, type ServerTest } from "../support/use-server.js";

/** Starts a server that completes every run, and a client of it, for each test. */
export function useClient(): ServerTest {
  const at = useServer((_request, response) => {
    json(response, 200, completed([]), { "x-request-id": "req-1" });
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  return at;
}
