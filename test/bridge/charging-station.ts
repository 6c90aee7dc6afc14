import * as v20 from "@chargewire/ocpp20";
import * as v21 from "@chargewire/ocpp21";
import * as v201 from "@chargewire/ocpp201";
import { Client, type Protocol } from "@chargewire/runtime";
import {
  type Behaviour,
  clientOptions,
  type Reach,
  type Received,
  type ReceivedProfile,
  type Station,
  type Values,
  type VersionName,
} from "./station.js";

type Modern = Exclude<VersionName, "1.6">;

const protocols: Readonly<Record<Modern, Protocol>> = { "2.0": v20.ocpp20, "2.0.1": v201.ocpp201, "2.1": v21.ocpp21 };

/** What stands under other names, or in another place, in one version than in the others. */
export interface EventExtras {
  readonly evse?: number | undefined;
  readonly token?: string | undefined;
  readonly tokenType?: string | undefined;
  readonly chargingState?: string | undefined;
  readonly offline?: boolean | undefined;
  readonly seqNo?: number | undefined;
  readonly numberOfPhasesUsed?: number | undefined;
}

/** A station of 2.x, which can also send any TransactionEvent. */
export interface ModernStation extends Station {
  event(
    eventType: "Started" | "Updated" | "Ended",
    transactionId: string,
    at: string,
    extras?: EventExtras,
    ...values: Values[]
  ): Promise<void>;
}

/** A charging station of OCPP 2.x. Its messages are checked by the server, which knows the version. */
export function createChargingStation(
  version: Modern,
  identity: string,
  reach: Reach,
  behaviour: Behaviour = {},
): ModernStation {
  const protocol = protocols[version];
  const received: Received[] = [];
  let lastTransaction = 0;
  let lastSeqNo = 0;
  const create = (): Client => {
    const client = new Client({ ...clientOptions(reach, identity), protocols: [protocol] });
    serve(version, client, received, behaviour);
    return client;
  };
  let client = create();
  const call = async (action: string, request: object): Promise<void> => {
    await client.connection?.callUnchecked(action, JSON.parse(JSON.stringify(request)) as object);
  };
  const event: ModernStation["event"] = async (eventType, id, at, extras = {}, ...values) => {
    const { evse, token, tokenType = "ISO14443", chargingState, ...others } = extras;
    const transaction =
      version === "2.0"
        ? { transactionData: { id, chargingState } }
        : { transactionInfo: { transactionId: id, chargingState } };
    await call("TransactionEvent", {
      eventType,
      timestamp: at,
      triggerReason: "Trigger",
      seqNo: lastSeqNo++,
      ...others,
      ...transaction,
      evse: evse === undefined ? undefined : { id: evse, connectorId: 1 },
      idToken: token === undefined ? undefined : { idToken: token, type: tokenType },
      meterValue: values.length === 0 ? undefined : values.map(meterValue),
    });
  };
  return {
    identity,
    received,
    event,
    connect: async () => {
      await client.connect();
    },
    boot: () =>
      call("BootNotification", { reason: "PowerUp", chargingStation: { model: "Two", vendorName: "Example" } }),
    start: async ({ evse, token, at, wattHours = 1 }) => {
      const id = `T-${++lastTransaction}`;
      const values = { at, values: [{ value: wattHours, context: "Transaction.Begin" }] } as const;
      await event("Started", id, at, { evse, token }, values);
      return id;
    },
    meter: (transactionId, _evse, ...values) => {
      return event("Updated", transactionId, values[0]?.at ?? new Date().toISOString(), {}, ...values);
    },
    clock: (evseId, ...values) => call("MeterValues", { evseId, meterValue: values.map(meterValue) }),
    stop: (transactionId, at, wattHours = 0, ...values) => {
      const register = { at, values: [{ value: wattHours, context: "Transaction.End" }] } as const;
      return event("Ended", transactionId, at, {}, ...values, register);
    },
    leave: async () => {
      await client.close();
      client = create();
    },
  };
}

