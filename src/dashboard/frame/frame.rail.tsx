import { AlertOutlined, DashboardOutlined, HeartOutlined, HomeOutlined, TeamOutlined } from '@ant-design/icons';
import { memo, type ReactNode } from 'react';
import { NavLink } from 'react-router';
import { PATHS, placeOf, SCREENS, type Screen } from '../address/address.js';
import { useLanguage } from '../language/language.context.js';

const ICONS: Readonly<Record<Screen, ReactNode>> = {
  today: <HomeOutlined />,
  alerts: <AlertOutlined />,
  customers: <TeamOutlined />,
  model: <DashboardOutlined />,
  health: <HeartOutlined />,
};

/** The screens: at the side of a desk, at the foot of a phone. */
export const FrameRail = memo(function FrameRail({ search }: { search: string }) {
  const { words } = useLanguage();
  return (
    <nav className="rail" aria-label={words.frame.screens}>
      {SCREENS.map((screen) => (
        <NavLink
          key={screen}
          className="rail-link"
          data-testid={`rail-${screen}`}
          to={placeOf(PATHS[screen], search)}
          end={screen === 'today'}
        >
          <span className="rail-icon" aria-hidden="true">
            {ICONS[screen]}
          </span>
          {words.frame.screen[screen]}
        </NavLink>
      ))}
    </nav>
  );
});
