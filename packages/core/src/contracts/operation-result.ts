export { createOperationResult, resetOperationResult, type OperationResult } from '@syntrix-bench/client';
