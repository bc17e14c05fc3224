/** `config/branches.json`: the names of the bank's branches, a tree. */
import type { Text } from '../primitives/vocabulary.js';

export interface BranchName extends Text {
  /** The id of the region or office above it; null at the top. */
  parent: string | null;
}

/** By the id that events carry. */
export type BranchNames = Readonly<Record<string, BranchName>>;
