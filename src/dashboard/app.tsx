import { QueryClientProvider } from '@tanstack/react-query';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, useState } from 'react';
import { HashRouter } from 'react-router';
import { useAddress } from './address/use-address.js';
import { Frame } from './frame/frame.js';
import { Screens } from './frame/screens.js';
import { useLanguage } from './language/language.context.js';
import { LanguageProvider } from './language/language.provider.js';
import { newQueryClient } from './live/server.state.js';
import { ThemeProvider } from './look/theme.provider.js';
import { antTheme, useTheme } from './look/theme.js';
import type { SignedOutWhy } from './session/signed-out.js';
import { useAccess } from './session/use-access.js';

const SignInPage = lazy(async () => ({ default: (await import('./session/sign-in.page.js')).SignInPage }));

export function App() {
  return (
    <LanguageProvider>
      <ThemeProvider>
        <Themed />
      </ThemeProvider>
    </LanguageProvider>
  );
}

function Themed() {
  const { language } = useLanguage();
  const { theme } = useTheme();
  return (
    <ConfigProvider
      locale={language === 'zh' ? zhCN : enUS}
      theme={antTheme(theme)}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <Session />
      </AntApp>
    </ConfigProvider>
  );
}

/** The address stays as it is while somebody signs in, so a link leads to its screen. */
function Session() {
  const { access, enter, leave } = useAccess();
  switch (access.state) {
    case 'asking':
      return null;
    case 'out':
      return (
        <Suspense fallback={null}>
          <SignInPage why={access.why} onSignedIn={enter} />
        </Suspense>
      );
    case 'in':
      return (
        <HashRouter>
          <SignedIn accessKey={access.key} onLeave={leave} />
        </HashRouter>
      );
  }
}

interface SignedInProps {
  accessKey: string;
  onLeave: (why: SignedOutWhy) => void;
}

function SignedIn({ accessKey, onLeave }: SignedInProps) {
  const [client] = useState(() => newQueryClient(onLeave));
  const run = useAddress().param('run');
  return (
    <QueryClientProvider client={client}>
      <Frame key={run} accessKey={accessKey} run={run} onLeave={onLeave}>
        <Screens />
      </Frame>
    </QueryClientProvider>
  );
}
