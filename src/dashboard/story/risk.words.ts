export type RiskBand = 'low' | 'raised' | 'high' | 'veryHigh';

/** Bands for display only. The model's policy, not this file, decides what the service does at which risk. */
export function riskBand(risk: number): RiskBand {
  if (risk < 0.2) return 'low';
  if (risk < 0.5) return 'raised';
  return risk < 0.8 ? 'high' : 'veryHigh';
}

/** "7 in 10" is understood more reliably than "0.68". 0 and 10 stand for almost nobody and almost everybody. */
export function inTen(risk: number): number {
  if (risk < 0.05) return 0;
  if (risk >= 0.95) return 10;
  return Math.min(9, Math.max(1, Math.round(risk * 10)));
}
