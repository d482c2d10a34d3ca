/** The version of the message body that this program writes. It reads this one and no newer one. */
export const BODY_VERSION = 1;

/** The most bytes of an envelope as plain JSON: the bound of what one message may unpack to. */
export const MOST_PLAIN_BYTES = 32 * 1024 * 1024;

/** How deep arrays and objects may be nested in an envelope. */
export const MOST_DEPTH = 200;
