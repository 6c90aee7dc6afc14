const quote = 0x22;
const backslash = 0x5c;

/**
 * Whether arrays and objects of a JSON text are nested deeper than allowed. It only counts brackets, and runs before the
 * text is parsed: JSON.parse takes ten times as long for nested arrays as for numbers, and whoever walks through the
 * result by recursion, JSON.stringify for one, runs out of stack.
 */
export function isNestedDeeper(text: string, maxNesting: number): boolean {
  // Each level takes two brackets, and most messages are too short for that, or have too few.
  if (text.length < 2 * maxNesting || !hasMoreOpened(text, maxNesting)) return false;
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === quote) index = endOfString(text, index);
    // [ is 0x5b and { is 0x7b, ] is 0x5d and } is 0x7d: the bit 0x20 is all that differs.
    else if ((character | 0x20) === 0x7b && ++depth > maxNesting) return true;
    else if ((character | 0x20) === 0x7d) depth--;
  }
  return false;
}

/** Whether more brackets are opened than this; those in strings count too. Searching costs less than looking at each. */
function hasMoreOpened(text: string, limit: number): boolean {
  let count = 0;
  for (const bracket of "[{") {
    for (let index = text.indexOf(bracket); index >= 0; index = text.indexOf(bracket, index + 1)) {
      if (++count > limit) return true;
    }
  }
  return false;
}

/** Index of the quote that ends a string. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (character === quote) return index;
    if (character === backslash) index++;
  }
  return text.length;
}

/** Message type and id at the beginning of a frame that is not parsed; empty where they are not plain to see. */
export function peekElements(text: string): readonly unknown[] {
  const [, messageType, messageId] = /^\s*\[\s*(\d{1,9})\s*,\s*"([^"\\]*)"/.exec(text) ?? [];
  return messageType === undefined ? [] : [Number(messageType), messageId];
}
