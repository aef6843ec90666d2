import {
  createContext,
  createElement,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";
import type { FunctionComponent, ReactNode } from "react";
import type { FlowBinder } from "../client/core.js";
import { ValueError } from "../errors.js";
import type { ContractOf, FlowContract } from "../flow/contract.js";
import type { FlowFactory } from "../flow/define.js";
import type { DefaultVersionOf, EventsOptions } from "../flow/options.js";
import type { ToolResult } from "../tools/types.js";
import { Runner } from "./runner.js";
import type { RunState } from "./state.js";

const ClientContext = createContext<FlowBinder | undefined>(undefined);

/** Gives the components below it the client that `useFlow` runs flows on. */
export const NoukaiProvider: FunctionComponent<NoukaiProviderProps> = ({ client, children }) =>
  createElement(ClientContext.Provider, { value: client }, children);

/** Props of `NoukaiProvider`. */
export interface NoukaiProviderProps {
  /** As `createBrowserClient` of `noukai-codegen-runtime/browser` returns it. */
  readonly client: FlowBinder;
  readonly children?: ReactNode;
}

/** Options of `useFlow`. */
export interface UseFlowOptions {
  /** Default: the client of the `NoukaiProvider`. */
  readonly client?: FlowBinder | undefined;
}

type Contract<F extends FlowContract> = ContractOf<F, DefaultVersionOf<F>>;

/** What `useFlow` returns beside the state of the run. The functions are the same in every render. */
export interface FlowControls<F extends FlowContract> {
  /**
   * Runs the flow; the version is the relay's to choose. While a run is under way nothing is started, whatever the options are: a second click is not paid for.
   *
   * @returns the state that the run ends in, as a promise that does not reject
   */
  readonly run: (options: EventsOptions<F>) => Promise<RunState<Contract<F>>>;
  /**
   * Answers the tool calls of a paused run, which goes on.
   *
   * @throws ValueError if no run is paused, or a tool call has no result, or a result no tool call.
   */
  readonly answer: (toolResults: readonly ToolResult[]) => Promise<void>;
  /** Ends the run that is under way: its request is aborted, and the relay ends its own. What has run was paid for. */
  readonly cancel: () => void;
  /** Cancels, and forgets the run. */
  readonly reset: () => void;
}

/** What `useFlow` returns, narrowed by `status`. */
export type UsedFlow<F extends FlowContract> = RunState<Contract<F>> & FlowControls<F>;

/**
 * Runs a flow from a component, and shows its steps as they come. One run at a time; it is cancelled when the component is
 * removed. Sends nothing until `run` is called.
 *
 * @param flow as generated files export it: `grade3`
 * @throws ValueError without a client.
 * @example const { status, steps, result, run, cancel } = useFlow(grade3);
 */
export function useFlow<F extends FlowContract>(
  flow: FlowFactory<F>,
  { client: own }: UseFlowOptions = {},
): UsedFlow<F> {
  const provided = useContext(ClientContext);
  const client = own ?? provided;
  if (!client) {
    throw new ValueError(
      "useFlow needs a client: wrap the page in <NoukaiProvider client={createBrowserClient({ url })}>, or pass one.",
    );
  }
  const [runner] = useState(() => new Runner());
  useEffect(() => runner.cancel, [runner]);
  const state = useSyncExternalStore(runner.subscribe, runner.state, runner.state);
  const controls = useMemo(
    () => ({
      // The contract describes the events.
      run: (options: EventsOptions<F>) => runner.start(() => flow(client).events(options)),
      answer: runner.answer,
      cancel: runner.cancel,
      reset: runner.reset,
    }),
    [runner, flow, client],
  );
  // And so it does the state.
  return { ...state, ...controls } as unknown as UsedFlow<F>;
}
