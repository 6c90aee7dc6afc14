import { DefinitionError } from "../../errors/definition-error.js";
import type { FeatureKind } from "../../model/feature.js";
import { ValidationError } from "../call-errors.js";
import type { Report } from "../report.js";
import type { ConnectionSettings, Route } from "../settings.js";
import { checkOutgoing } from "./outgoing-payload.js";

/**
 * Checks the request of a call or SEND of this side and makes it what goes over the wire.
 * @throws DefinitionError when this side may not start the action.
 * @throws ValidationError when the request breaks its schema, in the mode `strict`.
 */
export function prepareRequest(
  settings: ConnectionSettings,
  route: Route | undefined,
  kind: FeatureKind,
  action: string,
  messageId: string,
  request: object,
  report: (report: Report) => void,
): object {
  const { protocol, side } = settings;
  if (route === undefined || route.feature.kind !== kind || !route.feature.from.includes(side)) {
    throw new DefinitionError(
      `${action} is no action that a ${protocol.roles[side]} may ${kind} in ${protocol.title}; ` +
        "callUnchecked() sends actions that the protocol does not have.",
    );
  }
  const { feature, validation } = route;
  const { payload, issues } = checkOutgoing(request, feature.request, validation, protocol.dialect);
  if (issues === undefined) return payload;
  if (validation.outgoing === "strict") {
    throw new ValidationError(issues, { action, messageId, part: "request", received: false });
  }
  report({ kind: "invalidPayload", action, messageId, part: "request", received: false, issues });
  return payload;
}
