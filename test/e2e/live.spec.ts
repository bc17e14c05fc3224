import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { LiveListener, newTicket } from './live.listener.js';
import { emptyDatabase, startTestService, type TestService } from './service.harness.js';

let service: TestService;
let ids = 0;

beforeAll(async () => {
  service = await startTestService(await emptyDatabase(3), { STATS_MS: '100' });
});
afterAll(() => service.stop());

async function arrive(customerId: string, branch?: string): Promise<void> {
  const event = { id: `l${++ids}`, customerId, occurredAt: Date.now(), channel: 'mobile', type: 'payment', branch };
  await request(service.url)
    .post('/v1/events')
    .set('authorization', `Bearer ${service.keys.producer}`)
    .send(event)
    .expect(202);
}

describe('the live socket', () => {
  it('pushes a stage change to whoever subscribed', async () => {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stages' });
    await listener.next('subscribed');
    await arrive('pushed');
    const { move, cursor } = await listener.next('stage');
    expect(move).toMatchObject({ customerId: 'pushed', from: null, to: 'development' });
    expect(cursor).not.toBe('');
    listener.socket.close();
  });

  it('replays what was missed, once and in full, to a reader that resumes from its cursor', async () => {
    const first = await LiveListener.open(service);
    first.say({ type: 'subscribe', topic: 'stages' });
    await first.next('subscribed');
    await arrive('seen');
    const { cursor } = await first.next('stage');
    first.socket.close();
    await Promise.all(Array.from({ length: 40 }, (_, i) => arrive(`missed-${i}`)));

    const second = await LiveListener.open(service);
    second.say({ type: 'subscribe', topic: 'stages', cursor });
    expect(await second.next('subscribed')).toMatchObject({ recovered: true });
    await arrive('after');
    const customers: string[] = [];
    while (!customers.includes('after')) customers.push((await second.next('stage')).move.customerId);
    expect([...customers].sort()).toEqual(['after', ...Array.from({ length: 40 }, (_, i) => `missed-${i}`)].sort());
    second.socket.close();
  });

  it('says so when a cursor is not of this feed', async () => {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'alerts', cursor: 'AAAA' });
    expect(await listener.next('subscribed')).toMatchObject({ topic: 'alerts', recovered: false });
    listener.socket.close();
  });

  it('forgets a subscription that is taken back while its gap is still read', async () => {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stages' });
    const { cursor } = await listener.next('subscribed');
    await arrive('in-the-gap');
    await listener.next('stage');
    for (let i = 0; i < 3; i++) listener.say({ type: 'subscribe', topic: 'stages', cursor });
    expect((await listener.next('stage')).move.customerId).toBe('in-the-gap');
    listener.say({ type: 'subscribe', topic: 'stages', cursor });
    listener.say({ type: 'unsubscribe', topic: 'stages' });
    await listener.next('unsubscribed');
    const before = listener.all('stage').length; // sent before the server read that it was taken back
    await arrive('after-leaving');
    listener.say({ type: 'ping' });
    await listener.next('pong');
    expect(listener.all('stage').length).toBe(before);
    listener.socket.close();
  });

  it('filters on the server', async () => {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stages', filter: { branch: 'north' } });
    await listener.next('subscribed');
    await arrive('of-south', 'south');
    await arrive('of-north', 'north');
    expect((await listener.next('stage')).move.customerId).toBe('of-north');
    expect(listener.all('stage')).toEqual([]);
    listener.socket.close();
  });

  it('tells the population', async () => {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'subscribe', topic: 'stats' });
    const { stats } = await listener.next('stats');
    expect(stats.run).toBe('live');
    expect(stats.customers).toBeGreaterThan(0);
    listener.socket.close();
  });

  it('answers a ping, and what it does not understand', async () => {
    const listener = await LiveListener.open(service);
    listener.say({ type: 'ping' });
    await listener.next('pong');
    listener.say('{oops');
    expect((await listener.next('error')).code).toBe('bad_message');
    listener.say('{"type":"subscribe","topic":"weather"}');
    expect((await listener.next('error')).code).toBe('bad_topic');
    for (const frame of [
      '{"type":"dance"}',
      '{"type":"constructor"}',
      '[{"type":"ping"}]',
      '{"type":"ping","id":1}',
      Buffer.from('{"type":"ping"}'),
    ]) {
      listener.socket.send(frame);
      expect((await listener.next('error')).code).toBe('bad_message');
    }
    expect(listener.all('pong')).toEqual([]);
    listener.socket.close();
  });

  it.each([
    ['bad_filter', '{"type":"subscribe","topic":"stages","filter":{"brnch":"north"}}', 'filter.brnch'],
    ['bad_filter', '{"type":"subscribe","topic":"stages","filter":{"branch":12}}', 'filter.branch'],
    ['bad_filter', '{"type":"subscribe","topic":"stages","filter":"north"}', 'filter'],
    ['bad_cursor', '{"type":"subscribe","topic":"stages","cursor":"???"}', 'cursor'],
    ['bad_message', '{"type":"subscribe","topic":"stages","flter":{"branch":"north"}}', 'flter'],
  ])('answers %s and subscribes to nothing: %s', async (code, message, member) => {
    const listener = await LiveListener.open(service);
    listener.say(message);
    expect(await listener.next('error')).toMatchObject({ code, message: expect.stringContaining(member) });
    const witness = await LiveListener.open(service);
    witness.say({ type: 'subscribe', topic: 'stages' });
    await witness.next('subscribed');
    await arrive(`heard-by-the-witness-${ids}`, 'north');
    await witness.next('stage');
    listener.say({ type: 'ping' });
    await listener.next('pong');
    expect(listener.all('stage')).toEqual([]);
    listener.socket.close();
    witness.socket.close();
  });

  it('is opened without parameters: its run is that of the ticket', async () => {
    const ticket = await newTicket(service);
    await expect(LiveListener.open(service, ticket, '?run=nope')).rejects.toThrow('400');
    (await LiveListener.open(service, ticket)).socket.close();
  });

  it('lets nobody in without a ticket, and a ticket only once', async () => {
    await expect(LiveListener.open(service, 'never-issued')).rejects.toThrow('401');
    const used = await newTicket(service);
    (await LiveListener.open(service, used)).socket.close();
    await expect(LiveListener.open(service, used)).rejects.toThrow('401');
  });
});
