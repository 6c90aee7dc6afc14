/** A stream that is written to, from either side. */
export interface Link {
  /** Writes a message. Resolves when the next may follow: the peer reads, or the stream is over. Never rejects. */
  write(bytes: Buffer): Promise<void>;
}
