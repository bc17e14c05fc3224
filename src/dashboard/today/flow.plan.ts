/**
 * The stage flow: a column of the stages that were left, a column of those that were entered, and bands between them as
 * thick as the number of transitions. Whoever stayed is not in it. Pure.
 */
import type { TransitionsView } from '../../client/protocol.js';
import { STAGES, type Stage } from '../../client/vocabulary.js';

export type From = Stage | 'new';
/** In the order of the life cycle, from top to bottom. */
export const FROMS: readonly From[] = ['new', ...STAGES];

export interface FlowNode<S extends From> {
  stage: S;
  count: number;
  /** Of its bar, from the top. */
  y: number;
  height: number;
}

interface FlowBand {
  from: From;
  to: Stage;
  count: number;
  /** Where its upper edge begins at the left and ends at the right. */
  fromY: number;
  toY: number;
  thickness: number;
}

export interface FlowPlan {
  height: number;
  total: number;
  lefts: readonly FlowNode<From>[];
  rights: readonly FlowNode<Stage>[];
  bands: readonly FlowBand[];
}

export const FLOW_HEIGHT = 320;
/** Of a label and the gap to the next, so that no labels lie upon each other. */
const LABEL = 24;

export function flowPlan(matrix: TransitionsView['matrix']): FlowPlan {
  const counts = FROMS.flatMap((from) => STAGES.map((to) => ({ from, to, count: matrix[from]?.[to] ?? 0 })));
  const links = counts.filter(({ count }) => count > 0);
  const total = sumOf(links);
  const froms = FROMS.filter((stage) => links.some(({ from }) => from === stage));
  const tos = STAGES.filter((stage) => links.some(({ to }) => to === stage));
  const room = FLOW_HEIGHT - LABEL * Math.max(froms.length, tos.length);
  const scale = total === 0 ? 0 : room / total;
  const lefts = column(froms, (stage) => sumOf(links.filter(({ from }) => from === stage)), scale);
  const rights = column(tos, (stage) => sumOf(links.filter(({ to }) => to === stage)), scale);
  return { height: FLOW_HEIGHT, total, lefts, rights, bands: bandsOf(links, lefts, rights, scale) };
}

/** The shape of a band in a drawing of the given width. */
export function bandPath({ fromY, toY, thickness }: FlowBand, width: number): string {
  const middle = width / 2;
  const under = (y: number): string => (y + thickness).toFixed(1);
  return (
    `M0 ${fromY.toFixed(1)}C${middle} ${fromY.toFixed(1)} ${middle} ${toY.toFixed(1)} ${width} ${toY.toFixed(1)}` +
    `V${under(toY)}C${middle} ${under(toY)} ${middle} ${under(fromY)} 0 ${under(fromY)}Z`
  );
}

/** The nodes share the height, each with room for its label. */
function column<S extends From>(stages: readonly S[], countOf: (stage: S) => number, scale: number): FlowNode<S>[] {
  const heights = stages.map((stage) => countOf(stage) * scale);
  const spare = FLOW_HEIGHT - heights.reduce((sum, height) => sum + height, 0);
  const gap = spare / Math.max(1, stages.length);
  let y = gap / 2;
  return stages.map((stage, i) => {
    const height = heights[i] ?? 0;
    const node = { stage, count: countOf(stage), y, height };
    y += height + gap;
    return node;
  });
}

type Link = Pick<FlowBand, 'from' | 'to' | 'count'>;

/** At both ends in the order of the stages at the other end, so that few bands cross. */
function bandsOf(
  links: readonly Link[],
  lefts: readonly FlowNode<From>[],
  rights: readonly FlowNode<Stage>[],
  scale: number,
): FlowBand[] {
  const leftAt = new Map(lefts.map(({ stage, y }) => [stage, y]));
  const rightAt = new Map(rights.map(({ stage, y }) => [stage, y]));
  return links.map(({ from, to, count }) => {
    const thickness = count * scale;
    const [fromY, toY] = [leftAt.get(from) ?? 0, rightAt.get(to) ?? 0];
    leftAt.set(from, fromY + thickness);
    rightAt.set(to, toY + thickness);
    return { from, to, count, fromY, toY, thickness };
  });
}

function sumOf(links: readonly Pick<FlowBand, 'count'>[]): number {
  return links.reduce((sum, { count }) => sum + count, 0);
}
