import { useEffect } from 'react';
import type { ActivityView, AlertDetail, CustomerView, LoggedContactView } from '../../client/protocol.js';
import type { RestClient } from '../../client/rest.js';
import { useRead } from '../live/server.state.js';

/** A customer rarely has more; each costs a call. */
const ALERTS_READ = 12;

export interface CustomerRecord {
  /** Null until it is read. */
  activity: ActivityView | null;
  /** With their timelines, resolved ones too; null until they are read. */
  alerts: AlertDetail[] | null;
  /** Null until they are read. */
  contacts: LoggedContactView[] | null;
  failed: { activity: boolean; alerts: boolean };
}

/** What the page shows beyond the record of the present: read again after every evaluation and change of an alert. */
export function useCustomerRecord({ customerId, scoredAt, openAlerts }: CustomerView): CustomerRecord {
  const activity = useRead(['activity', customerId], (rest) => rest.activity(customerId));
  const alerts = useRead(['alert-timelines', customerId], (rest) => alertsOf(rest, customerId));
  const contacts = useRead(['contacts', customerId], async (rest) => (await rest.contacts(customerId)).contacts);
  const refetchActivity = activity.refetch;
  const refetchAlerts = alerts.refetch;
  const versions = openAlerts.map(({ id, version }) => `${id} ${version}`).join();
  useEffect(() => {
    void refetchActivity();
    void refetchAlerts();
  }, [scoredAt, versions, refetchActivity, refetchAlerts]);
  return {
    activity: activity.data ?? null,
    alerts: alerts.data ?? null,
    contacts: contacts.data ?? null,
    failed: { activity: isLost(activity), alerts: isLost(alerts) || isLost(contacts) },
  };
}

async function alertsOf(rest: RestClient, customer: string): Promise<AlertDetail[]> {
  const page = await rest.alerts({ customer, status: 'all', limit: 50 });
  const newest = page.alerts.toSorted((a, b) => b.openedAt - a.openedAt).slice(0, ALERTS_READ);
  return Promise.all(newest.map(({ id }) => rest.alert(id)));
}

/** Old data is better than none. */
function isLost({ data, error }: { data: unknown; error: unknown }): boolean {
  return error !== null && data === undefined;
}
