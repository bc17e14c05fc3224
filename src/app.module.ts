/** The application module. It is the only file that imports every room. */
import { Module, type Abstract, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, Reflector } from '@nestjs/core';
import { AlertsController } from './alerts/alerts.controller.js';
import { AlertSumsController } from './alerts/alert.sums.controller.js';
import { AlertSumsService } from './alerts/alert.sums.service.js';
import { AlertActionsService } from './alerts/alert.actions.service.js';
import { OutcomesController } from './alerts/outcomes.controller.js';
import { OutcomesService } from './alerts/outcomes.service.js';
import { BranchesController } from './alerts/branches.controller.js';
import { RiskNowService } from './alerts/risk.now.service.js';
import { TeamController } from './alerts/team.controller.js';
import { WorklistService } from './alerts/worklist.service.js';
import { ActivityController } from './customers/activity.controller.js';
import { ActivityService } from './customers/activity.service.js';
import { ContactsController } from './customers/contacts.controller.js';
import { ContactsService } from './customers/contacts.service.js';
import { CustomerListController } from './customers/list.controller.js';
import { CustomerListService } from './customers/list.service.js';
import { CustomersController } from './customers/customers.controller.js';
import { CustomersService } from './customers/customers.service.js';
import { RiskController } from './customers/risk.controller.js';
import { RiskService } from './customers/risk.service.js';
import { StagesController } from './customers/stages.controller.js';
import { StagesService } from './customers/stages.service.js';
import { EventsRoute } from './intake/events.route.js';
import { QuarantineController } from './intake/quarantine.controller.js';
import { QuarantineService } from './intake/quarantine.service.js';
import { ReplaysService } from './intake/replays.service.js';
import { RunsController } from './intake/runs.controller.js';
import { UnmappedController } from './intake/unmapped.controller.js';
import { FeedsService } from './live/feeds.service.js';
import { LiveGateway } from './live/live.gateway.js';
import { StatsService } from './live/stats.service.js';
import { ViewersService } from './live/viewers.service.js';
import { TicketsController } from './live/tickets.controller.js';
import { AuthGuard } from './ops/auth.guard.js';
import { Business } from './business/business.js';
import { Config, type ProcessRole } from './ops/config.js';
import { HealthController, Readiness } from './ops/health.controller.js';
import { Log } from './ops/log.js';
import { MetricsController } from './ops/metrics.controller.js';
import { ProblemFilter } from './ops/problem.filter.js';
import { Traces } from './ops/traces.js';
import { FastRedis, WaitingRedis } from './redis/connections.js';
import { isRedisAway } from './redis/redis.away.js';
import { LanesService } from './scoring/lanes.service.js';
import { ModelsController } from './registry/models.controller.js';
import { MonitorController } from './registry/monitor.controller.js';
import { MonitorService } from './registry/monitor.service.js';
import { ModelsService } from './registry/models.service.js';
import { PoliciesController } from './registry/policies.controller.js';
import { PoliciesService } from './registry/policies.service.js';
import { FlowController } from './scoring/flow.controller.js';
import { FlowMeter } from './scoring/flow.meter.js';
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

/** The modules that each process role adds. */
const ROOMS: Readonly<Record<ProcessRole, Room>> = {
  intake: {
    controllers: [UnmappedController, RunsController, QuarantineController],
    providers: [EventsRoute, ReplaysService, QuarantineService],
  },
  scoring: {
    controllers: [],
    providers: [LanesService, SafeguardsService, SweepService, MonitorService, ModelsService, FlowMeter],
  },
  live: {
    controllers: [TicketsController],
    providers: [FeedsService, StatsService, ViewersService, LiveGateway, FlowMeter],
  },
  workbench: {
    controllers: [
      ActivityController,
      ContactsController,
      RiskController,
      CustomerListController,
      CustomersController,
      StagesController,
      AlertSumsController,
      AlertsController,
      OutcomesController,
      BranchesController,
      TeamController,
      MonitorController,
      ModelsController,
      PoliciesController,
      SafeguardsController,
      FlowController,
      RunsController,
      QuarantineController,
      WebhooksController,
      OptOutsController,
    ],
    providers: [
      ActivityService,
      ContactsService,
      RiskService,
      CustomerListService,
      CustomersService,
      StagesService,
      RiskNowService,
      WorklistService,
      AlertActionsService,
      AlertSumsService,
      OutcomesService,
      ReplaysService,
      QuarantineService,
      ModelsService,
      WebhooksService,
      PoliciesService,
    ],
  },
  webhooks: { controllers: [WebhooksController], providers: [DispatcherService, DeliveriesService, WebhooksService] },
};

function once<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}

/**
 * Parts are injected by their class. Plain data, and types of other packages, are provided under a class that stands
 * for the type.
 */
function partProviders(parts: Parts): Provider[] {
  const instances = Object.values({ ...parts }).filter((part) => part.constructor !== Object);
  return [
    ...instances.map((part) => ({ provide: part.constructor, useValue: part })),
    provide(FastRedis, parts.fastRedis),
    provide(WaitingRedis, parts.waitingRedis),
    provide(Config, parts.config),
    provide(Business, parts.business),
    provide(Log, parts.log),
    provide(Readiness, parts.readiness),
    provide(Traces, parts.traces),
  ];
}

function provide<T>(type: Abstract<T>, part: T): Provider {
  return { provide: type, useValue: part };
}
