import { Component, type ReactNode } from "react";
import { messageOf } from "../api/error.js";

interface Props {
  /** What is shown: an error goes away when this changes. */
  readonly place: string;
  readonly children: ReactNode;
}

/** Shows the error of a view in its place, so that the rest of the page goes on. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override readonly state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    if (before.place !== this.props.place && this.state.error !== undefined)
      this.setState({ error: undefined });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <section className="notice error" role="alert">
        <h1>This view failed</h1>
        <p>{messageOf(error)}</p>
        <button
          className="button"
          type="button"
          onClick={() => {
            window.location.reload();
          }}
        >
          Load the page again
        </button>
      </section>
    );
  }
}
