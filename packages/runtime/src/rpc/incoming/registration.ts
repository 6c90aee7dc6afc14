import type { Connection } from "../connection.js";

/** A CALL or SEND of a client, as the application's {@link RegistrationCheck} sees it. */
export interface RegistrationState {
  readonly connection: Connection;
  readonly action: string;
  /** Whether the registration of this connection was answered with acceptance. */
  readonly isRegistered: boolean;
}

/** Says whether a message of a client may be handled before, or without, a registration over this connection. */
export type RegistrationCheck = (state: RegistrationState) => boolean;

/** Whether the messages of a client wait for its registration (R47). */
export type RegistrationPolicy = "open" | "required" | RegistrationCheck;
