import { Button } from 'antd';
import { Component, type ReactNode } from 'react';
import { LanguageContext, type LanguageInUse } from '../language/language.context.js';

interface Props {
  /** Another screen is another try. */
  screen: string;
  children: ReactNode;
}

interface State {
  failedOn: string | null;
}

/**
 * A screen that could not be loaded or drawn. After an update of the service, the scripts that an open page knows may
 * be gone: loading the page again brings the new ones.
 */
export class ScreenFault extends Component<Props, State> {
  static override contextType = LanguageContext;
  declare context: LanguageInUse;
  override state: State = { failedOn: null };

  static getDerivedStateFromError(): Partial<State> {
    return { failedOn: '' };
  }

  override componentDidCatch(): void {
    this.setState({ failedOn: this.props.screen });
  }

  override componentDidUpdate(before: Props): void {
    if (before.screen !== this.props.screen && this.state.failedOn !== null) this.setState({ failedOn: null });
  }

  override render(): ReactNode {
    if (this.state.failedOn === null) return this.props.children;
    const { words } = this.context;
    return (
      <div className="screen-fault" role="alert">
        <p>{words.frame.fault}</p>
        <Button type="primary" onClick={() => location.reload()}>
          {words.frame.reload}
        </Button>
      </div>
    );
  }
}
