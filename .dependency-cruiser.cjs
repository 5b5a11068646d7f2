/* The arrows between modules, from scripts/layers.cjs, and that there is no circle. */
const { CHAT_LAYERS, LAYERS, TOP } = require('./scripts/layers.cjs');

const inFolders = (parent, folders) => `^${parent}/(${folders.join('|')})/`;

/** Rules that let a folder of `parent` import from the layers below it only. */
const arrowsIn = (parent, layers) =>
  layers.flatMap((layer, index) => {
    const above = layers.slice(index + 1).flat();
    return layer.map((folder) => ({
      name: `${parent}-${folder}-imports-from-below-only`,
      severity: 'error',
      from: { path: inFolders(parent, [folder]) },
      to: { path: inFolders(parent, [...layer.filter((other) => other !== folder), ...above]) },
    }));
  });

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved-import', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-test-in-source',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(test|bench)/|\\.spec\\.ts$' },
    },
    {
      name: 'no-dev-dependency-in-source',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    ...arrowsIn('src', LAYERS),
    ...arrowsIn('src/chat', CHAT_LAYERS),
    {
      name: 'chat-parts-import-nothing-from-its-gateways',
      severity: 'error',
      from: { path: '^src/chat/[^/]+/' },
      to: { path: '^src/chat/[^/]+\\.ts$' },
    },
    {
      name: 'folder-without-a-layer',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: inFolders('src', [...LAYERS.flat(), ...TOP]) },
      to: {},
    },
    {
      name: 'modules-import-nothing-from-the-top',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/bootstrap/' },
      to: { path: '^src/([^/]+\\.ts$|bootstrap/)' },
    },
    {
      name: 'no-foreign-entity-or-repository',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/.*\\.(entity|repository|controller|guard)\\.ts$', pathNot: '^src/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
