/** The contacts that people log with a customer, whether there is an alert or not. */
import { Injectable } from '@nestjs/common';
import type { ContactsView, LoggedContactView } from '../client/customers.protocol.js';
import type { LoggedContact } from '../core/contracts/logged.contact.js';
import { ProblemError } from '../core/contracts/problems.js';
import { isRelationshipEnded } from '../core/facts/closed.js';
import { ContactLogStore } from '../redis/contact.log.store.js';
import { CustomerStore } from '../redis/customer.store.js';
import { RunDirectory } from '../redis/run.directory.js';
import { knownCustomer } from './known.customer.js';

/** Of one customer: two a week for years. */
const MOST_CONTACTS = 500;

@Injectable()
export class ContactsService {
  constructor(
    private readonly directory: RunDirectory,
    private readonly customers: CustomerStore,
    private readonly contactLog: ContactLogStore,
  ) {}

  /** Throws `unknown_run`, `unknown_customer`, `relationship_ended` and `bad_request` problems. */
  async log(
    runName: string | undefined,
    customerId: string,
    given: Omit<LoggedContact, 'at'>,
  ): Promise<LoggedContactView> {
    const { name: run, clockAt } = await this.directory.named(runName);
    const { state } = await knownCustomer(this.customers, run, customerId);
    if (isRelationshipEnded(state)) {
      throw new ProblemError(
        'relationship_ended',
        'The customer died or the bank ended the relationship: nobody is to be contacted.',
      );
    }
    const contact = { ...given, at: clockAt ?? Date.now() };
    const logged = await this.contactLog.log(run, customerId, contact, MOST_CONTACTS);
    if (logged !== null) return logged;
    throw new ProblemError(
      'bad_request',
      `${MOST_CONTACTS} contacts are logged with this customer, the most that are kept: write a comment on an alert instead.`,
    );
  }

  async list(runName: string | undefined, customerId: string): Promise<ContactsView> {
    const { name: run } = await this.directory.named(runName);
    await knownCustomer(this.customers, run, customerId);
    return { customerId, contacts: await this.contactLog.of(run, customerId) };
  }
}
