import type { ComponentChildren } from 'preact';
import { visible } from '../model/read-report.ts';

/** Foreign text, shown as it is and with what nobody would see made visible. */
export function Text({ children }: { children: string | undefined }) {
  return <>{visible(children ?? '')}</>;
}

/** A part of the page that can be folded. */
export function Fold({
  title,
  open = false,
  children,
}: {
  title: string;
  open?: boolean;
  children: ComponentChildren;
}) {
  return (
    <details open={open}>
      <summary>
        <Text>{title}</Text>
      </summary>
      {children}
    </details>
  );
}
