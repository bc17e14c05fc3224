import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { ThemeContext, type Theme } from './theme.js';

const STORED_AS = 'tidewatch.theme';
const PREFERS_DARK = '(prefers-color-scheme: dark)';

/** Follows the system until the reader chooses another theme. Choosing the system's theme follows the system again. */
export function ThemeProvider({ children }: { children: ReactNode }) {
  const system = useSystemTheme();
  const [chosen, setChosen] = useState(storedTheme);
  const theme = chosen ?? system;

  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);

  const toggle = useCallback(() => {
    const other = theme === 'dark' ? 'light' : 'dark';
    const kept = other === system ? null : other;
    if (kept === null) localStorage.removeItem(STORED_AS);
    else localStorage.setItem(STORED_AS, kept);
    setChosen(kept);
  }, [theme, system]);

  const value = useMemo(() => ({ theme, toggle }), [theme, toggle]);
  return <ThemeContext value={value}>{children}</ThemeContext>;
}

function storedTheme(): Theme | null {
  const stored = localStorage.getItem(STORED_AS);
  return stored === 'dark' || stored === 'light' ? stored : null;
}

function useSystemTheme(): Theme {
  const [dark, setDark] = useState(() => matchMedia(PREFERS_DARK).matches);
  useEffect(() => {
    const query = matchMedia(PREFERS_DARK);
    const follow = () => setDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return dark ? 'dark' : 'light';
}
