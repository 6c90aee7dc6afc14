import { DefinitionError } from "../errors/definition-error.js";

/** What a path pattern finds in a path: the captures, decoded once (R1). */
export type PathMatch =
  | { readonly matched: true; readonly identity: string; readonly params: Readonly<Record<string, string>> }
  | { readonly matched: false; readonly reason: "path" | "encoding" };

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
  return (path) => {
    const segments = path.replace(/^\//, "").replace(/\/$/, "").split("/");
    const spread = wanted.indexOf("*");
    const extra = segments.length - wanted.length;
    if (spread < 0 ? extra !== 0 : extra < -1) return { matched: false, reason: "path" };
    const captured: [string, string][] = [];
    for (const [index, name] of wanted.entries()) {
      const segment = segments[spread >= 0 && index > spread ? index + extra : index] ?? "";
      if (index === spread) continue;
      if (name.startsWith(":")) captured.push([name.slice(1), segment]);
      else if (name !== segment) return { matched: false, reason: "path" };
    }
    return decodeAll(captured);
  };
}

/** Decodes every capture once; an identity that is empty is none (R2). */
function decodeAll(captured: readonly [string, string][]): PathMatch {
  try {
    const params = Object.fromEntries(captured.map(([name, segment]) => [name, decodeURIComponent(segment)]));
    const identity = params["identity"] ?? "";
    return identity === "" ? { matched: false, reason: "path" } : { matched: true, identity, params };
  } catch {
    // decodeURIComponent throws a URIError for a percent sign without two digits, and for broken UTF-8.
    return { matched: false, reason: "encoding" };
  }
}
