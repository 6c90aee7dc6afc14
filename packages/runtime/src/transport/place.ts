/** A URL for messages: without user, password and query, which may be secret (R46). */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
