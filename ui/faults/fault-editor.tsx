import { useId, useState, type ReactNode } from "react";
import { useFlows } from "../api/queries.js";
import { ENDPOINTS, FAULT_NAMES, NEW_RULE, type FaultRule } from "./fault-rules.js";

type Kind = keyof typeof FAULT_NAMES;

/** What is entered: texts, as fields have them. */
interface Draft {
  readonly flow: string;
  readonly endpoint: string;
  readonly least: string;
  readonly most: string;
  readonly kind: Kind | "";
  readonly status: string;
  readonly code: string;
  readonly retryAfter: string;
  readonly percent: string;
  readonly times: string;
}

/** The fields of a fault rule. */
export function FaultEditor({
  rule,
  isPending,
  onSave,
  onLeave,
}: {
  /** The rule that is changed; undefined for a new one. */
  readonly rule: FaultRule | undefined;
  readonly isPending: boolean;
  readonly onSave: (rule: FaultRule) => void;
  readonly onLeave: () => void;
}): ReactNode {
  const list = useId();
  const { data } = useFlows();
  const [draft, setDraft] = useState(() => draftOf(rule ?? NEW_RULE));
  const field = (
    name: Exclude<keyof Draft, "kind">,
    label: string,
    options: { readonly max?: number; readonly isText?: boolean; readonly list?: string } = {},
  ): ReactNode => (
    <label className="field">
      <span>{label}</span>
      <input
        type={options.isText === true ? "text" : "number"}
        min={0}
        max={options.max}
        list={options.list}
        step="any"
        value={draft[name]}
        onChange={(event) => {
          setDraft({ ...draft, [name]: event.target.value });
        }}
      />
    </label>
  );
  return (
    <form
      className="card stack"
      aria-label="Fault rule"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(ruleOf(draft));
      }}
    >
      <h2>{rule === undefined ? "New rule" : "Change the rule"}</h2>
      <div className="fault-fields">
        {field("flow", "Flow, * for any part", { isText: true, list })}
        <datalist id={list}>
          {data?.flows.map(({ flow }) => (
            <option key={flow} value={flow} />
          ))}
        </datalist>
        <label className="field">
          <span>Requests</span>
          <select
            value={draft.endpoint}
            onChange={(event) => {
              setDraft({ ...draft, endpoint: event.target.value });
            }}
          >
            <option value="">All</option>
            {ENDPOINTS.map((endpoint) => (
              <option key={endpoint}>{endpoint}</option>
            ))}
          </select>
        </label>
        {field("least", "Delay in ms, at least", { max: 600_000 })}
        {field("most", "at most", { max: 600_000 })}
      </div>
      <label className="field">
        <span>What goes wrong</span>
        <select
          value={draft.kind}
          onChange={(event) => {
            const { value } = event.target;
            setDraft({ ...draft, kind: isKind(value) ? value : "" });
          }}
        >
          <option value="">Nothing: it is only late</option>
          {Object.entries(FAULT_NAMES).map(([kind, name]) => (
            <option key={kind} value={kind}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {draft.kind !== "" && (
        <div className="fault-fields">
          {draft.kind === "status" && (
            <>
              {field("status", "Status, 400 to 599", { max: 599 })}
              {field("code", "Code of the error", { isText: true })}
              {field("retryAfter", "Retry-After, in s")}
            </>
          )}
          {field("percent", "For % of requests", { max: 100 })}
          {field("times", "How many times at most")}
        </div>
      )}
      <p className="row">
        <button type="submit" className="button primary" disabled={isPending}>
          {rule === undefined ? "Add the rule" : "Save the rule"}
        </button>
        {rule !== undefined && (
          <button type="button" className="button" onClick={onLeave}>
            Leave it
          </button>
        )}
      </p>
    </form>
  );
}

function draftOf({ flow, endpoint, latency, fault, probability, times }: FaultRule): Draft {
  const [least, most] = latency;
  const error = fault?.kind === "status" ? fault : undefined;
  return {
    flow: flow ?? "",
    endpoint: endpoint ?? "",
    least: String(least),
    most: String(most),
    kind: fault?.kind ?? "",
    status: String(error?.status ?? 503),
    code: error?.code ?? "",
    retryAfter: error?.retryAfter === undefined ? "" : String(error.retryAfter),
    percent: String(Number((probability * 100).toFixed(6))),
    times: times === undefined ? "" : String(times),
  };
}

/** The rule that is entered. Whether it can be used, the emulator says. */
function ruleOf(draft: Draft): FaultRule {
  const { flow, endpoint, kind, code, retryAfter, times } = draft;
  const least = Number(draft.least);
  return {
    ...(flow.trim() === "" ? {} : { flow: flow.trim() }),
    ...(endpoint === "" ? {} : { endpoint }),
    latency: [least, Math.max(least, Number(draft.most))],
    ...(kind === ""
      ? {}
      : {
          fault:
            kind === "status"
              ? {
                  kind,
                  status: Number(draft.status),
                  ...(code.trim() === "" ? {} : { code: code.trim() }),
                  ...(retryAfter === "" ? {} : { retryAfter: Number(retryAfter) }),
                }
              : { kind },
        }),
    probability: draft.percent === "" ? 1 : Number(draft.percent) / 100,
    ...(times === "" ? {} : { times: Number(times) }),
  };
}

function isKind(text: string): text is Kind {
  return Object.hasOwn(FAULT_NAMES, text);
}
