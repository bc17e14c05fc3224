import type { WindowView } from '../../client/protocol.js';
import { useLanguage } from '../language/language.context.js';
import { StorySection } from './story.section.js';

export function StoryWindows({ windows }: { windows: readonly WindowView[] }) {
  const { words, format } = useLanguage();
  const { window, events, activeDays, amountIn, amountOut, amountBought, windowName } = words.story;
  return (
    <StorySection title={words.story.windows}>
      <table className="windows">
        <thead>
          <tr>
            {[window, events, activeDays, amountIn, amountOut, amountBought].map((heading) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {windows.map((row) => (
            <tr key={row.window}>
              <th scope="row" title={format.days(row.days)}>
                {windowName[row.window] ?? row.window}
                {row.window === 'baseline' && <span className="quiet small"> {format.days(row.days)}</span>}
              </th>
              <td>{format.count(row.events)}</td>
              <td>{format.count(row.activeDays)}</td>
              <td title={format.amount(row.amountIn)}>{format.short(row.amountIn)}</td>
              <td title={format.amount(row.amountOut)}>{format.short(row.amountOut)}</td>
              <td title={format.amount(row.amountBought)}>{format.short(row.amountBought)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </StorySection>
  );
}