function meterValue({ at, values }: Values): object {
  return {
    timestamp: at,
    sampledValue: values.map(({ unit, value, ...others }) => {
      // The kilo is a multiplier here, as 2.x allows.
      const isKilo = unit?.startsWith("k") ?? false;
      const unitOfMeasure =
        unit === undefined ? undefined : { unit: isKilo ? unit.slice(1) : unit, multiplier: isKilo ? 3 : 0 };
      return { ...others, value: Number(value), unitOfMeasure };
    }),
  };
}

function serve(version: Modern, client: Client, received: Received[], behaviour: Behaviour): void {
  const { units = ["W", "A"] } = behaviour;
  const isSilent = "units" in behaviour && behaviour.units === undefined;
  const rateUnit = isSilent
    ? ({ attributeStatus: "UnknownVariable" } as const)
    : ({ attributeStatus: "Accepted", attributeValue: units.join(",") } as const);
  const set = async (evse: number, { schedule, ...profile }: Omit<ModernProfile, "evse">) => {
    const { chargingProfilePurpose: purpose, chargingProfileKind: kind, id, stackLevel } = profile;
    const { startSchedule, duration, chargingRateUnit: unit, chargingSchedulePeriod: periods = [] } = schedule;
    const taken: ReceivedProfile = {
      evse,
      id,
      stackLevel,
      purpose,
      kind,
      transactionId: profile.transactionId,
      validTo: profile.validTo,
      startSchedule,
      duration,
      unit,
      periods,
    };
    received.push({ set: taken });
    return { status: (await behaviour.answer?.(taken)) ?? ("Accepted" as const) };
  };
  const clear = (id: number | undefined) => {
    received.push({ clear: id });
    return { status: "Unknown" } as const;
  };
  if (version === "2.0") {
    client.handle(v20.provisioning, {
      getVariables: async ({ getVariableData }) => {
        await behaviour.asked?.();
        return { getVariableResult: getVariableData.map((asked) => ({ ...asked, ...rateUnit })) };
      },
    });
    client.handle(v20.smartCharging, {
      setChargingProfile: ({ evseId, chargingProfile }) =>
        set(evseId, { ...chargingProfile, schedule: chargingProfile.chargingSchedule }),
      clearChargingProfile: ({ chargingProfile }) => clear(chargingProfile?.id),
    });
  }
  if (version === "2.0.1") {
    client.handle(v201.provisioning, {
      getVariables: async ({ getVariableData }) => {
        await behaviour.asked?.();
        return { getVariableResult: getVariableData.map((asked) => ({ ...asked, ...rateUnit })) };
      },
    });
    client.handle(v201.smartCharging, {
      setChargingProfile: ({ evseId, chargingProfile: { chargingSchedule, ...profile } }) =>
        set(evseId, { ...profile, schedule: only(chargingSchedule) }),
      clearChargingProfile: ({ chargingProfileId }) => clear(chargingProfileId),
    });
  }
  if (version === "2.1") {
    client.handle(v21.provisioning, {
      getVariables: async ({ getVariableData }) => {
        await behaviour.asked?.();
        return { getVariableResult: getVariableData.map((asked) => ({ ...asked, ...rateUnit })) };
      },
    });
    client.handle(v21.smartCharging, {
      setChargingProfile: ({ evseId, chargingProfile: { chargingSchedule, ...profile } }) =>
        set(evseId, { ...profile, schedule: only(chargingSchedule) }),
      clearChargingProfile: ({ chargingProfileId }) => clear(chargingProfileId),
    });
  }
}

/** What a test looks at in a profile of 2.x. */
interface ModernProfile {
  readonly id: number;
  readonly stackLevel: number;
  readonly chargingProfilePurpose: string;
  readonly chargingProfileKind: string;
  readonly transactionId?: string | undefined;
  readonly validTo?: string | undefined;
  readonly schedule: {
    readonly startSchedule?: string | undefined;
    readonly duration?: number | undefined;
    readonly chargingRateUnit: string;
    readonly chargingSchedulePeriod?: readonly object[] | undefined;
  };
}

function only<Item>(items: readonly Item[]): Item {
  const [item] = items;
  if (item === undefined || items.length > 1) throw new Error(`There are ${items.length} where one was expected.`);
  return item;
}
