import { LineChart, type LineSeriesOption } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { STAGES } from '../../client/vocabulary.js';
import { useLanguage, type LanguageInUse } from '../language/language.context.js';
import type { Sample } from '../live/board.js';
import { STAGE_COLOURS } from '../look/stage.colours.js';
import { StageName } from '../look/stage.mark.js';
import { useTheme, type Theme } from '../look/theme.js';

echarts.use([LineChart, GridComponent, TooltipComponent, AriaComponent, CanvasRenderer]);

/** Stacked areas: the height is the number of customers, the bands are the stages from prospect up to termination. */
export function PopulationChart({ samples }: { samples: readonly Sample[] }) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<echarts.ECharts | null>(null);
  const language = useLanguage();
  const { theme } = useTheme();

  useEffect(() => {
    if (box.current === null) return undefined;
    const drawn = echarts.init(box.current);
    chart.current = drawn;
    const resizes = new ResizeObserver(() => drawn.resize());
    resizes.observe(box.current);
    return () => {
      resizes.disconnect();
      drawn.dispose();
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption({ ...frame(samples, language, theme), series: bands(samples, language, theme) });
  }, [samples, language, theme]);

  return (
    <>
      <div ref={box} className="chart-box" />
      <Legend />
    </>
  );
}

/** In the order of the bands, top to bottom. */
function Legend() {
  return (
    <div className="chart-legend" aria-hidden="true">
      {STAGES.toReversed().map((stage) => (
        <StageName key={stage} stage={stage} />
      ))}
    </div>
  );
}

const INK = {
  light: { text: '#55636f', line: '#e2e8ed', panel: '#ffffff', strong: '#16212b' },
  dark: { text: '#9fb0be', line: '#2a3743', panel: '#17212c', strong: '#e6edf3' },
} as const;

function frame(samples: readonly Sample[], { format, words }: LanguageInUse, theme: Theme) {
  const ink = INK[theme];
  const axisLabel = spanMs(samples) > DAY_MS ? format.monthDay : format.time;
  return {
    animation: false,
    aria: { enabled: true, label: { description: words.today.population } },
    // Fixed, so that the plot does not shift when the width of a label changes.
    grid: { left: 42, right: 16, top: 8, bottom: 22, outerBoundsMode: 'none' },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: ink.panel,
      borderColor: ink.line,
      textStyle: { color: ink.strong, fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? format.count(value) : '–'),
    },
    xAxis: {
      type: 'time',
      boundaryGap: false,
      axisLine: { lineStyle: { color: ink.line } },
      axisLabel: {
        color: ink.text,
        fontSize: 11,
        hideOverlap: true,
        alignMinLabel: 'left',
        alignMaxLabel: 'right',
        formatter: axisLabel,
      },
      axisPointer: { label: { formatter: (at: { value: unknown }) => format.clock(Number(at.value)) } },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      axisLabel: { color: ink.text, fontSize: 11, formatter: (value: number) => format.short(value) },
      splitLine: { lineStyle: { color: ink.line } },
    },
  };
}

const DAY_MS = 86_400_000;

/** A replay covers days while a live run covers minutes. */
function spanMs(samples: readonly Sample[]): number {
  return (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
}

function bands(samples: readonly Sample[], { words }: LanguageInUse, theme: Theme): LineSeriesOption[] {
  return STAGES.map((stage) => ({
    type: 'line',
    name: words.stage[stage],
    stack: 'customers',
    showSymbol: samples.length < 2,
    symbolSize: 5,
    color: STAGE_COLOURS[theme][stage],
    lineStyle: { width: 1, color: INK[theme].panel },
    areaStyle: { opacity: 1 },
    emphasis: { disabled: true },
    data: samples.map(({ at, population }) => [at, population[stage]]),
  }));
}
