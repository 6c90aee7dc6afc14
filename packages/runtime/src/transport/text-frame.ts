/** Longest text whose length fits into two bytes; longer ones are rare enough to leave them to `ws`. */
const textMaxLength = 0xffff;

/**
 * An unmasked text frame (RFC 6455, 5.2) as a string of bytes; `undefined` for a text that is long, or has characters
 * that take more than a byte.
 */
export function textFrame(text: string): string | undefined {
  const { length } = text;
  if (length > textMaxLength || Buffer.byteLength(text) !== length) return undefined;
  // 0x81: the last frame of a message, text. 126: the length is in the two bytes that follow.
  const header =
    length < 126 ? String.fromCharCode(0x81, length) : String.fromCharCode(0x81, 126, length >> 8, length & 0xff);
  return header + text;
}
