import { Link } from 'react-router';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { TODAY_WINDOWS, todayWindowOf, USUAL_WINDOW } from './today.window.js';

/** Links, so that a window can be kept and sent. */
export function WindowChoice() {
  const { words } = useLanguage();
  const { search, changed } = useAddress();
  const chosen = todayWindowOf(search);
  const { label, name } = words.todayScreen.window;
  return (
    <nav className="window-choice" aria-label={label}>
      {TODAY_WINDOWS.map((window) => (
        <Link
          key={window}
          data-testid={`window-${window}`}
          aria-current={window === chosen ? 'true' : undefined}
          to={changed({ window: window === USUAL_WINDOW ? null : window })}
        >
          {name[window]}
        </Link>
      ))}
    </nav>
  );
}
