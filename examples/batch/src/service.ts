import {
  isNoukaiError,
  type Client,
  type JobStatus,
  type SavedPause,
  type SessionExecution,
  type ToolDefinition,
  type ToolResult,
} from "noukai-codegen-runtime";
import { REVIEW_ABOVE, type Claim } from "./claim.js";
import { addDecimals } from "./decimal.js";
import { assess, type AssessFlow, type Decision } from "./flows/acme/claims/assess.js";
import { review, type ReviewFlow } from "./flows/acme/claims/review.js";
import type { Entry, Outcome, Stage, Usage } from "./record.js";

/** What the model may ask a person for. */
const ASK_ADJUSTER: ToolDefinition = {
  type: "function",
  function: {
    name: "ask_adjuster",
    description: "Asks the adjuster of the claim. The answer may take days.",
    parameters: { type: "object", properties: { question: { type: "string" } } },
  },
};

/** A run of either flow, as its session shows it. */
export type Found = SessionExecution<AssessFlow> | SessionExecution<ReviewFlow>;

/** Whether a claim is reviewed: such a run calls tools, so it cannot be a job. */
function isReview({ amount }: Claim): boolean {
  return amount > REVIEW_ABOVE;
}

/** The calls of flows that the batch makes. None of those that cost money is repeated: the client has no retries. */
export class Service {
  readonly #client: Client;

  /** @param client - with `maxRetries: 0`, so that what the service asks to wait for slows down the queue instead. */
  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Starts the run of a claim: a job, or a run that may pause.
   *
   * @param signal - aborts when the request must have been answered.
   * @throws what the client throws, and the reason of the signal.
   */
  async start({ claim, sessionId }: Entry, signal: AbortSignal): Promise<Stage> {
    const { message, amount } = claim;
    const settings = { sessionId, signal };
    if (!isReview(claim)) {
      const call = { message, parameters: { amount }, ...settings };
      const { executionId } = await assess(this.#client).executeAsync(call);
      return { state: "running", since: Date.now(), executionId };
    }
    // Captured, so that the session has the result where the answer to this request is lost.
    const call = { message, parameters: { amount }, tools: [ASK_ADJUSTER], trace: true };
    return stageOf(await review(this.#client).execute({ ...call, ...settings }));
  }

  /** Goes on with a paused run. Signal and errors are as for `start`. */
  async resume(
    { sessionId }: Entry,
    pause: SavedPause,
    toolResults: readonly ToolResult[],
    signal: AbortSignal,
  ): Promise<Stage> {
    const options = { toolResults, sessionId, signal };
    return stageOf(await review(this.#client).resume(pause, options));
  }

  /** Asks for a queued run once. */
  async poll(executionId: string): Promise<JobStatus<Decision>> {
    return (await assess(this.#client).job(executionId)).poll();
  }

  /** The runs of the session of a claim: none if the service knows no such session. */
  async find({ claim, sessionId }: Entry): Promise<readonly Found[]> {
    const session = this.#client.session(sessionId);
    try {
      return isReview(claim) ? await session.executions(review) : await session.executions(assess);
    } catch (error) {
      if (isNoukaiError(error) && error.name === "ReplaySessionNotFoundError") return [];
      throw error;
    }
  }

  /** What a run used, from its trace; null where the service gives no traces to API keys, or has none of the run. */
  async usage({ claim }: Entry, executionId: string): Promise<Usage | null> {
    const flow = isReview(claim) ? review(this.#client) : assess(this.#client);
    try {
      const { steps } = await flow.run(executionId).trace();
      const count = (of: "prompt" | "completion"): number =>
        steps.reduce((sum, { tokens }) => sum + (tokens?.[of] ?? 0), 0);
      return {
        costUsd: addDecimals(steps.map(({ costUsd }) => costUsd ?? "0")),
        promptTokens: count("prompt"),
        completionTokens: count("completion"),
      };
    } catch (error) {
      if (isNoukaiError(error) && [401, 403, 404].includes(error.status ?? 0)) return null;
      throw error;
    }
  }
}

/** The stage after an answer of `execute` or `resume`. */
function stageOf(answer: Awaited<ReturnType<ReturnType<typeof review>["execute"]>>): Stage {
  switch (answer.status) {
    case "tool_calls_required":
      return { state: "paused", pause: answer.toJSON() };
    case "failed": {
      const { executionId, error } = answer;
      return ended({ status: "failed", executionId, message: error.message });
    }
    case "completed": {
      const { executionId, result } = answer;
      return ended({ status: "completed", executionId, result });
    }
  }
}

export function ended(outcome: Outcome): Stage {
  return { state: "ended", outcome };
}
