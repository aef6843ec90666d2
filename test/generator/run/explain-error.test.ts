import { APITimeoutError } from "noukai-codegen-runtime";
import { expect, test } from "vitest";
import { CallError } from "../../../generator/errors.js";
import { explainError, resolveService } from "../../../generator/run/index.js";

const request = { method: "POST", url: "http://127.0.0.1:0/api/v1/seq/a/b/c/step" };
const late = new APITimeoutError("Timed out: the total limit is 1000 ms.", request);

test("a run on the service may have cost something", () => {
  const target = resolveService({}, { NOUKAI_ENV: "dev", NOUKAI_API_KEY: "nk_test_key" });
  expect(explainError(late, target, "run-1")).toEqual(
    new CallError(
      "Timed out: the total limit is 1000 ms. (POST http://127.0.0.1:0/api/v1/seq/a/b/c/step). `--timeout` gives it more seconds. The run is run-1; it may have cost something, and is not repeated.",
    ),
  );
});

test("a run in an emulator of this process has neither cost nor address", () => {
  expect(explainError(late, undefined, "run-1")).toEqual(
    new CallError("Timed out: the total limit is 1000 ms. `--timeout` gives it more seconds."),
  );
});
