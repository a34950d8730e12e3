/** A test that fails, for the harness to notice. */
export default {
  differs: async (t) => t.equal(1, 2),
};
