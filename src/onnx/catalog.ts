/** The versions that can be activated: the folders of one place, each named like the model in it. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UnfitModelError, VERSION_NAME, readGolden, readManifest, type Manifest } from './manifest.js';

export interface CatalogEntry {
  version: string;
  manifest: Manifest | null;
  /** Why the version cannot be used; null when no reason is known. */
  unusable: string | null;
}

export class Catalog {
  /** Versions that were refused at load, with the reason. */
  private readonly refused = new Map<string, string>();

  /** @param root the folder that holds the models' folders; there need not be one */
  constructor(private readonly root: string) {}

  /** Reads manifests only. A graph is checked when it is loaded; the result of that is remembered. */
  list(): CatalogEntry[] {
    if (!existsSync(this.root)) return [];
    const versions = readdirSync(this.root).filter((name) => this.dirOf(name) !== null);
    return versions.sort().map((version) => this.entry(version));
  }

  /** Null when there is no such folder. */
  dirOf(version: string): string | null {
    if (!VERSION_NAME.test(version)) return null;
    const dir = join(this.root, version);
    return existsSync(join(dir, 'manifest.json')) ? dir : null;
  }

  /** Remembers how loading a version went. @param why null when it went well */
  note(version: string, why: string | null): void {
    if (why === null) this.refused.delete(version);
    else this.refused.set(version, why);
  }

  private entry(version: string): CatalogEntry {
    const dir = join(this.root, version);
    try {
      const manifest = manifestOf(dir);
      readGolden(dir, manifest.features.length);
      return { version, manifest, unusable: this.refused.get(version) ?? null };
    } catch (fault) {
      if (!(fault instanceof UnfitModelError)) throw fault;
      return { version, manifest: null, unusable: fault.message };
    }
  }
}

/** The manifest of a folder. The folder must be named like the version. Throws UnfitModelError. */
export function manifestOf(dir: string): Manifest {
  const manifest = readManifest(dir);
  if (manifest.version === basename(dir)) return manifest;
  throw new UnfitModelError(`${dir} holds the model "${manifest.version}": a folder is named like its model`);
}
