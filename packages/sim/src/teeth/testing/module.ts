/** Stands for production code in the tests of the loader. */
export const answer: number = 40 + 2;
