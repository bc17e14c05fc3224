import { Skeleton } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { customerIn, customerPath, PATHS, SCREENS } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { Peek } from './peek.js';
import { ScreenFault } from './screen.fault.js';

const TodayPage = lazy(async () => ({ default: (await import('../today/today.page.js')).TodayPage }));
const AlertsPage = lazy(async () => ({ default: (await import('../alerts/alerts.page.js')).AlertsPage }));
const CustomersPage = lazy(async () => ({ default: (await import('../customers/customers.page.js')).CustomersPage }));
const CustomerPage = lazy(async () => ({ default: (await import('../customers/customer.page.js')).CustomerPage }));
const ModelPage = lazy(async () => ({ default: (await import('../model/model.page.js')).ModelPage }));
const HealthPage = lazy(async () => ({ default: (await import('../health/health.page.js')).HealthPage }));

/** One script per screen, loaded when it is first shown. */
export function Screens() {
  const { pathname } = useLocation();
  useTitle(pathname);
  return (
    <ScreenFault screen={pathname}>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route path={PATHS.today} element={<TodayPage />} />
          <Route path={PATHS.alerts} element={<AlertsPage />} />
          <Route path={PATHS.customers} element={<CustomersPage />} />
          <Route path="/customers/:id" element={<CustomerPage />} />
          <Route path={PATHS.model} element={<ModelPage />} />
          <Route path={PATHS.health} element={<HealthPage />} />
          <Route path="/customer/:id" element={<MovedCustomer />} />
          <Route path="*" element={<Navigate to={PATHS.today} replace />} />
        </Routes>
      </Suspense>
      <Peek />
    </ScreenFault>
  );
}

/** Links of earlier versions name a customer so. */
function MovedCustomer() {
  const { pathname } = useLocation();
  const { screen } = useAddress();
  return <Navigate to={screen(customerPath(customerIn(pathname)))} replace />;
}

function Loading() {
  return (
    <main className="screen" tabIndex={-1}>
      <Skeleton active />
    </main>
  );
}

/** A tab and a bookmark say which screen they hold; never whose, because titles are kept by the browser. */
function useTitle(pathname: string): void {
  const { words } = useLanguage();
  const screen = SCREENS.findLast((one) => pathname.startsWith(PATHS[one])) ?? 'today';
  const name = words.frame.screen[screen];
  useEffect(() => {
    document.title = `${name} · Tidewatch`;
  }, [name]);
}
