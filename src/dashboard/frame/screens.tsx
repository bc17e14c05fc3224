import { Skeleton } from 'antd';
import { lazy, Suspense, useEffect } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { customerIn, customerPath, PATHS, SCREENS } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { Peek } from './peek.js';
import { ScreenFault } from './screen.fault.js';

const today = () => import('../today/today.page.js');
const alerts = () => import('../alerts/alerts.page.js');
const customers = () => import('../customers/customers.page.js');
const customer = () => import('../customers/customer.page.js');
const model = () => import('../model/model.page.js');
const health = () => import('../health/health.page.js');
const SCRIPTS = [today, alerts, customers, customer, model, health];
/** The first screen comes first. */
const OTHERS_AFTER_MS = 2_000;

const TodayPage = lazy(async () => ({ default: (await today()).TodayPage }));
const AlertsPage = lazy(async () => ({ default: (await alerts()).AlertsPage }));
const CustomersPage = lazy(async () => ({ default: (await customers()).CustomersPage }));
const CustomerPage = lazy(async () => ({ default: (await customer()).CustomerPage }));
const ModelPage = lazy(async () => ({ default: (await model()).ModelPage }));
const HealthPage = lazy(async () => ({ default: (await health()).HealthPage }));

/** One script per screen, loaded when it is first shown, or a little later: every screen must open while the service is away. */
export function Screens() {
  const { pathname } = useLocation();
  useTitle(pathname);
  useOtherScripts();
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

function useOtherScripts(): void {
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled(SCRIPTS.map((load) => load())), OTHERS_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
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
