import { theme as ant, type ThemeConfig } from 'antd';
import { createContext, useContext } from 'react';

export type Theme = 'light' | 'dark';

export const ThemeContext = createContext<{ theme: Theme; toggle: () => void }>({
  theme: 'light',
  toggle: () => undefined,
});

export function useTheme() {
  return useContext(ThemeContext);
}

const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'WenQuanYi Micro Hei', sans-serif";

/** The component library in our colours. `base.css` repeats the values for our own layout. */
export function antTheme(theme: Theme): ThemeConfig {
  const dark = theme === 'dark';
  return {
    algorithm: dark ? ant.darkAlgorithm : ant.defaultAlgorithm,
    token: {
      fontFamily: FONT,
      colorPrimary: dark ? '#4aa3d8' : '#0b6aa2',
      colorLink: dark ? '#62bdee' : '#0b6aa2',
      colorBgBase: dark ? '#0f1720' : '#ffffff',
      colorBgContainer: dark ? '#17212c' : '#ffffff',
      colorBgElevated: dark ? '#17212c' : '#ffffff',
      colorTextBase: dark ? '#e6edf3' : '#16212b',
      colorTextPlaceholder: dark ? '#8b9cab' : '#66737f',
      colorBorder: dark ? '#33424f' : '#c9d3dc',
      colorBgSpotlight: dark ? '#33424f' : '#22303c',
      colorBorderSecondary: dark ? '#2a3743' : '#dbe2e8',
      colorSplit: dark ? '#2a3743' : '#dbe2e8',
      controlItemBgActive: dark ? '#173247' : '#e3f0f8',
      controlItemBgActiveHover: dark ? '#1d3d56' : '#d5e8f4',
      borderRadius: 6,
    },
    // White on the light blue of the dark theme is hard to read.
    components: {
      Button: { primaryColor: dark ? '#08131c' : '#ffffff' },
      Select: { optionSelectedBg: dark ? '#173247' : '#e3f0f8' },
    },
  };
}
