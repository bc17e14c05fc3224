/** What the processes of a measurement write for each other. Both ends are of this build, so it is believed. */
import type { Account } from './account.js';
import type { Order } from './crew.js';
import type { Post } from '../backtest/posts.js';

export function postIn(line: string): Post {
  return JSON.parse(line) as Post;
}

export function orderIn(message: unknown): Order {
  return message as Order;
}

export function accountsIn(message: unknown): Account[] {
  return message as Account[];
}
