/** Names that keys had in the older tool, by block, in camelCase: what they mean now. */
export const OLDER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  data: { collectionPrefix: 'collection' },
  output: { format: 'formats' },
};
