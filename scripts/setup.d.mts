/** The Chromium of this machine; undefined when there is none. */
export function chromiumPath(): string | undefined;

/** The commands that try the service out, which no deployment runs. */
export const TRIALS: readonly string[];
