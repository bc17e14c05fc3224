import { memo } from 'react';
import { STAGES, type Stage } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { StageName } from '../look/stage.mark.js';

interface Props {
  population: Record<Stage, number> | null;
  customers: number;
  picked: Stage | null;
  onPick: (stage: Stage | null) => void;
}

/** Six tiles in the order of the lifecycle. Pressing one filters the lists below by its stage. */
export const StageTiles = memo(function StageTiles({ population, customers, picked, onPick }: Props) {
  const { words } = useLanguage();
  return (
    <section className="tiles" aria-label={words.today.stages}>
      {STAGES.map((stage) => (
        <Tile
          key={stage}
          stage={stage}
          count={population?.[stage] ?? null}
          customers={customers}
          picked={picked === stage}
          onPress={() => onPick(picked === stage ? null : stage)}
        />
      ))}
    </section>
  );
});

interface TileProps {
  stage: Stage;
  count: number | null;
  customers: number;
  picked: boolean;
  onPress: () => void;
}

function Tile({ stage, count, customers, picked, onPress }: TileProps) {
  const { words, format } = useLanguage();
  const share = count === null || customers === 0 ? 0 : count / customers;
  return (
    <button
      type="button"
      className={`tile stage-${stage}`}
      data-testid={`stage-tile-${stage}`}
      aria-pressed={picked}
      title={`${words.stageMeans[stage]}. ${picked ? words.today.showAll : words.today.tileHint(words.stage[stage])}`}
      onClick={onPress}
    >
      <StageName stage={stage} />
      <span className="tile-numbers">
        <strong>{count === null ? '–' : format.count(count)}</strong>
        <span className="quiet">{count === null ? '' : format.share(share)}</span>
      </span>
      <span className="tile-bar" aria-hidden="true">
        <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
      </span>
    </button>
  );
}
