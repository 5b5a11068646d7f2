/*
 * The arrows between modules, and that there is no circle:
 * main → bootstrap → app.module → chat → inbox → { auth, groups, contacts } → conversations → users → database → metrics → config → common
 */

/** A folder may import from those below it. */
const LAYERS = [
  ['common'],
  ['config'],
  ['metrics'],
  ['database'],
  ['users', 'health'],
  ['bus'],
  ['conversations'],
  ['contacts'],
  ['auth', 'groups', 'media'],
  ['messages'],
  ['inbox'],
  ['chat'],
  ['docs', 'web'],
];

const inFolders = (folders) => `^src/(${folders.join('|')})/`;

const arrows = LAYERS.flatMap((layer, index) => {
  const above = LAYERS.slice(index + 1).flat();
  const beside =
    layer.length > 1 ? layer.map((folder) => [[folder], layer.filter((other) => other !== folder)]) : [];
  return [...(above.length > 0 ? [[layer, above]] : []), ...beside].map(([from, to]) => ({
    name: `${from.join('-')}-imports-from-below-only`,
    severity: 'error',
    from: { path: inFolders(from) },
    to: { path: inFolders(to) },
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
    ...arrows,
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
