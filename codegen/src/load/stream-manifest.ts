import type { ManifestPlace } from "./load-schemas.js";
import type { DialectManifest, GrpcManifest, Manifest, WrittenManifest } from "./manifest.js";

/** A manifest with another transport than OCPP-J; by its schema it has roles, and neither dialect nor profiles. */
export type StreamManifest = WrittenManifest & Required<Pick<WrittenManifest, "transport" | "roles">>;

/** A stream has no frames, so nothing is ever asked of its dialect. */
const noDialect: DialectManifest = { messageTypes: ["SEND"] };

/**
 * The manifest of a stream in the form that all stages know: its method as the one group, its two messages as what is
 * sent there without an answer.
 */
export function streamManifest({ extends: _extends, drop: _drop, ...written }: StreamManifest): Manifest {
  const { name, description, session, command } = written.transport.method;
  const actions = {
    [session.message]: { from: "client", kind: "send" },
    [command.message]: { from: "server", kind: "send" },
  } as const;
  return {
    ...written,
    subprotocol: "",
    dialect: noDialect,
    profileTitle: "method",
    profiles: [{ name, description, actions }],
  };
}

/** Where a member of such a manifest is written. */
export function streamPlace(place: ManifestPlace, { method }: GrpcManifest): ManifestPlace {
  return (...keys) => {
    const [member, , group, action] = keys;
    if (member !== "profiles") return place(...keys);
    if (group !== "actions") return place("transport", "method", ...(group === undefined ? [] : [group]));
    return place("transport", "method", action === method.session.message ? "session" : "command", "message");
  };
}
