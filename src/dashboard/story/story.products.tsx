import type { CustomerView, ProductView } from '../../client/protocol.js';
import type { EpochMs } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';
import { newestClosing, productState, shownProducts } from './product.state.js';
import { StorySection } from './story.section.js';

/** What the customer holds, when it matures, and what was closed last. Nothing when no event has named a product. */
export function StoryProducts({ customer, now }: { customer: CustomerView; now: EpochMs }) {
  const { words, format } = useLanguage();
  const { shown, more } = shownProducts(customer.products);
  const closing = newestClosing(customer.closings);
  if (shown.length === 0 && closing === null) return null;
  return (
    <StorySection title={words.story.products}>
      <ul className="products" data-testid="products">
        {shown.map((product, i) => (
          <Product key={i} product={product} now={now} />
        ))}
      </ul>
      {more > 0 && <p className="quiet small">{words.story.productsMore(format.count(more))}</p>}
      {closing !== null && (
        <p className="small" data-testid="last-closing">
          {words.story.lastClosing(
            words.closingScope[closing.scope],
            words.closedBy[closing.by],
            format.date(closing.at),
          )}
        </p>
      )}
    </StorySection>
  );
}

function Product({ product, now }: { product: ProductView; now: EpochMs }) {
  const { words, format } = useLanguage();
  const { state, at } = productState(product, now);
  return (
    <li data-state={state}>
      <span>{product.class === null ? words.story.productOfNoClass : words.productClass[product.class]}</span>
      <span className="quiet">
        {state === 'held' ? words.story.productState.held : words.story.productState[state](format.date(at ?? now))}
      </span>
      {at !== null && <time title={format.date(at)}>{format.distance(at, now)}</time>}
    </li>
  );
}
