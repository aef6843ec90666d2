import { type ReactNode } from "react";
import { useFlows } from "../api/queries.js";
import { versionName } from "../flows/summaries.js";
import { useQueryState } from "../router/use-place.js";
import { isFiltered, NO_FILTER, PERIODS, readFilter } from "./run-filter.js";

const STATUSES = ["pending", "running", "paused", "completed", "failed", "cancelled"];
const CUSTOM = "custom";

/** The filter of a list of runs. It is kept in the address, so that it can be shared and goes back. */
export function FilterBar({
  fixed = [],
}: {
  /** What the view sets itself. */
  readonly fixed?: readonly ("session" | "trigger")[];
}): ReactNode {
  const [query, change] = useQueryState();
  const { data } = useFlows();
  const filter = readFilter(query);
  const flows = data?.flows ?? [];
  const versions = versionsOf(flows, filter.flow);
  const isCustom =
    query.get("within") === CUSTOM || filter.from !== undefined || filter.to !== undefined;
  return (
    <search className="filters">
      <input
        type="search"
        className="search"
        placeholder="Search runs"
        title="Words in the id, session, input, result or error"
        aria-label="Search runs: words in the id, session, input, result or error"
        value={query.get("q") ?? ""}
        onChange={(event) => {
          change({ q: event.target.value });
        }}
      />
      <Choice
        label="Flow"
        value={filter.flow}
        options={flows.map(({ flow }) => [flow, flow])}
        onChange={(flow) => {
          change({ flow, version: undefined });
        }}
      />
      <Choice
        label="Status"
        value={filter.status}
        options={STATUSES.map((status) => [status, status])}
        onChange={(status) => {
          change({ status });
        }}
      />
      <Choice
        label="Version"
        value={filter.version}
        options={versions.map((version) => [String(version), versionName(version)])}
        onChange={(version) => {
          change({ version });
        }}
      />
      {!fixed.includes("trigger") && (
        <Choice
          label="Started by"
          value={filter.trigger}
          options={["execute", "step", "job"].map((trigger) => [trigger, trigger])}
          onChange={(trigger) => {
            change({ trigger });
          }}
        />
      )}
      <Choice
        label="Time"
        value={isCustom ? CUSTOM : filter.within}
        options={[
          ...Object.entries(PERIODS).map(([id, { name }]) => [id, name] as const),
          [CUSTOM, "From … to …"],
        ]}
        onChange={(within) => {
          change({ within, from: undefined, to: undefined });
        }}
      />
      {isCustom && (
        <>
          <TimeField
            label="From"
            value={filter.from}
            onChange={(from) => {
              change({ from });
            }}
          />
          <TimeField
            label="To"
            value={filter.to}
            onChange={(to) => {
              change({ to });
            }}
          />
        </>
      )}
      {filter.session !== undefined && !fixed.includes("session") && (
        <button
          type="button"
          className="button"
          onClick={() => {
            change({ session: undefined });
          }}
        >
          Session {filter.session} <span aria-hidden="true">×</span>
          <span className="visually-hidden">: show all sessions</span>
        </button>
      )}
      {isFiltered(filter) && (
        <button
          type="button"
          className="button"
          onClick={() => {
            change(NO_FILTER);
          }}
        >
          Clear
        </button>
      )}
    </search>
  );
}

function Choice({
  label,
  value = "",
  options,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
}): ReactNode {
  const isKnown = value === "" || options.some(([id]) => id === value);
  return (
    <select
      aria-label={label}
      value={value}
      className={value === "" ? undefined : "active"}
      onChange={(event) => {
        onChange(event.target.value);
      }}
    >
      <option value="">{label}: any</option>
      {options.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      {!isKnown && <option value={value}>{value}</option>}
    </select>
  );
}

function TimeField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}): ReactNode {
  return (
    <label className="inline-field">
      <span>{label}</span>
      <input
        type="datetime-local"
        step={1}
        value={value === undefined ? "" : localText(value)}
        onChange={(event) => {
          const time = Date.parse(event.target.value);
          onChange(Number.isNaN(time) ? undefined : time);
        }}
      />
    </label>
  );
}

/** A time as `datetime-local` has it: without zone. */
function localText(time: number): string {
  const shifted = time - new Date(time).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 19);
}

function versionsOf(
  flows: readonly { readonly flow: string; readonly versions: readonly (string | number)[] }[],
  flow: string | undefined,
): readonly (string | number)[] {
  const found = flows.filter((each) => flow === undefined || each.flow === flow);
  const versions = new Set(found.flatMap((each) => each.versions));
  return [...versions].sort((one, other) => rank(one) - rank(other));
}

function rank(version: string | number): number {
  return typeof version === "number" ? version : 0;
}
