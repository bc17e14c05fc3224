/** The input and the result of a part of the benchmark. */
import type { BedOptions } from './bed.js';
import type { Series } from './plot.js';
import type { Side } from './sides.js';

export interface Context {
  /** An estimate within minutes, from few runs. */
  isQuick: boolean;
  /** The most runs per measurement. */
  runs: number;
  /** Whether to do another run, counted from 0. A quick benchmark on a slow machine stops earlier. */
  goesOn: (run: number) => boolean;
  isVolatile: boolean;
  /** A bed of this build. */
  bed: BedOptions;
  /** This build first, then the build before, where one is given. */
  sides: readonly Side[];
  /** The folder for profiles; null for none. */
  profileDir: string | null;
  /** The findings of earlier parts, as they will appear in the JSON. */
  found: Readonly<Record<string, Findings>>;
  say: (line: string) => void;
}

export type Findings = Record<string, unknown>;

export interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  /** A caveat about the finding. */
  note?: string;
}

export interface Plot {
  /** Also the name of its file. */
  name: string;
  title: string;
  x: string;
  y: string;
  series: readonly Series[];
}

export interface PartResult {
  /** By member of the JSON. */
  findings: Readonly<Record<string, Findings>>;
  tables: readonly Table[];
  plots?: readonly Plot[];
}

export type Part = (context: Context) => Promise<PartResult>;

/** An invalid figure that must not be shown: what it counts did not happen as it should. */
export class VoidFigureError extends Error {
  override readonly name = 'VoidFigureError';
}

/** Rounds to three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return Number(value.toFixed(Math.min(digits, 3))).toLocaleString('en');
}

export function range({ least, most }: { least: number; most: number }): string {
  return `${short(least)} – ${short(most)}`;
}
