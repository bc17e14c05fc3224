import type { Stage } from '../../client/vocabulary.js';
import type { Theme } from './theme.js';

/**
 * One colour per stage on every screen. Based on Okabe and Ito, darkened on white to a contrast of three to one.
 * People who cannot distinguish red from green can tell them apart. The charts need the values; style sheets use
 * `--stage-<stage>`.
 */
export const STAGE_COLOURS: Readonly<Record<Theme, Readonly<Record<Stage, string>>>> = {
  light: {
    prospect: '#7f8b9b',
    development: '#2f97d4',
    growth: '#009370',
    maturity: '#0a5c9c',
    decline: '#c77c00',
    termination: '#b3301c',
  },
  dark: {
    prospect: '#93a0b1',
    development: '#62bdee',
    growth: '#1fb58a',
    maturity: '#3b83cf',
    decline: '#e5a323',
    termination: '#e8623f',
  },
};
