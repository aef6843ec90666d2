import { startEmulator } from "noukai-codegen/emulator";
import { createClient } from "noukai-codegen-runtime";
import { createRelay } from "noukai-codegen-runtime/relay";
import { relayHandler } from "noukai-codegen-runtime/relay/express";
import type { Plugin, PreviewServer, ViteDevServer } from "vite";
import { brief } from "./src/flows/acme/research/brief.ts";
import { grade3 } from "./src/flows/acme/spelling/grade-3.ts";

/** Serves `/agent` to the page: what your own server does in production. It has the key, and the page has none. */
export function relay(): Plugin {
  const serve = async (server: ViteDevServer | PreviewServer): Promise<void> => {
    // With NOUKAI_API_KEY the relay asks the service; without, an emulator on this machine.
    const emulator =
      process.env.NOUKAI_API_KEY === undefined
        ? await startEmulator({ flows: "../flows", cwd: server.config.root, strict: false })
        : undefined;
    const client =
      emulator === undefined
        ? createClient()
        : createClient({ apiKey: "nk_local", baseUrl: emulator.url });
    const handle = relayHandler(
      createRelay({
        client,
        path: "/agent",
        flows: [grade3, brief],
        allow: ["tools"],
        // Ask your session here: what gets past this line runs flows at your expense.
        authorize: (request) => request.headers.get("sec-fetch-site") === "same-origin",
      }),
    );
    server.middlewares.use("/agent", handle);
    server.httpServer?.once("close", () => {
      void client.close();
      void emulator?.close();
    });
  };
  return { name: "relay", configureServer: serve, configurePreviewServer: serve };
}
