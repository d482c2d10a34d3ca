const utf8 = new TextDecoder();

/**
 * The text of a body in the charset that its content type names; in UTF-8 when it names none, or none that is known.
 * A byte order mark is taken off; bytes that are no text become U+FFFD.
 */
export function decodeText(body: Uint8Array, contentType: string | undefined): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') {
    return utf8.decode(body);
  }
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // The only error of a decoder that is not strict: it does not know the charset.
    return utf8.decode(body);
  }
}
