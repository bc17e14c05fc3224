/** The files next to a model: enough to refuse a model that does not fit this build. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainToInstance, Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Min,
  ValidateNested,
  validateSync,
} from 'class-validator';
import { RESERVED_NAMES } from '../core/model/model.names.js';
import { sentencesOf } from '../core/contracts/validation.sentences.js';
import { jsonOf } from '../core/primitives/json.js';
import { STAGE_COLUMNS } from '../core/primitives/codes.js';
import { featuresOfSpec } from '../core/features/window.specs.js';
import { WINDOW_SPEC } from '../core/features/windows.js';
import type { GoldenRow, ThreadData } from './model.messages.js';
import { Policy } from './policy.file.js';
import { UnfitModelError } from './unfit.js';

export type { GoldenRow } from './model.messages.js';
export { UnfitModelError } from './unfit.js';

/** Version names that are safe in a URL, a Redis key and a metric label. */
export const VERSION_NAME = /^[a-z0-9][a-z0-9_.-]{0,99}$/i;

/** `manifest.json`. Members that are not checked here (metrics, histograms, data) are for people and monitors. */
export class Manifest {
  @Matches(VERSION_NAME) version!: string;
  @IsArray() @ArrayNotEmpty() @IsString({ each: true }) features!: string[];
  @IsInt() windowSpec!: number;
  @IsNumber() @Min(1) horizonDays!: number;
  @Matches(/^[0-9a-f]{64}$/) modelSha256!: string;
  @IsObject() @ValidateNested() @Type(() => Policy) policy!: Policy;
  @IsObject() metrics!: Record<string, unknown>;
  /** The distribution of each feature in training, by name. */
  @IsOptional() @IsObject() histograms?: Record<string, unknown>;
}

/** The version with a part of the file's hash: two different files may have the same version. */
export function modelName({ version, modelSha256 }: Pick<Manifest, 'version' | 'modelSha256'>): string {
  return `${version}@${modelSha256.slice(0, 8)}`;
}

/** Throws UnfitModelError that lists every fault. */
export function readManifest(dir: string): Manifest {
  const manifest = plainToInstance(Manifest, readJson(dir, 'manifest.json'));
  const faults = validateSync(manifest, { forbidUnknownValues: true }).map((fault) => {
    const inside = sentencesOf(fault.children ?? [], `${fault.property}.`);
    return `${fault.property} is not usable${inside.length === 0 ? '' : `: ${inside.join('; ')}`}`;
  });
  if (faults.length === 0) faults.push(...mismatches(manifest));
  if (faults.length > 0) throw new UnfitModelError(`Model in ${dir} is refused:\n  ${faults.join('\n  ')}`);
  return manifest;
}

/** The data for the model's thread. The thread does not read the manifest, so it need not load the validator. */
export function threadDataOf(dir: string): { manifest: Manifest; data: ThreadData } {
  const manifest = readManifest(dir);
  const { modelSha256, features } = manifest;
  return { manifest, data: { dir, modelSha256, features: features.length, golden: readGolden(dir, features.length) } };
}

/** Throws UnfitModelError when the rows do not have the shape of the contract. @param features how many a row has */
export function readGolden(dir: string, features: number): GoldenRow[] {
  const rows: unknown = readJson(dir, 'golden.json');
  if (!Array.isArray(rows) || rows.length === 0) throw new UnfitModelError(`${dir}/golden.json holds no rows`);
  return rows.map((row: unknown, i) => {
    if (isGolden(row, features)) return row;
    throw new UnfitModelError(
      `${dir}/golden.json: row ${i} must have ${features} features, ${STAGE_COLUMNS.length} stage shares and a risk`,
    );
  });
}

function isGolden(row: unknown, features: number): row is GoldenRow {
  if (typeof row !== 'object' || row === null) return false;
  if (!('features' in row && 'stage' in row && 'risk' in row)) return false;
  return (
    isListOf(row.features, features, true) &&
    isListOf(row.stage, STAGE_COLUMNS.length, false) &&
    typeof row.risk === 'number'
  );
}

function isListOf(list: unknown, length: number, nulls: boolean): boolean {
  if (!Array.isArray(list) || list.length !== length) return false;
  return list.every((value: unknown) => typeof value === 'number' || (nulls && value === null));
}

function mismatches(manifest: Manifest): string[] {
  const faults: string[] = [];
  if (RESERVED_NAMES.includes(manifest.version)) {
    faults.push(`no model may be named "${manifest.version}": so scores without one are`);
  }
  const features = featuresOfSpec(manifest.windowSpec);
  if (features === null) {
    faults.push(
      `it was trained on window spec ${manifest.windowSpec}; this build computes specs 1 to ${WINDOW_SPEC}. Train it again.`,
    );
  } else faults.push(...otherFeatures(manifest, features));
  return faults;
}

function otherFeatures({ features, windowSpec }: Manifest, wanted: readonly string[]): string[] {
  const wrong = wanted.findIndex((name, i) => features[i] !== name);
  if (wrong < 0 && features.length === wanted.length) return [];
  const at = wrong < 0 ? wanted.length : wrong;
  const [is, computed] = [features[at] ?? 'missing', wanted[at] ?? 'none'];
  return [`feature ${at} is "${is}"; this build computes "${computed}" for window spec ${windowSpec}. Train it again.`];
}

function readJson(dir: string, file: string): unknown {
  try {
    return jsonOf(readFileSync(join(dir, file)));
  } catch (fault) {
    throw new UnfitModelError(
      `${join(dir, file)} cannot be read: ${fault instanceof Error ? fault.message : 'unknown'}`,
    );
  }
}
