/** Alerts of a live service to work on: customers about to end, whom the sweep finds. */
import { Redis } from 'ioredis';
import type { AlertActionBody, AlertPage, AlertView, Problem } from '../../src/client/protocol.js';
import { shardOf } from '../../src/core/primitives/hash.js';
import { encodeState } from '../../src/core/state/state.codec.js';
import { LIVE_RUN, shardKeys } from '../../src/redis/keys.js';
import { aStateThatClosed } from '../builders/state.builder.js';
import { until, type TestService } from './service.harness.js';

const SHARDS = 4;

/** Puts customers into the live run who have just fallen due and whose next look ends them. */
export async function customersWhoEnd(redisUrl: string, customers: Record<string, string | null>): Promise<void> {
  const redis = new Redis(redisUrl);
  for (const [customerId, branch] of Object.entries(customers)) {
    const keys = shardKeys(LIVE_RUN, shardOf(customerId, SHARDS));
    const state = aStateThatClosed(Date.now(), 'branch');
    if (branch !== null) state.branch = { name: branch, at: state.asOf };
    await redis.set(keys.customer(customerId), Buffer.from(encodeState(state)));
    await redis.zadd(keys.due, Date.now() - 1, customerId);
  }
  await redis.quit();
}

/** An alert, or a problem that holds it. */
type Answer = AlertView & Omit<Problem, 'status'> & { alert?: AlertView };

export class AgentClient {
  constructor(
    private readonly service: TestService,
    private readonly key = service.keys.agent,
  ) {}

  list(query = ''): Promise<AlertPage> {
    return this.service.get<AlertPage>(`/v1/alerts?run=live&${query}`);
  }

  /** Waits until so many are there. */
  async alerts(count: number, query = ''): Promise<AlertView[]> {
    return (
      await until(
        () => this.list(`limit=500&${query}`),
        ({ alerts }) => alerts.length >= count,
      )
    ).alerts;
  }

  async act(id: string, body: AlertActionBody): Promise<{ status: number; body: Answer }> {
    const { status, body: answer } = await this.post(`/v1/alerts/${id}/actions?run=live`, body);
    return { status, body: answer as Answer };
  }

  /** Acts on the alert as it is now. */
  async done(alert: AlertView, body: Omit<AlertActionBody, 'version'>): Promise<AlertView> {
    const { status, body: answer } = await this.act(alert.id, { ...body, version: alert.version });
    if (status !== 200) throw new Error(`${status}: ${answer.detail}`);
    return answer;
  }

  async post(path: string, body: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.service.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }
}
