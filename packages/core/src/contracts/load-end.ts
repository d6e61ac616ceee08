export { LOAD_ENDS, type LoadEnd, worstLoadEnd } from '@syntrix-bench/metrics';
