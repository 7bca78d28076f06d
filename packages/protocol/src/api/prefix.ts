/** Where every route of the API lives. */
export const apiPrefix = '/api/v1';
