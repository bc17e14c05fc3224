/**
 * Two people on one alert see each other.
 *
 * 1. A page says every 8 seconds which alert it shows and to whom. It may show one, of its ticket's run, that people
 *    are shown at all.
 * 2. The store knows everybody, over all processes, for 25 seconds.
 * 3. Pages of this process learn at once who came and who left; those of another with their next message.
 */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertStore } from '../redis/alert.store.js';
import { ViewerStore, type Viewer } from '../redis/viewer.store.js';
import type { LiveClient } from './live.client.js';
import type { Viewing } from './viewing.message.js';

/** The part of a dashboard's socket that is needed here. */
type Page = Pick<LiveClient, 'run' | 'send' | 'hasLeft'>;

interface Place extends Viewer {
  run: string;
  alert: string;
}

@Injectable()
export class ViewersService {
  private readonly places = new Map<Page, Place>();

  constructor(
    private readonly viewers: ViewerStore,
    private readonly alerts: AlertStore,
  ) {}

  /** Null: the page shows no alert any more. */
  async show(client: Page, viewing: Viewing | null): Promise<void> {
    const before = this.places.get(client);
    const isSame = viewing !== null && before?.alert === viewing.alert && before.name === viewing.by;
    if (before !== undefined && !isSame) await this.leave(client);
    if (viewing === null) return;
    if (!isSame && !(await this.isShown(client.run, viewing.alert))) {
      client.send({ type: 'error', code: 'unknown_alert', message: 'There is no such alert in the run.' });
      return;
    }
    const place = isSame ? before : { run: client.run, alert: viewing.alert, name: viewing.by, socket: randomUUID() };
    if (client.hasLeft) return;
    this.places.set(client, place);
    const all = await this.viewers.see(place.run, place.alert, place, Date.now());
    this.tell(place, all);
  }

  async leave(client: Page): Promise<void> {
    const place = this.places.get(client);
    if (place === undefined) return;
    this.places.delete(client);
    this.tell(place, await this.viewers.leave(place.run, place.alert, place, Date.now()));
  }

  private tell({ run, alert }: Place, all: readonly Viewer[]): void {
    for (const [client, place] of this.places) {
      if (place.run !== run || place.alert !== alert) continue;
      const names = new Set(all.filter(({ socket }) => socket !== place.socket).map(({ name }) => name));
      client.send({ type: 'viewers', alert, names: [...names] });
    }
  }

  /** As a list shows them: not those held out for comparison. */
  private async isShown(run: string, id: string): Promise<boolean> {
    const alert = await this.alerts.find(run, id);
    return alert !== null && alert.heldOut !== true;
  }
}
