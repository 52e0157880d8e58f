export { readConfig, serviceName } from './config.js';
export type { ExperienceConfig } from './config.js';
export { Experience } from './experience.js';
export type { ExperienceOptions } from './experience.js';
export { openApiDocument } from './http/openapi-document.js';
export { startExperience } from './start-experience.js';
