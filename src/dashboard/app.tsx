import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useCallback, useState } from 'react';
import { useLanguage } from './language/language.context.js';
import { LanguageProvider } from './language/language.provider.js';
import { ThemeProvider } from './look/theme.provider.js';
import { antTheme, useTheme } from './look/theme.js';
import { forgetKey, keepKey, rememberedKey } from './session/access.key.js';
import { SignInPage, type SignedOutWhy } from './session/sign-in.page.js';
import { TodayPage } from './today/today.page.js';

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

interface Access {
  key: string | null;
  why: SignedOutWhy;
}

function Session() {
  const [access, setAccess] = useState<Access>(() => ({ key: rememberedKey(), why: 'asked' }));
  const enter = useCallback((key: string) => {
    keepKey(key);
    setAccess({ key, why: 'asked' });
  }, []);
  const leave = useCallback((why: SignedOutWhy) => {
    forgetKey();
    setAccess({ key: null, why });
  }, []);
  if (access.key === null) return <SignInPage why={access.why} onSignedIn={enter} />;
  return <TodayPage accessKey={access.key} onLeave={leave} />;
}
