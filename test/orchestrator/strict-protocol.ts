import type { StreamProtocol } from "@chargewire/grpc";
import { type ChargerCommand, type ChargerSession, orchestrator10 } from "@chargewire/orchestrator10";

/** The protocol of a server that wants more of a session than the schema does, and refuses others at `/watts`. */
export function strictProtocol(
  isGood: (session: ChargerSession) => boolean,
): StreamProtocol<ChargerSession, ChargerCommand> {
  const validate = (value: unknown): value is never => {
    validate.errors = [{ instancePath: "/watts", keyword: "maximum", params: { limit: 1 } }];
    return isGood(value as ChargerSession);
  };
  validate.errors = [] as readonly { instancePath: string; keyword: string; params: object }[];
  const feature = { ...orchestrator10.session.feature, request: validate as never };
  return { ...orchestrator10, session: { ...orchestrator10.session, feature } };
}
