import { readBusiness } from '../src/ops/business.js';
import { FEATURES } from '../src/core/features.js';
import { DAY_MS } from '../src/core/time.js';
import { readLog } from './logs/canonical.js';
import { collectLog } from './training/history.js';
import { planFor, sampleLog } from './training/samples.js';
import { labelSamples, lastLabelledAt, recencyWithin, riskData } from './training/targets.js';
import { periodsOf, splitSamples } from './training/splits.js';
import { businessRows } from './training/contenders.js';
import { fitBaselines } from './training/baselines.js';
import { auroc, calibrationError } from './training/metrics.js';
import { whereRows, type LabelledSamples } from './training/targets.js';
import { boostBinary } from './training/boosting.js';
import { applyPlatt, fitPlatt } from './training/calibration.js';
import { predictRaw } from './training/trees.js';
import { fitLogistic, fitScaler, predictLogistic } from './training/logistic.js';
const [file = '', hs = '62', which = 'all'] = process.argv.slice(2);
const all = await collectLog(readLog(file), readBusiness('config').catalog);
const H = Number(hs);
const raw = sampleLog(all, planFor(all, lastLabelledAt(all, H), 1));
const labelled = labelSamples(all, raw, H);
const periods = periodsOf(all, H);
const drop = (re: RegExp) => (d: LabelledSamples): LabelledSamples => { const x = d.x.slice(); FEATURES.forEach((f, i) => { if (re.test(f)) for (let r = 0; r < d.rows; r++) x[r * d.columns + i] = NaN; }); return { ...d, x }; };
const same = (d: LabelledSamples) => d;
type Cfg = { name: string; map?: (d: LabelledSamples) => LabelledSamples; warm?: number; reach?: number; o?: object; lin?: boolean; l2?: number; sweepsOnly?: boolean };
const DRIFT = /tenure|lifetime_business_days|lifetime_active|baseline|silence_over_tenure/;
const R = { rounds: 500, maxDepth: 3, minChildHessian: 100, l2: 50, learningRate: 0.05, columnFraction: 0.2, rowFraction: .5 };
const cfgs: Cfg[] = [
  { name: 'tree w30', warm: 30, o: R },
  { name: 'tree w60', warm: 60, o: R },
  { name: 'tree w30 d4', warm: 30, o: {...R, maxDepth: 4 }},
  { name: 'tree w30 l2 300', warm: 30, o: {...R, l2: 300, minChildHessian: 50 }},
  { name: 'tree w60 d2 ', warm: 60, o: {...R, maxDepth: 2 }},
  { name: 'lin 100 w30', warm: 30, lin: true, l2: 100 },
  { name: 'lin 100 w60', warm: 60, lin: true, l2: 100 },
  { name: 'lin 300 w60', warm: 60, lin: true, l2: 300 },
  { name: 'lin 1000 w60', warm: 60, lin: true, l2: 1000 },
].filter((c) => which === 'all' || new RegExp(which).test(c.name));
const sums = new Map<string, number[][]>();
const note = (name: string, v: number[]) => { const k = sums.get(name); if (k) k.push(v); else sums.set(name, [v]); };
for (const seed of [1, 2, 3, 4]) {
  const s = splitSamples(all, labelled, periods, seed);
  const fit = { horizonDays: H };
  const test = businessRows(fit, whereRows(s.test, (r) => s.test.atEvent[r] === 0));
  const val = businessRows(fit, s.validation);
  const base = fitBaselines(businessRows(fit, s.train), val, H);
  if (seed === 1) console.log(s.train.rows, val.rows, test.rows, 'rate', test.risk.reduce((a, c) => a + c, 0) / test.rows, 'val', val.risk.reduce((a, c) => a + c, 0) / val.rows, 'train', (() => { const b = businessRows(fit, s.train); return b.risk.reduce((a, c) => a + c, 0) / b.rows; })());
  for (const [k, f] of Object.entries(base)) if (f !== null) { const p = f(test); note(k, [auroc(p, test.risk), calibrationError(p, test.risk)]); }
  for (const c of cfgs) {
    const map = c.map ?? same;
    const reach = (c.reach ?? 2) * H;
    const tr = map(whereRows(s.train, (r) => recencyWithin(s.train, r, reach) && (s.train.at[r] ?? 0) >= all.from + (c.warm ?? 0) * DAY_MS));
    const va = map(whereRows(s.validation, (r) => recencyWithin(s.validation, r, reach)));
    let score: (d: LabelledSamples) => Float64Array;
    if (c.lin) { const sc = fitScaler(tr); const hd = fitLogistic(riskData(tr), sc, { l2: c.l2 ?? 1 }); score = (d) => predictLogistic(sc, hd, map(d)); }
    else { const e = boostBinary(riskData(tr), riskData(va), { ...c.o, seed: 1 }).ensemble; score = (d) => predictRaw(e, map(d)); }
    const platt = fitPlatt(score(val), val.risk);
    const p = applyPlatt(score(test), platt);
    note(c.name, [auroc(p, test.risk), calibrationError(p, test.risk)]);
  }
}
for (const [k, v] of sums) console.log(k.padEnd(30), [0, 1].map((i) => (v.reduce((a, x) => a + (x[i] ?? 0), 0) / v.length).toFixed(4)).join(' '), v.map((x) => x[0]?.toFixed(3)).join(' '));
