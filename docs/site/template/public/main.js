export default {
  // Blocks without a language are commands and their output: no colors are guessed for them.
  configureHljs: (hljs) => hljs.configure({ languages: [] }),
};
