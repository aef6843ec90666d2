import { useEffect, useState, type ReactNode } from "react";

/** Copies a text to the clipboard and says so. */
export function CopyButton({
  text,
  label,
  children,
}: {
  readonly text: string;
  /** What it does, for who does not see the icon: "Copy the path". */
  readonly label: string;
  /** What is shown in place of the icon. */
  readonly children?: ReactNode;
}): ReactNode {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => {
      setState("idle");
    }, 1500);
    return () => {
      clearTimeout(timer);
    };
  }, [state]);
  return (
    <>
      <button
        type="button"
        className={children === undefined ? "copy icon" : "copy"}
        title={label}
        aria-label={children === undefined ? label : undefined}
        data-state={state}
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => {
              setState("copied");
            },
            () => {
              setState("failed");
            },
          );
        }}
      >
        {children ?? <CopyIcon />}
      </button>
      <span className="visually-hidden" role="status">
        {state === "copied" ? "Copied" : state === "failed" ? "The browser did not allow it" : ""}
      </span>
    </>
  );
}

function CopyIcon(): ReactNode {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 5.5v-2a1 1 0 0 0-1-1h-6a1 1 0 0 0-1 1v6a1 1 0 0 0 1 1h2" />
    </svg>
  );
}
