/** A part of the book: a heading of the sidebar, and its pages in the order of reading. */
export interface Part {
  readonly title: string;
  /** Paths below `docs/`, without `.md`. */
  readonly pages: readonly string[];
}

/** The first page, which the sidebar does not list: its heading is the name of the site. */
export const firstPage = "index";

/** The book, in the order of reading. A page that is not listed here fails the build of the site. */
export const contents: readonly Part[] = [
  { title: "Start", pages: ["start/first-call", "start/commands", "run"] },
  { title: "Definitions", pages: ["definition-format", "wiring", "hosted", "rules"] },
  {
    title: "Generating",
    pages: ["generating/clients", "generating/config", "check", "build-tools", "zod"],
  },
  {
    title: "Calling",
    pages: [
      "calling/client",
      "calling/execute",
      "calling/steps",
      "calling/events",
      "calling/jobs",
      "calling/webhooks",
      "calling/traces",
      "calling/replay",
      "calling/tools",
      "calling/pause-and-resume",
      "calling/messages",
      "calling/errors",
      "calling/timeouts",
      "calling/retries",
      "calling/hooks",
      "calling/observability",
      "calling/validating",
      "calling/blocking",
      "calling/stopping",
      "calling/costs",
      "browser",
      "limits",
      "validation",
    ],
  },
  { title: "Agents", pages: ["agents"] },
  { title: "Testing", pages: ["testing/vitest", "testing/jest", "emulator"] },
  {
    title: "Frameworks",
    pages: [
      "frameworks/next",
      "frameworks/nest",
      "frameworks/express",
      "frameworks/hono",
      "frameworks/vite",
      "frameworks/workers",
    ],
  },
  { title: "CI and monorepos", pages: ["ci/continuous-integration", "ci/monorepos", "scale"] },
  { title: "Coming from", pages: ["from/python", "migrate-from-sdk", "from/version-0-1"] },
  { title: "The hosted service", pages: ["service", "doctor"] },
  { title: "About", pages: ["about/tested", "about/telemetry"] },
];
