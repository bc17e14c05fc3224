import { lazy, Suspense, useEffect } from 'react';

const PaletteDialog = lazy(async () => ({ default: (await import('./palette.dialog.js')).PaletteDialog }));

interface Props {
  isOpen: boolean;
  onOpen: (isOpen: boolean) => void;
}

/** Ctrl-K, or Cmd-K on a Mac, from anywhere: to a screen, a customer, an open alert. */
export function CommandPalette({ isOpen, onOpen }: Props) {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      onOpen(true);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [onOpen]);

  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <PaletteDialog onClose={() => onOpen(false)} />
    </Suspense>
  );
}
