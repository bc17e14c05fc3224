/** What a part of the bench is given, and what it gives back. */
import type { Series } from './plot.js';

export interface Context {
  /** Within minutes, with few runs: an estimate. */
  isQuick: boolean;
  /** Of each thing measured, at most. */
  runs: number;
  /** Whether there is to be such a run, counted from 0: a quick bench on a slow machine is content with fewer. */
  goesOn: (run: number) => boolean;
  isVolatile: boolean;
  /** Where profiles go; null for none. */
  profileDir: string | null;
  /** What parts before found, as it will stand in the JSON. */
  found: Readonly<Record<string, Findings>>;
  say: (line: string) => void;
}

export type Findings = Record<string, unknown>;

export interface Table {
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  /** What to know before believing it. */
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

/** A figure that must not be shown: what it counts did not happen as it should. */
export class VoidFigureError extends Error {
  override readonly name = 'VoidFigureError';
}

/** Three digits that mean something. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return Number(value.toFixed(Math.min(digits, 3))).toLocaleString('en');
}

export function range({ least, most }: { least: number; most: number }): string {
  return `${short(least)} – ${short(most)}`;
}
