/** The only file that knows every room. */
import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core';
import { AlertsController } from './alerts/alerts.controller.js';
import { AlertActionsService } from './alerts/alert.actions.service.js';
import { OutcomesController } from './alerts/outcomes.controller.js';
import { OutcomesService } from './alerts/outcomes.service.js';
import { TeamController } from './alerts/team.controller.js';
import { WorklistService } from './alerts/worklist.service.js';
import { Producers } from './producer/producers.js';
import { CustomersController } from './customers/customers.controller.js';
import { CustomersService } from './customers/customers.service.js';
import { StagesController } from './customers/stages.controller.js';
import { StagesService } from './customers/stages.service.js';
import { EventsController } from './intake/events.controller.js';
import { QuarantineController } from './intake/quarantine.controller.js';
import { QuarantineService } from './intake/quarantine.service.js';
import { ReplaysService } from './intake/replays.service.js';
import { RunsController } from './intake/runs.controller.js';
import { UnmappedController } from './intake/unmapped.controller.js';
import { FeedsService } from './live/feeds.service.js';
import { LiveGateway } from './live/live.gateway.js';
import { StatsService } from './live/stats.service.js';
import { TicketsController } from './live/tickets.controller.js';
import { AuthGuard } from './ops/auth.guard.js';
import { Catalog } from './onnx/catalog.js';
import type { ProcessRole } from './ops/config.js';
import { HealthController } from './ops/health.controller.js';
import { MetricsController } from './ops/metrics.controller.js';
import { ProblemFilter } from './ops/problem.filter.js';
import * as token from './ops/tokens.js';
import { isRedisAway } from './redis/redis.away.js';
import { LanesService } from './scoring/lanes.service.js';
import { ModelsController } from './registry/models.controller.js';
import { MonitorController } from './registry/monitor.controller.js';
import { MonitorService } from './registry/monitor.service.js';
import { ModelsService } from './registry/models.service.js';
import { PoliciesController } from './registry/policies.controller.js';
import { PoliciesService } from './registry/policies.service.js';
import { PolicyFollower } from './registry/policy.follower.js';
import { SafeguardsController } from './scoring/safeguards.controller.js';
import { SweepService } from './scoring/sweep.service.js';
import { SafeguardsService } from './scoring/safeguards.service.js';
import { DeliveriesService } from './webhooks/deliveries.service.js';
import { DispatcherService } from './webhooks/dispatcher.service.js';
import { OptOutsController } from './webhooks/opt-outs.controller.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksService } from './webhooks/webhooks.service.js';
import type { Parts } from './parts.js';

@Module({})
export class AppModule {
  static with(parts: Parts): DynamicModule {
    const rooms = parts.config.roles.map((role) => ROOMS[role]);
    return {
      module: AppModule,
      controllers: [...once(rooms.flatMap(({ controllers }) => controllers)), HealthController, MetricsController],
      providers: [
        ...partProviders(parts),
        { provide: Producers, useValue: parts.producers },
        { provide: Catalog, useValue: parts.catalog },
        { provide: PolicyFollower, useValue: parts.policyFollower },
        { provide: APP_FILTER, useFactory: () => new ProblemFilter(parts.log, isRedisAway) },
        {
          provide: APP_GUARD,
          useFactory: (reflector: Reflector) => new AuthGuard(parts.keys, reflector),
          inject: [Reflector],
        },
        ...once(rooms.flatMap(({ providers }) => providers)),
      ],
    };
  }
}

interface Room {
  controllers: Type[];
  providers: Type[];
}

/** What each role brings into a process. */
const ROOMS: Readonly<Record<ProcessRole, Room>> = {
  intake: {
    controllers: [EventsController, UnmappedController, RunsController, QuarantineController],
    providers: [ReplaysService, QuarantineService],
  },
  scoring: {
    controllers: [],
    providers: [LanesService, SafeguardsService, SweepService, MonitorService, ModelsService],
  },
  live: { controllers: [TicketsController], providers: [FeedsService, StatsService, LiveGateway] },
  workbench: {
    controllers: [
      CustomersController,
      StagesController,
      AlertsController,
      OutcomesController,
      TeamController,
      MonitorController,
      ModelsController,
      PoliciesController,
      SafeguardsController,
      RunsController,
      QuarantineController,
      WebhooksController,
      OptOutsController,
    ],
    providers: [
      ...[CustomersService, StagesService, WorklistService, AlertActionsService, OutcomesService],
      ...[ReplaysService, QuarantineService, ModelsService, WebhooksService, PoliciesService],
    ],
  },
  webhooks: {
    controllers: [WebhooksController],
    providers: [DispatcherService, DeliveriesService, WebhooksService],
  },
};

function once<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

function partProviders(parts: Parts): Provider[] {
  return [
    { provide: token.CONFIG, useValue: parts.config },
    { provide: token.LOG, useValue: parts.log },
    { provide: token.METRICS, useValue: parts.metrics },
    { provide: token.MODELS, useValue: parts.models },
    { provide: token.MODEL_CHOICE, useValue: parts.modelChoice },
    { provide: token.POLICIES, useValue: parts.policies },
    { provide: token.SCORER, useValue: parts.scorer },
    { provide: token.SHADOW, useValue: parts.shadow },
    { provide: token.BUSINESS, useValue: parts.business },
    { provide: token.CONNECTIONS, useValue: parts.connections },
    { provide: token.FAST_REDIS, useValue: parts.fastRedis },
    { provide: token.WAITING_REDIS, useValue: parts.waitingRedis },
    { provide: token.CLOCK, useValue: parts.clock },
    { provide: token.MODEL_AGREEMENT, useValue: parts.agreement },
    { provide: token.LANE_PROGRESS, useValue: parts.laneProgress },
    { provide: token.EPOCH, useValue: parts.epoch },
    { provide: token.DIRECTORY, useValue: parts.directory },
    { provide: token.RUNS, useValue: parts.directory.runs },
    { provide: token.TICKETS, useValue: parts.tickets },
    { provide: token.LEDGER, useValue: parts.ledger },
    { provide: token.POPULATION, useValue: parts.population },
    { provide: token.CUSTOMERS, useValue: parts.customers },
    { provide: token.ALERTS, useValue: parts.alerts },
    { provide: token.QUARANTINE, useValue: parts.quarantine },
    { provide: token.SAFEGUARDS, useValue: parts.safeguards },
    { provide: token.WEBHOOK_ENDPOINTS, useValue: parts.endpoints },
    { provide: token.OUTBOX, useValue: parts.outbox },
    { provide: token.DELIVERY_LOG, useValue: parts.deliveryLog },
    { provide: token.CONTACTS, useValue: parts.contacts },
    { provide: token.MONITOR_STORE, useValue: parts.monitorStore },
    { provide: token.MONITOR, useValue: parts.monitor },
    { provide: token.DRIFT, useValue: parts.drift },
    { provide: token.READINESS, useValue: parts.readiness },
  ];
}
