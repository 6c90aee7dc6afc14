/** Where a vehicle is connected: what OCPP can name and limit. */
export interface Place {
  /** Identity of the station. */
  readonly identity: string;
  /** Number of the connector in OCPP 1.6, of the EVSE in OCPP 2.x; 1 or more. */
  readonly evse: number;
}

/** How places are called towards the orchestrator. The two functions undo each other. */
export interface PointNames {
  /** The point of a place: an id that is never another place's. */
  pointOf(place: Place): string;
  /** The place of a point; `undefined` for a point that is none of ours. */
  placeOf(point: string): Place | undefined;
}

/** Whether a connector or EVSE may have this number, so that a point of it is found again. */
export function isPlaceNumber(evse: number): boolean {
  return Number.isInteger(evse) && evse >= 1 && evse <= 999_999_999;
}

/** `identity/evse`. */
export const plainPointNames: PointNames = {
  pointOf: ({ identity, evse }) => `${identity}/${evse}`,
  placeOf: (point) => {
    const [, identity, evse] = /^(.+)\/([1-9]\d{0,8})$/s.exec(point) ?? [];
    return identity === undefined ? undefined : { identity, evse: Number(evse) };
  },
};
