import { useState, type ReactNode } from "react";

/** Asks for the control token: an emulator that other machines reach gives its page none. */
export function TokenPrompt({
  isAgain,
  onToken,
}: {
  /** Whether one was typed and refused. */
  readonly isAgain: boolean;
  readonly onToken: (token: string) => void;
}): ReactNode {
  const [token, setToken] = useState("");
  return (
    <main className="prompt">
      <form
        className="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          onToken(token.trim());
        }}
      >
        <h1>Control token</h1>
        <p>
          Other machines can reach this emulator, so its page needs the control token that it
          printed when it started, or that was chosen with <code>--control-token</code>.
        </p>
        <label className="field">
          <span>Control token</span>
          <input
            type="password"
            autoComplete="off"
            required
            value={token}
            aria-invalid={isAgain}
            aria-describedby={isAgain ? "refused" : undefined}
            onChange={(event) => {
              setToken(event.target.value);
            }}
          />
        </label>
        {isAgain && (
          <p id="refused" className="error-text" role="alert">
            The emulator refused this token. A new one is made with every start.
          </p>
        )}
        <button className="button primary" type="submit">
          Continue
        </button>
      </form>
    </main>
  );
}
