// The only import of zod: shapes of outside data (content files, stored records, lines of input).
export { z } from 'zod';
