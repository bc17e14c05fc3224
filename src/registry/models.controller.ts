import { Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActivationView, ModelHistoryView, ModelView } from '../client/protocol.js';
import { shadowView } from '../core/monitoring/shadow.js';
import { Catalog, type CatalogEntry } from '../onnx/catalog.js';
import { modelName } from '../onnx/manifest.js';
import { trainedIn } from '../onnx/monitoring.profile.js';
import { LoadedModels } from '../onnx/loaded.models.js';
import { Allow } from '../ops/auth.guard.js';
import { ModelStore } from '../redis/model.store.js';
import { RedisClock } from '../redis/redis.clock.js';
import { ModelsService } from './models.service.js';

const NO_MODEL =
  "No model of the bank's own: plain facts decide, and the statistical prior, the same for every bank, gives the risk.";

interface Asker {
  role?: string;
}

@ApiTags('models')
@ApiBearerAuth()
@Controller('v1/models')
export class ModelsController {
  constructor(
    private readonly models: LoadedModels,
    private readonly store: ModelStore,
    private readonly clock: RedisClock,
    private readonly catalog: Catalog,
    private readonly service: ModelsService,
  ) {}

  @Get()
  @Allow('agent', 'auditor', 'operator')
  @ApiOperation({
    summary: 'The versions there are: which is active, which is the shadow, which cannot be used and why',
  })
  async list(): Promise<ModelView[]> {
    const degraded = await this.store.degraded();
    const scoring = await this.store.scoring(null, this.clock.now());
    const views = [...this.prior(scoring), ...this.entries().map((entry) => this.view(entry, scoring))];
    for (const view of views) {
      if (view.role === 'active') view.degraded = degraded;
      if (view.version === this.models.shadow?.version) {
        view.shadow = shadowView(await this.store.shadowCounts(view.version));
      }
    }
    return views;
  }

  @Get('history')
  @Allow('agent', 'auditor', 'operator')
  @ApiOperation({ summary: 'Who chose which model when, the newest first: the last 200 choices' })
  async history(): Promise<ModelHistoryView> {
    return { changes: await this.store.history() };
  }

  @Post(':version/activate')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary:
      'Let this version score from the next batch on; rolling back is the same call, and "prior" goes back to no model',
    description:
      'It is loaded and proven first. 404: there is no such version; 422: it does not fit, with the reasons.',
  })
  async activate(@Param('version') version: string, @Req() { role = '' }: Asker): Promise<ActivationView> {
    return { active: version, before: await this.service.activate(version, role) };
  }

  @Post(':version/shadow')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({ summary: 'Let this version score along without effect; its figures begin anew' })
  async shadow(@Param('version') version: string, @Req() { role = '' }: Asker): Promise<{ shadow: string }> {
    await this.service.startShadow(version, role);
    return { shadow: version };
  }

  @Delete('shadow')
  @HttpCode(204)
  @Allow('operator')
  @ApiOperation({ summary: 'End the shadow' })
  async endShadow(@Req() { role = '' }: Asker): Promise<void> {
    await this.service.endShadow(role);
  }

  /** The models in the folder, plus those in use that are no longer there. */
  private entries(): CatalogEntry[] {
    const { active, shadow } = this.models;
    const known = this.catalog.list();
    const gone = [active, ...(shadow === null ? [] : [shadow])]
      .flatMap(({ version, manifest }) => (manifest === null ? [] : [{ version, manifest, unusable: null }]))
      .filter(({ version }) => known.every((entry) => entry.version !== version));
    return [...gone, ...known];
  }

  /** The prior is listed while it is in use: it has no folder. */
  private prior(scoring: readonly string[]): ModelView[] {
    const { active, shadow } = this.models;
    const used = [active, shadow].find((model) => model !== null && model.manifest === null) ?? null;
    if (used === null) return [];
    const { version, name, horizonDays, ownPolicy } = used;
    const figures = {
      horizonDays,
      policy: ownPolicy.version,
      features: null,
      metrics: null,
      trained: null,
      unusable: null,
    };
    return [{ version, role: this.roleOf(version), scores: scoring.includes(name), ...figures, note: NO_MODEL }];
  }

  private roleOf(version: string): ModelView['role'] {
    const { active, shadow } = this.models;
    if (version === active.version) return 'active';
    return version === shadow?.version ? 'shadow' : 'available';
  }

  private view({ version, manifest, unusable }: CatalogEntry, scoring: readonly string[]): ModelView {
    return {
      version,
      role: this.roleOf(version),
      scores: manifest !== null && scoring.includes(modelName(manifest)),
      horizonDays: manifest?.horizonDays ?? null,
      policy: manifest?.policy.version ?? null,
      features: manifest?.features.length ?? null,
      metrics: manifest?.metrics ?? null,
      trained: manifest === null ? null : trainedIn(manifest),
      unusable,
    };
  }
}
