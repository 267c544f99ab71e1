export { strategyRoutes } from './strategy-routes.ts';
