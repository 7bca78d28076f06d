export * from '../../../packages/protocol/src/scenario/index.ts';
