using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "network", network = (allow = ["local", "public", "private"])),
  ],
);

const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "dist/worker.js")],
  compatibilityDate = "2026-01-01",
  bindings = [
    (name = "NOUKAI_BASE_URL", fromEnvironment = "NOUKAI_BASE_URL"),
    (name = "NOUKAI_API_KEY", fromEnvironment = "NOUKAI_API_KEY"),
  ],
  globalOutbound = "network",
);
