import { MAX_DEPTH, MAX_VALUES } from "../limits.js";
import type { JsonValue, Path } from "../../json-schema/types.js";
import {
  TOO_DEEP,
  TOO_MANY,
  UnreadableText,
  type ContainerPlace,
  type Span,
  type TextDocument,
  type TextProblem,
} from "./document.js";

type JsonList = JsonValue[];
type JsonRecord = Record<string, JsonValue>;

interface Frame {
  readonly container: JsonList | JsonRecord;
  readonly place: ContainerPlace;
  readonly anchor: string | undefined;
  /** The key or index of the entry that is being read, or was read last. */
  segment: string | number | undefined;
  keySpan: Span;
  /** In an object: whether the next thing is the value of the key in `segment`. */
  expectsValue: boolean;
  /** Whether the coming value belongs to a key that was there before: it is read, and dropped. */
  repeated: boolean;
  /** The container and the values inside, aliases written out, and the levels below: what an alias to it costs. */
  size: number;
  height: number;
}

interface Anchored {
  readonly value: JsonValue;
  readonly size: number;
  readonly height: number;
}

const NO_SPAN: Span = { start: 0, end: 0 };

/**
 * Builds a value, and the places of its parts, out of the events of a parser. Objects have no prototype, so that
 * `__proto__` and `constructor` are keys like any other. Depth and size are bounded with aliases counted in full, although
 * an aliased value is stored once.
 */
export class TreeBuilder {
  readonly #frames: Frame[] = [];
  readonly #places = new Map<object, ContainerPlace>();
  readonly #problems: TextProblem[] = [];
  readonly #anchors = new Map<string, Anchored | "open">();
  #root: JsonValue | undefined;
  #rootSpan: Span = NO_SPAN;
  #values = 0;

  /** Whether the next thing in the innermost object is a key. */
  get expectsKey(): boolean {
    const frame = this.#frames.at(-1);
    return frame !== undefined && !Array.isArray(frame.container) && !frame.expectsValue;
  }

  openList(span: Span, anchor?: string): void {
    this.#open([], span, anchor);
  }

  openObject(span: Span, anchor?: string): void {
    this.#open(Object.create(null) as JsonRecord, span, anchor);
  }

  key(text: string, span: Span): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) throw new Error("a key outside of any object");
    frame.segment = text;
    frame.keySpan = span;
    frame.expectsValue = true;
    frame.repeated = frame.place.numbers?.has(text) ?? false;
    if (frame.repeated)
      this.problem(span, `the key ${JSON.stringify(text)} appears twice in the same object`);
  }

  scalar(value: JsonValue, span: Span, anchor?: string): void {
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size: 1, height: 0 });
    this.#attach(value, span);
    this.#grow(1, 0, span);
  }

  alias(name: string, span: Span): void {
    const target = this.#anchors.get(name);
    if (target === "open") {
      this.#attach(null, span);
      throw this.unreadable(
        span,
        `the alias *${name} refers to an object or list that contains it`,
      );
    }
    this.#attach(target?.value ?? null, span);
    if (target === undefined)
      this.problem(span, `the alias *${name} refers to an anchor that is not defined before it`);
    else this.#grow(target.size, target.height, span);
  }

  close(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) throw new Error("nothing is open");
    const { container: value, size, anchor } = frame;
    const height = frame.height + 1;
    if (anchor !== undefined) this.#anchors.set(anchor, { value, size, height });
    const parent = this.#frames.at(-1);
    if (parent === undefined) return;
    parent.size += size;
    parent.height = Math.max(parent.height, height);
  }

  /** Notes something wrong with the entry that is being read. */
  problem(span: Span, message: string): void {
    this.#problems.push({ span, path: this.#path(), message });
  }

  /** Something wrong with the entry that is being read, to be thrown because what follows cannot be read. */
  unreadable(span: Span, message: string): UnreadableText {
    return new UnreadableText({ span, path: this.#path(), message });
  }

  /** What has been built. */
  finish(): TextDocument {
    return {
      value: this.#root,
      places: this.#places,
      root: this.#rootSpan,
      problems: this.#problems,
    };
  }

  /** What is known of a text that could not be read to its end. */
  abandon(problem: TextProblem): TextDocument {
    return { ...this.finish(), value: undefined, problems: [...this.#problems, problem] };
  }

  #open(container: JsonList | JsonRecord, span: Span, anchor: string | undefined): void {
    this.#attach(container, span);
    if (anchor !== undefined) this.#anchors.set(anchor, "open");
    this.#count(1, 1, span);
    const numbers = Array.isArray(container) ? undefined : new Map<string, number>();
    const place: ContainerPlace = { numbers, offsets: [] };
    this.#places.set(container, place);
    this.#frames.push({
      container,
      place,
      anchor,
      segment: undefined,
      keySpan: NO_SPAN,
      expectsValue: false,
      repeated: false,
      size: 1,
      height: 0,
    });
  }

  #attach(value: JsonValue, span: Span): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      this.#root = value;
      this.#rootSpan = span;
      return;
    }
    const { container, place } = frame;
    if (Array.isArray(container)) {
      frame.segment = container.length;
      place.offsets.push(span.start, span.end, span.start, span.end);
      container.push(value);
      return;
    }
    if (!frame.expectsValue || frame.segment === undefined)
      throw new Error("a value in the place of a key");
    frame.expectsValue = false;
    if (frame.repeated) return;
    const key = String(frame.segment);
    place.numbers?.set(key, place.numbers.size);
    place.offsets.push(frame.keySpan.start, frame.keySpan.end, span.start, span.end);
    container[key] = value;
  }

  /** Adds a finished value to the innermost container. */
  #grow(size: number, height: number, span: Span): void {
    this.#count(size, height, span);
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    frame.size += size;
    frame.height = Math.max(frame.height, height);
  }

  #count(values: number, height: number, span: Span): void {
    this.#values += values;
    if (this.#values > MAX_VALUES) throw this.unreadable(span, TOO_MANY);
    if (this.#frames.length + height > MAX_DEPTH) throw this.unreadable(span, TOO_DEEP);
  }

  #path(): Path {
    return this.#frames.flatMap(({ segment }) => (segment === undefined ? [] : [segment]));
  }
}
