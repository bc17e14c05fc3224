import { Link } from 'react-router';
import { PATHS } from '../address/address.js';
import { useAddress } from '../address/use-address.js';
import { useLanguage } from '../language/language.context.js';
import { useBoardNow } from '../live/session.context.js';
import { STAGES } from '../../client/vocabulary.js';
import { StageName } from '../look/stage.mark.js';
import { CustomerSearch } from './customer.search.js';

/** Finds one customer by id, and says how many there are in which stage. */
export function CustomersPage() {
  const { words, format } = useLanguage();
  const { population, customers } = useBoardNow();
  const { screen } = useAddress();
  return (
    <main className="screen" tabIndex={-1}>
      <div className="screen-head">
        <h1>{words.frame.screen.customers}</h1>
        <span className="quiet number">
          {population === null ? '' : words.today.customers(format.count(customers))}
        </span>
      </div>
      <section className="sheet sheet-narrow">
        <CustomerSearch />
        <p className="quiet small">{words.customers.findHint}</p>
      </section>
      <section className="sheet sheet-narrow" aria-label={words.today.stages}>
        <h2>{words.customers.alertsByStage}</h2>
        <ul className="stage-links">
          {STAGES.map((stage) => (
            <li key={stage}>
              <Link to={screen(PATHS.alerts, { stage })}>
                <StageName stage={stage} />
              </Link>
              <span className="number">{population === null ? '–' : format.count(population[stage])}</span>
              <span className="quiet small">{words.stageMeans[stage]}</span>
            </li>
          ))}
        </ul>
      </section>
    </main>
  );
}
