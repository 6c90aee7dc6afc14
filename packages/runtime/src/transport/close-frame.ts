/** Most bytes of UTF-8 that a close frame has for its reason (RFC 6455, 5.5). */
const reasonMaxBytes = 123;

/** Cuts a close reason to what fits into a close frame, between characters. */
export function fitReason(reason: string): string {
  if (reason.length * 3 <= reasonMaxBytes) return reason;
  const bytes = new Uint8Array(reasonMaxBytes);
  const { read } = new TextEncoder().encodeInto(reason, bytes);
  return reason.slice(0, read);
}

/** Whether a close frame may carry the code (RFC 6455, 7.4): 1004 to 1006 and 1015 exist on this side of the wire only. */
export function isCloseCode(closeCode: number): boolean {
  const isStandard = closeCode >= 1000 && closeCode <= 1014 && (closeCode < 1004 || closeCode > 1006);
  return Number.isInteger(closeCode) && (isStandard || (closeCode >= 3000 && closeCode <= 4999));
}
