/** Arguments of `node` in front of the program. */
export declare const NODE_FLAGS: readonly string[];
