import { KeyOutlined } from '@ant-design/icons';
import { Alert, Button, Input } from 'antd';
import { useCallback, useState, type SubmitEvent } from 'react';
import { RestClient, RestError } from '../../client/rest.js';
import { LanguageSwitch } from '../language/language.switch.js';
import { useLanguage } from '../language/language.context.js';
import { ThemeSwitch } from '../look/theme.switch.js';
import { refusalOf, type Refusal } from './refusal.js';
import type { SignedOutWhy } from './signed-out.js';

type Trouble = Refusal | 'unreachable' | null;

interface Props {
  why: SignedOutWhy;
  onSignedIn: (key: string) => void;
}

export function SignInPage({ why, onSignedIn }: Props) {
  const { words } = useLanguage();
  const [typed, setTyped] = useState('');
  const { trying, trouble, signIn } = useSignIn(why === 'asked' ? null : why, onSignedIn);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') signIn(typed.trim());
  };

  return (
    <main className="signin">
      <div className="signin-switches">
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      <form className="signin-card" onSubmit={submit}>
        <h1>
          <img src="./tide.svg" alt="" width={36} height={36} /> Tidewatch
        </h1>
        <p className="quiet">{words.signIn.purpose}</p>
        <label htmlFor="access-key">{words.signIn.label}</label>
        <KeyField typed={typed} wrong={trouble === 'refused' || trouble === 'forbidden'} onType={setTyped} />
        {trouble !== null && <Alert type="error" showIcon role="alert" title={words.signIn.trouble[trouble]} />}
        <Button data-testid="signin-submit" type="primary" size="large" htmlType="submit" loading={trying} block>
          {words.signIn.submit}
        </Button>
        <p className="quiet small" id="access-key-hint">
          {words.signIn.hint}
        </p>
      </form>
    </main>
  );
}

function KeyField({ typed, wrong, onType }: { typed: string; wrong: boolean; onType: (typed: string) => void }) {
  return (
    <Input.Password
      id="access-key"
      data-testid="signin-key"
      size="large"
      prefix={<KeyOutlined />}
      value={typed}
      autoFocus
      autoComplete="off"
      spellCheck={false}
      status={wrong ? 'error' : ''}
      aria-describedby="access-key-hint"
      onChange={(event) => onType(event.target.value)}
    />
  );
}

function useSignIn(atFirst: Trouble, onSignedIn: (key: string) => void) {
  const [trying, setTrying] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>(atFirst);
  const signIn = useCallback(
    (key: string) => {
      setTrying(true);
      void troubleWith(key).then((found) => {
        setTrying(false);
        setTrouble(found);
        if (found === null) onSignedIn(key);
      });
    },
    [onSignedIn],
  );
  return { trying, trouble, signIn };
}

async function troubleWith(key: string): Promise<Trouble> {
  try {
    await new RestClient({ key }).stages();
    return null;
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== null) return refusal;
    // Any other answer of the service means that it accepted the key; the board itself shows what is wrong.
    return error instanceof RestError && error.problem.code !== 'unreachable' && error.problem.status < 500
      ? null
      : 'unreachable';
  }
}
