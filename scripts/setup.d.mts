/** The Chromium of this machine; undefined when there is none. */
export function chromiumPath(): string | undefined;
