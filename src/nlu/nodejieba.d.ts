// What nodejieba's own types leave out.
import 'nodejieba';

declare module 'nodejieba' {
  export const DEFAULT_DICT: string;
}
