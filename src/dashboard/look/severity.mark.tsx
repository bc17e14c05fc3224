import { ExclamationCircleFilled, FireFilled, InfoCircleFilled, WarningFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { Severity } from '../../client/vocabulary.js';
import { useLanguage } from '../language/language.context.js';

const ICONS: Readonly<Record<Severity, ReactNode>> = {
  critical: <FireFilled />,
  high: <WarningFilled />,
  warning: <ExclamationCircleFilled />,
  info: <InfoCircleFilled />,
};

export function SeverityMark({ severity }: { severity: Severity }) {
  const { words } = useLanguage();
  return (
    <span className={`severity severity-${severity}`}>
      <span aria-hidden="true">{ICONS[severity]}</span> {words.severity[severity]}
    </span>
  );
}
