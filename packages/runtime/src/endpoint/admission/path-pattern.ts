import { DefinitionError } from "../../errors/definition-error.js";

/** What a path pattern finds in a path: the captures, decoded once (R1). */
export interface FoundPath {
  readonly matched: true;
  readonly identity: string;
  readonly params: Readonly<Record<string, string>>;
}

/** What a path is to a pattern. */
export type PathMatch = FoundPath | { readonly matched: false; readonly reason: "path" | "encoding" };

/** Matches the path of a handshake. */
export type PathMatcher = (path: string) => PathMatch;

/**
 * Compiles a pattern for the path of a handshake. Segments are literal text, `:name` for one segment of any text, or
 * `*` for any number of segments; the last one is `:identity`. A trailing slash of the path is tolerated (R1).
 * @throws DefinitionError when the pattern does not end in `:identity`, or has more than one `*`.
 */
export function compilePath(pattern: string): PathMatcher {
  const wanted = pattern.split("/").filter((segment) => segment !== "");
  if (wanted.at(-1) !== ":identity" || wanted.filter((segment) => segment === "*").length > 1) {
    throw new DefinitionError(`The path ${pattern} must end in /:identity and may have one * at most.`);
  }
  const spread = wanted.indexOf("*");
  // What stands behind the star is counted from the end.
  const parts = wanted
    .map((text, index): Part => ({ text, at: spread >= 0 && index > spread ? index - wanted.length : index }))
    .filter(({ text }) => text !== "*");
  const literals = parts.filter(({ text }) => !text.startsWith(":"));
  const captures = parts
    .filter(({ text }) => text.startsWith(":"))
    .map(({ text, at }) => ({ text: text.slice(1), at }));
  return (path) => {
    const segments = segmentsOf(path);
    const extra = segments.length - wanted.length;
    const fits = spread < 0 ? extra === 0 : extra >= -1;
    if (!fits || literals.some(({ text, at }) => segments.at(at) !== text)) return { matched: false, reason: "path" };
    return decodeAll(captures, segments);
  };
}

/** A segment of a pattern. */
interface Part {
  /** What it says: the literal, or the name of the capture. */
  readonly text: string;
  /** Which segment of a path it is: from 0 on, or from -1 backwards. */
  readonly at: number;
}

function segmentsOf(path: string): string[] {
  const start = path.startsWith("/") ? 1 : 0;
  const end = path.length > start && path.endsWith("/") ? path.length - 1 : path.length;
  return path.slice(start, end).split("/");
}

/** Decodes every capture once; an identity that is empty is none (R2). */
function decodeAll(captures: readonly Part[], segments: readonly string[]): PathMatch {
  try {
    const params = Object.fromEntries(
      captures.map(({ text, at }) => [text, decodeURIComponent(segments.at(at) ?? "")]),
    );
    const identity = params["identity"] ?? "";
    return identity === "" ? { matched: false, reason: "path" } : { matched: true, identity, params };
  } catch {
    // decodeURIComponent throws a URIError for a percent sign without two digits, and for broken UTF-8.
    return { matched: false, reason: "encoding" };
  }
}
