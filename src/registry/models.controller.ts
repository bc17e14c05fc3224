import { Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActivationView, ModelView } from '../client/protocol.js';
import { shadowView } from '../core/monitoring/shadow.js';
import { Catalog, type CatalogEntry } from '../onnx/catalog.js';
import { LoadedModels } from '../onnx/loaded.models.js';
import { Allow } from '../ops/auth.guard.js';
import { ModelStore } from '../redis/model.store.js';
import { RedisClock } from '../redis/redis.clock.js';
import { ModelsService, modelName } from './models.service.js';

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
    const views = this.entries().map((entry) => this.view(entry, scoring));
    for (const view of views) {
      if (view.role === 'active') view.degraded = degraded;
      if (view.version === this.models.shadow?.version) {
        view.shadow = shadowView(await this.store.shadowCounts(view.version));
      }
    }
    return views;
  }

  @Post(':version/activate')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary: 'Let this version score from the next batch on; rolling back is the same call',
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
  async endShadow(): Promise<void> {
    await this.service.endShadow();
  }

  /** The models in the folder, plus those in use that are no longer there. */
  private entries(): CatalogEntry[] {
    const { active, shadow } = this.models;
    const known = this.catalog.list();
    const gone = [active, ...(shadow === null ? [] : [shadow])]
      .filter(({ version }) => known.every((entry) => entry.version !== version))
      .map(({ version, manifest }) => ({ version, manifest, unusable: null }));
    return [...gone, ...known];
  }

  private view({ version, manifest, unusable }: CatalogEntry, scoring: readonly string[]): ModelView {
    const { active, shadow } = this.models;
    return {
      version,
      role: version === active.version ? 'active' : version === shadow?.version ? 'shadow' : 'available',
      scores: manifest !== null && scoring.includes(modelName(version, manifest.modelSha256)),
      horizonDays: manifest?.horizonDays ?? null,
      policy: manifest?.policy.version ?? null,
      features: manifest?.features.length ?? null,
      metrics: manifest?.metrics ?? null,
      unusable,
    };
  }
}
