import { ntxcp10 } from "@chargewire/ntxcp10";
import { ocpp16 } from "@chargewire/ocpp16";
import { ocpp20 } from "@chargewire/ocpp20";
import { ocpp21 } from "@chargewire/ocpp21";
import { ocpp201 } from "@chargewire/ocpp201";
import type { ActionTypes, Protocol } from "@chargewire/runtime";

/**
 * The protocols of the generated packages as lists, so that one test is good for all versions for which a rule holds.
 * The types name what the tests use of the actions, and the compiler sees that every version has it so.
 */

interface DataTransferRequest {
  readonly vendorId: string;
  readonly data?: unknown;
}
interface DataTransferResponse {
  readonly status: string;
  readonly data?: unknown;
}

/** What every version has, 1.6 and ntxcp among them. */
export interface EveryVersion {
  readonly client: {
    readonly calls: {
      readonly Heartbeat: ActionTypes<object, { readonly currentTime: string }>;
      readonly DataTransfer: ActionTypes<DataTransferRequest, DataTransferResponse>;
    };
    readonly sends: object;
    readonly extensions: object;
  };
  readonly server: {
    readonly calls: {
      readonly ClearCache: ActionTypes<object, { readonly status: string }>;
      readonly DataTransfer: ActionTypes<DataTransferRequest, DataTransferResponse>;
    };
    readonly sends: object;
    readonly extensions: object;
  };
}

export interface BootNotificationRequest {
  readonly chargingStation: {
    readonly model: string;
    readonly vendorName: string;
    readonly firmwareVersion?: string | undefined;
    readonly modem?: { readonly iccid?: string | undefined; readonly imsi?: string | undefined } | undefined;
  };
  readonly reason: string;
}
export interface BootNotificationResponse {
  readonly status: "Accepted" | "Pending" | "Rejected";
  readonly currentTime: string;
  readonly interval: number;
}
export interface AuthorizeRequest {
  readonly idToken: {
    readonly idToken: string;
    readonly type: string;
    readonly additionalInfo?: readonly object[] | undefined;
  };
}
export interface AuthorizeResponse {
  readonly idTokenInfo: {
    readonly status: string;
    readonly personalMessage?: object | undefined;
  };
}
interface Variable {
  readonly component: { readonly name: string; readonly evse?: object | undefined };
  readonly variable: { readonly name: string };
}
export interface GetVariablesRequest {
  readonly getVariableData: readonly Variable[];
}
export interface GetVariablesResponse {
  readonly getVariableResult: readonly (Variable & { readonly attributeStatus: string })[];
}

export interface GetReportRequest {
  readonly requestId?: number | undefined;
  readonly componentVariable?: readonly object[] | undefined;
  readonly componentCriteria?: readonly string[] | undefined;
}
export interface GetChargingProfilesRequest {
  readonly requestId?: number | undefined;
  readonly chargingProfile: { readonly chargingProfileId?: readonly number[] | undefined };
}

/** What the versions 2.x have. */
export interface Ocpp2x extends EveryVersion {
  readonly client: EveryVersion["client"] & {
    readonly calls: {
      readonly BootNotification: ActionTypes<BootNotificationRequest, BootNotificationResponse>;
      readonly Authorize: ActionTypes<AuthorizeRequest, AuthorizeResponse>;
    };
  };
  readonly server: EveryVersion["server"] & {
    readonly calls: {
      readonly GetVariables: ActionTypes<GetVariablesRequest, GetVariablesResponse>;
      readonly GetReport: ActionTypes<GetReportRequest, { readonly status: string }>;
      readonly GetChargingProfiles: ActionTypes<GetChargingProfilesRequest, { readonly status: string }>;
    };
  };
}

/** All versions that there are packages of. */
export const everyVersion: readonly Protocol<EveryVersion>[] = [ocpp16, ocpp20, ocpp201, ocpp21, ntxcp10];

/** The versions of OCPP 2.x. */
export const ocpp2x: readonly Protocol<Ocpp2x>[] = [ocpp20, ocpp201, ocpp21];

/** The versions of OCPP 2.x that have neither CALLRESULTERROR nor SEND. */
export const before21: readonly Protocol<Ocpp2x>[] = [ocpp20, ocpp201];

/** The versions whose grammar is that of OCPP 1.6. */
export const ocpp1x: readonly Protocol<EveryVersion>[] = [ocpp16, ntxcp10];

/** A time for messages that need one. */
export const currentTime = "2026-11-20T08:00:00Z";

/** A BootNotification of every version 2.x. */
export const boot: BootNotificationRequest = {
  chargingStation: { model: "One", vendorName: "Example" },
  reason: "PowerUp",
};
