import { workerData } from "node:worker_threads";
import { StepError } from "../../engine/errors.js";
import { answerRequests } from "../../threads/answer-requests.js";
import { createInterpreter } from "./interpreter.js";
import { isCodeRequest, isLimits, type CodeAnswer, type CodeRequest } from "./messages.js";

/*
 * The sandbox's thread handles one request at a time. It can be terminated at any moment, which limits the time of code
 * that the interpreter cannot interrupt.
 */
const limits: unknown = workerData;
if (!isLimits(limits)) throw new TypeError("The sandbox's thread was started without limits");
const interpreter = createInterpreter(limits);

async function answer({ body, parameters }: CodeRequest): Promise<CodeAnswer> {
  try {
    return { output: await interpreter.run(body, parameters) };
  } catch (error) {
    if (error instanceof StepError) return { error: { code: error.code, message: error.message } };
    throw error;
  }
}

await interpreter.load();
answerRequests(async (request) => {
  if (!isCodeRequest(request)) throw new TypeError("Unexpected message to the sandbox's thread");
  return await answer(request);
});
