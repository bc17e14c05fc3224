/**
 * Two people who have one alert open see each other's names.
 *
 * 1. A page sends every 8 seconds which alert it shows and to whom: one at a time, of its ticket's run, and none that is
 *    held out for comparison.
 * 2. Redis keeps this for 25 seconds, for all processes.
 * 3. Pages of this process are sent at once who came and who left; those of another process with their next message.
 */
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AlertStore } from '../redis/alert.store.js';
import { ViewerStore, type Viewer } from '../redis/viewer.store.js';
import { refusal, type Refusal } from './client.message.js';
import type { LiveClient } from './live.client.js';
import { show } from './shown.value.js';
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
      client.send(unknown(client.run, viewing.alert));
      return;
    }
    const place = isSame ? before : { run: client.run, alert: viewing.alert, name: viewing.by, socket: randomUUID() };
    if (client.hasLeft) return;
    this.places.set(client, place);
    const all = await this.viewers.add(place.run, place.alert, place, Date.now());
    this.sendNames(place, all);
  }

  async leave(client: Page): Promise<void> {
    const place = this.places.get(client);
    if (place === undefined) return;
    this.places.delete(client);
    this.sendNames(place, await this.viewers.leave(place.run, place.alert, place, Date.now()));
  }

  private sendNames({ run, alert }: Place, all: readonly Viewer[]): void {
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

function unknown(run: string, alert: string): Refusal {
  const message = `The run "${run}" has no alert ${show(alert)} for people; read GET /v1/alerts for those it has.`;
  return refusal('unknown_alert', message);
}
