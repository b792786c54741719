// The login code in the terminal. The only import of uqr.
import { renderUnicodeCompact } from 'uqr';

export function drawCode(code: string): string {
  return renderUnicodeCompact(code);
}
