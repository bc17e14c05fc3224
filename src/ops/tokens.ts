/** Names under which the parts made at start-up are injected. */
export const CLOCK = Symbol('clock');
export const CONFIG = Symbol('config');
export const LOG = Symbol('log');
export const METRICS = Symbol('metrics');
/** The models of this process, as they are at each moment. */
export const MODELS = Symbol('models');
/** Which models are to be used, by Redis. */
export const MODEL_CHOICE = Symbol('model choice');
/** Which policies are to be used with them, by Redis. */
export const POLICIES = Symbol('policies');
export const SCORER = Symbol('scorer');
/** Whether all processes score with the same model. */
export const MODEL_AGREEMENT = Symbol('model agreement');
/** How lanes get on, for readiness. */
export const LANE_PROGRESS = Symbol('lane progress');
export const SHADOW = Symbol('shadow');
export const BUSINESS = Symbol('business settings');
/** Fails at once while Redis is away: for callers that must get an answer. */
export const FAST_REDIS = Symbol('fail-fast redis');
/** Waits for Redis to come back: for lanes. */
export const WAITING_REDIS = Symbol('waiting redis');
export const RUNS = Symbol('runs');
/** Finds the run a caller means. */
export const DIRECTORY = Symbol('run directory');
export const EPOCH = Symbol('epoch of the data');
export const CONNECTIONS = Symbol('connections');
export const TICKETS = Symbol('tickets');
export const LEDGER = Symbol('book');
export const POPULATION = Symbol('population');
export const CUSTOMERS = Symbol('customers');
export const ALERTS = Symbol('alerts');
/** The watch over the live run. */
export const SAFEGUARDS = Symbol('watch');
export const QUARANTINE = Symbol('quarantine');
/** The monitors of the model. */
export const MONITOR = Symbol('model monitor');
export const MONITOR_STORE = Symbol('monitor store');
export const DRIFT = Symbol('drift tally');
/** Who is told by webhook. */
export const WEBHOOK_ENDPOINTS = Symbol('webhook endpoints');
export const OUTBOX = Symbol('outbox');
export const DELIVERY_LOG = Symbol('delivery log');
/** Who was contacted when, and who does not want to be. */
export const CONTACTS = Symbol('contacts');
/** A function that says whether the service can do its work. */
export const READINESS = Symbol('readiness');
