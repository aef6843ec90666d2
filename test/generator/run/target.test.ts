import { expect, test } from "vitest";
import { resolveService, resolveTarget } from "../../../generator/run/target.js";

const DEV = "http://localhost:8080/api/v1";
const HOSTED = "https://api.noukai.dev/api/v1";

test("a flow runs here unless something names a service", () => {
  expect(resolveTarget({}, {})).toEqual({ kind: "here" });
  expect(resolveTarget({}, { NOUKAI_ENV: "", NOUKAI_BASE_URL: " " })).toEqual({ kind: "here" });
  expect(resolveTarget({}, { NOUKAI_API_KEY: "nk_live_x" })).toEqual({ kind: "here" });
});

test("options go before variables, and addresses before names", () => {
  const env = { NOUKAI_ENV: "dev", NOUKAI_BASE_URL: "https://gateway.example/api/v1/" };
  const named = (flags: Parameters<typeof resolveTarget>[0], variables = env): unknown => {
    const target = resolveTarget(flags, variables);
    return target.kind === "service" && [target.baseUrl, target.named, target.isLocal];
  };
  expect(named({ url: "http://127.0.0.1:1/api/v1", env: "dev" })).toEqual([
    ...["http://127.0.0.1:1/api/v1", "--url", true],
  ]);
  expect(named({ env: "production" })).toEqual([HOSTED, "--env production", false]);
  expect(named({})).toEqual(["https://gateway.example/api/v1", "NOUKAI_BASE_URL", false]);
  expect(named({}, { ...env, NOUKAI_BASE_URL: "" })).toEqual([DEV, "NOUKAI_ENV=dev", true]);
});

test("what is no address and no name is refused", () => {
  expect(() => resolveTarget({ url: "localhost:8080" }, {})).toThrow("is a URL such as");
  expect(() => resolveTarget({ url: "https://me:pw@x.example" }, {})).toThrow("user name");
  expect(() => resolveTarget({}, { NOUKAI_ENV: "prod" })).toThrow(
    'NOUKAI_ENV must be dev or production, not "prod".',
  );
});

test("runs are looked up on the hosted service by default", () => {
  expect(resolveService({}, {})).toMatchObject({ baseUrl: HOSTED, isLocal: false });
});
